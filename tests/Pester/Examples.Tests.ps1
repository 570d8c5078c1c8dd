BeforeDiscovery {
    # As Get-Help shows them: Help.Tests.ps1 proves that it reads this file.
    $help = [xml] (Get-Content "$PSScriptRoot/../../en-US/Connectors.PowerShell.dll-Help.xml" -Raw)
    $examples = foreach ($command in $help.helpItems.command) {
        $number = 0
        foreach ($example in $command.examples.example) {
            $number++
            @{ Name = "$($command.details.name.Trim()) $number"; Cmdlet = $command.details.name.Trim(); Code = $example.code }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # What no build machine has.
    $elsewhere = @{
        'Get-ConnectorSession 3' = 'the runspaces of -Parallel load the module from where modules are installed; Sessions.Tests.ps1 does the same with the module imported'
        'Connect-Connector 2' = 'there is no tools.example.com, and nobody to type its key'
        'New-ConnectorMcpDeployment 3' = 'there is no package some-issue-server'
        'New-ConnectorMcpDeployment 4' = 'there is no package some-issue-server'
    }

    # A user's folder with notes and a folder to stand in with a server of the user's own.
    $userHome = (New-Item -ItemType Directory "$TestDrive/user").FullName
    $null = New-Item -ItemType Directory "$userHome/notes", "$userHome/other", "$TestDrive/work"
    Set-Content "$userHome/notes/note.txt" 'remember the milk'
    Copy-Item $Misbehaving "$TestDrive/work/server.mjs"
    Set-Content "$TestDrive/work/server.js" "import './server.mjs'" # Without an argument it is good.
    Set-Content "$TestDrive/work/package.json" '{ "type": "module" }'

    function Test-PortFree ([int] $Port) {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, $Port)
        try { $listener.Start(); $true } catch [System.Net.Sockets.SocketException] { $false } finally { $listener.Stop() }
    }

    $usualPortIsFree = Test-PortFree 3000

    # Homes for what an example takes for granted. A session to each stays open, so that its engine does.
    $homes = @{}

    function Use-Home ([string] $Name) {
        $env:CONNECTORS_HOME = "$TestDrive/$Name"
        if ($Name -notin $homes.Keys) {
            $homes[$Name] = Connect-Connector -Embedded
        }
        $homes[$Name]
    }

    function Confirm-Notes ($Session, [string] $Package, [string[]] $ArgumentList) {
        if (-not (Get-ConnectorMcpServer 'note[s]' -Session $Session)) {
            $null = New-NpmServer notes $Package $ArgumentList @{ Category = 'files'; Session = $Session }
        }
    }

    function Stop-Gateway ([string] $Name) {
        Get-ConnectorGateway -Path "$TestDrive/$Name" | Stop-ConnectorGateway
        $homes.Remove($Name)
    }

    function Initialize-Example ([string] $Cmdlet, [string] $Code) {
        switch -Regex ($Cmdlet, $Code -join "`n") {
            '^\S+-ConnectorGateway' {
                $env:CONNECTORS_HOME = "$TestDrive/gateway"
                if ($Cmdlet -eq 'Start-ConnectorGateway') { 'keys', 'gateway' | ForEach-Object { Stop-Gateway $_ } }
                if ($Code -match '^Stop-ConnectorGateway') { $null = Start-ConnectorGateway -Port 0 -ExitWithShell -TimeoutSec 120 -WarningAction Ignore }
                break
            }
            'ApiKey' {
                $env:CONNECTORS_HOME = "$TestDrive/keys"
                if (-not (Get-ConnectorGateway)) { $null = Start-ConnectorGateway -Port ($usualPortIsFree ? 3000 : 0) -ExitWithShell -TimeoutSec 120 }
                $session = $homes['keys'] ??= Connect-Connector
                if (-not (Get-ConnectorApiKey ci -Session $session -ErrorAction Ignore)) { $null = New-ConnectorApiKey ci -Session $session }
                break
            }
            '-NpmPackage' {
                $session = Use-Home packages
                Get-ConnectorMcpDeployment -Status Pending, Building, Deploying -Session $session | Stop-ConnectorMcpDeployment
                Get-ConnectorMcpServer -Session $session | Remove-ConnectorMcpServer
                if ($Code -match '-Force') { Confirm-Notes $session server-filesystem "$userHome/notes" }
                break
            }
            'read_graph' { Confirm-Notes (Use-Home memory) server-memory; break }
            default { Confirm-Notes (Use-Home files) server-filesystem "$userHome/notes" }
        }
    }
}

AfterAll {
    'keys', 'gateway' | ForEach-Object { Stop-Gateway $_ }
    Close-TestSession
}

Describe 'The examples of the help' {
    It 'run as they are written, without an error: <Name>' -ForEach $examples {
        if ($elsewhere[$Name]) {
            Set-ItResult -Skipped -Because $elsewhere[$Name]
        }
        if (-not $usualPortIsFree -and $Code -match 'localhost:3000|^Start-ConnectorGateway$') {
            Set-ItResult -Skipped -Because 'something else listens on port 3000 of this machine'
        }
        Initialize-Example $Cmdlet $Code
        $shell = Invoke-InRunspace { param($user, $place) Set-Variable HOME $user -Force -Scope Global; Set-Location $place } $userHome, "$TestDrive/work" ([AnsweringHost]::new('Yes'))
        try {
            $null = $shell.Invoke()
            $shell.Commands.Clear()
            if ($Cmdlet -notlike '*-ConnectorGateway') {
                $null = $shell.AddScript('$null = Connect-Connector').Invoke()
                $shell.Commands.Clear()
            }
            $null = $shell.AddScript($Code).AddCommand('Out-Default').Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
    }

    It 'are all there that are left out' -ForEach @{ All = $examples.Name } {
        $elsewhere.Keys | Where-Object { $_ -notin $All } | Should -BeNullOrEmpty
    }
}
