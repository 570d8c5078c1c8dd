# What every test file shares. Dot-source it in BeforeAll: . "$PSScriptRoot/Common.ps1"

$ErrorActionPreference = 'Stop'
$RepositoryRoot = (Resolve-Path "$PSScriptRoot/../..").Path
$Manifest = "$RepositoryRoot/Connectors.psd1"

# Whatever the machine has set must not decide where the tests go.
foreach ($name in 'CONNECTORS_BASE_URL', 'CONNECTORS_TENANT_ID', 'CONNECTORS_API_KEY') {
    Remove-Item "Env:$name" -ErrorAction Ignore
}

# The same tests run twice: with the embedded gateway, and, where CONNECTORS_TEST_GATEWAY says Rest, with a REST gateway that is
# reached by address and key. The second run has the files that call Connect-TestGateway or Start-TestGateway, and leaves out
# what has the tag Once; beside each such tag stands why.
$OverRest = $env:CONNECTORS_TEST_GATEWAY -eq 'Rest'
$GatewayKind = $OverRest ? 'Rest' : 'Embedded'

if (-not (Get-Module Connectors)) {
    Import-Module $Manifest
}

if (-not ('FakeGateway' -as [type])) {
    # The vocabulary is for .NET 8, PowerShell's reference assemblies are newer: no fault, but a warning.
    Add-Type -CompilerOptions '/nowarn:CS1701' -Path "$PSScriptRoot/Support/FakeGateway.cs", "$PSScriptRoot/Support/AnsweringHost.cs" -ReferencedAssemblies @(
        [Connectors.IGateway].Assembly.Location
        'netstandard', 'System.Runtime', 'System.Collections', 'System.Collections.Concurrent', 'System.Linq', 'System.Threading', 'System.Console', 'System.Management.Automation'
    )
}

# The servers from npm, as the lock file pins them.
$NodeModules = "$RepositoryRoot/tests/npm/node_modules"
$Misbehaving = "$RepositoryRoot/tests/servers/misbehaving.mjs"

function New-TestHome {
    # A fresh home for the sessions of one test file; TestDrive goes away with the file.
    $env:CONNECTORS_HOME = (New-Item -ItemType Directory "TestDrive:/home-$([guid]::NewGuid().ToString('n').Substring(0, 6))").FullName
    $env:CONNECTORS_HOME
}

function Start-TestGateway {
    # Over REST: a gateway on the home, whose address and key every session takes from then on, those of child shells too.
    if ($OverRest) {
        $gateway = Start-ConnectorGateway -Port 0 -ExitWithShell -TimeoutSec 120 # With the shell, where no test ends it.
        $owner = Connect-Connector
        $key = New-ConnectorApiKey tests -TenantId default, a, b -Scope read, invoke, deploy -Session $owner
        Disconnect-Connector $owner
        $env:CONNECTORS_BASE_URL = $gateway.BaseUri
        $env:CONNECTORS_API_KEY = ConvertFrom-SecureString $key.Key -AsPlainText
    }
}

function Stop-TestGateway {
    Remove-Item Env:CONNECTORS_BASE_URL, Env:CONNECTORS_API_KEY -ErrorAction Ignore
    Get-ConnectorGateway | Stop-ConnectorGateway
}

function Connect-TestGateway {
    # A session on a fresh home: the one that a shell has that names no gateway, or the one to a gateway over REST.
    $null = New-TestHome
    Start-TestGateway
    Connect-Connector
}

function Close-TestSession {
    Get-ConnectorSession -All | Disconnect-Connector
    Stop-TestGateway
    Remove-Item Env:CONNECTORS_HOME -ErrorAction Ignore
}

function New-NpmServer ([string] $Name, [string] $Package, [string[]] $ArgumentList = @(), [hashtable] $With = @{}) {
    New-ConnectorMcpDeployment $Name -Command node -ArgumentList (@("$NodeModules/@modelcontextprotocol/$Package/dist/index.js") + $ArgumentList) -Wait @With
}

function New-MisbehavingServer ([string] $Name, [string] $Mode = 'good', [string] $Record, [hashtable] $With = @{}) {
    $arguments = @($Misbehaving, $Mode) + @($Record | Where-Object { $_ })
    New-ConnectorMcpDeployment $Name -Command node -ArgumentList $arguments -Wait @With
}

function Get-Failure ([scriptblock] $Script) {
    # The error record that a block ends with or writes, for looking at more than its message.
    try {
        $Error.Clear()
        & $Script -ErrorAction Stop | Out-Null
    }
    catch {
        return $_
    }
    throw 'There was no error.'
}

function Invoke-ChildShell ([string] $Script, [switch] $WithoutModule, [switch] $WithoutWaiting) {
    # A PowerShell process of its own, that has the module.
    $import = $WithoutModule ? '' : "Import-Module '$Manifest';"
    $full = "`$ErrorActionPreference = 'Stop'; `$PSStyle.OutputRendering = 'PlainText'; $import . { $Script }"
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
    foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $full) {
        $start.ArgumentList.Add($argument)
    }
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardInput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    if ($WithoutWaiting) {
        return $process
    }
    $process.StandardInput.Close()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    $output.Trim() -split '\r?\n'
}

function Invoke-InRunspace ([scriptblock] $Script, [object[]] $ArgumentList = @(), [System.Management.Automation.Host.PSHost] $PSHost) {
    # A shell in a runspace of its own; stop it, or read what it wrote.
    $state = [initialsessionstate]::CreateDefault()
    $state.ImportPSModule($Manifest)
    $runspace = if ($PSHost) { [runspacefactory]::CreateRunspace($PSHost, $state) } else { [runspacefactory]::CreateRunspace($state) }
    $runspace.Open()
    $shell = [powershell]::Create($runspace).AddScript($Script.ToString())
    foreach ($argument in $ArgumentList) {
        $null = $shell.AddArgument($argument)
    }
    $shell
}

function Test-Until ([scriptblock] $Condition, [int] $Seconds = 10) {
    # Whether something becomes true within a time that is far longer than it takes.
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($clock.Elapsed.TotalSeconds -lt $Seconds) {
        if (& $Condition) {
            return $true
        }
        Start-Sleep -Milliseconds 25
    }
    $false
}
