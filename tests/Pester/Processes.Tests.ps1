BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function Test-Gone ([int[]] $Id) {
        Test-Until { -not (Get-Process -Id $Id -ErrorAction Ignore) } -Seconds 20
    }

    # Deploys a server of the given mode and prints its process. A shell over REST has a gateway that is to end with it.
    $start = $OverRest ? '$null = Start-ConnectorGateway -Port 0 -ExitWithShell -TimeoutSec 120' : ''
    $deploy = @'
$null = New-ConnectorMcpDeployment MODE -Command node -ArgumentList 'SERVER', 'MODE' -Wait
(Get-ConnectorMcpServer MODE).ProcessId
'@.Replace('SERVER', $Misbehaving)
}

AfterAll {
    Close-TestSession
}

Describe 'No server outlives the shell that started it' {
    BeforeEach {
        # Child shells inherit it.
        $null = New-TestHome
    }

    AfterEach {
        Test-Until { -not (Get-ConnectorGateway) } -Seconds 20 | Should -BeTrue
    }

    It 'at its normal end: <_>' -ForEach 'good', 'deaf' {
        $id = [int] (Invoke-ChildShell "$start`n$($deploy.Replace('MODE', $_))")
        $id | Should -BeGreaterThan 0
        Test-Gone $id | Should -BeTrue
    }

    It 'after an exception that nobody catches' {
        $id = [int] (Invoke-ChildShell "$start`n$($deploy.Replace('MODE', 'good'))`nthrow 'oh'" | Select-Object -First 1)
        $id | Should -BeGreaterThan 0
        Test-Gone $id | Should -BeTrue
    }

    It 'after the end of its session, or of the gateway that it started, while the shell lives: <_>' -ForEach 'good', 'deaf' {
        Start-TestGateway
        $null = Connect-Connector
        $id = & ([scriptblock]::Create($deploy.Replace('MODE', $_)))
        Get-Process -Id $id | Should -Not -BeNullOrEmpty
        Disconnect-Connector
        Stop-TestGateway
        Test-Gone $id | Should -BeTrue
    }

    It 'after the shell is killed: <_>' -ForEach 'good', 'deaf', 'forks' {
        $shell = Invoke-ChildShell "$start`n$($deploy.Replace('MODE', $_))`nStart-Sleep -Seconds 120" -WithoutWaiting
        try {
            $id = [int] $shell.StandardOutput.ReadLine()
            # What a server starts itself goes with it.
            $family = @($id) + @(Get-Process node -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $id } | ForEach-Object Id)
        }
        finally {
            $shell.Kill()
            $shell.WaitForExit()
        }
        $id | Should -BeGreaterThan 0
        $family.Count | Should -BeGreaterOrEqual ($_ -eq 'forks' ? 2 : 1)
        Test-Gone $family | Should -BeTrue
    }
}

Describe 'Ctrl+C in a terminal' {
    It 'ends the call, not the server, and the shell''s end takes the server' -Skip:$IsWindows {
        $null = New-TestHome
        $script = "$start`n$($deploy.Replace('MODE', 'good'))`nInvoke-ConnectorTool good.wait @{ milliseconds = 60000 }"
        $shell = Invoke-ChildShell $script -WithoutWaiting
        $id = [int] $shell.StandardOutput.ReadLine()
        Start-Process kill -ArgumentList '-INT', $shell.Id -Wait
        $shell.WaitForExit(20000) | Should -BeTrue -Because 'the call itself would take a minute'
        Test-Gone $id | Should -BeTrue
    }
}
