# What every test file shares. Dot-source it in BeforeAll: . "$PSScriptRoot/Common.ps1"

$ErrorActionPreference = 'Stop'
$RepositoryRoot = (Resolve-Path "$PSScriptRoot/../..").Path
$Manifest = "$RepositoryRoot/Connectors.psd1"

# Whatever the machine has set must not decide where the tests go.
foreach ($name in 'CONNECTORS_BASE_URL', 'CONNECTORS_TENANT_ID', 'CONNECTORS_API_KEY') {
    Remove-Item "Env:$name" -ErrorAction Ignore
}

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

function Close-TestSession {
    Get-ConnectorSession -All | Disconnect-Connector
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
