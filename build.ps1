<#
.SYNOPSIS
Builds, tests, shows, measures, packs and cleans this repository.
.DESCRIPTION
A thin layer over dotnet, for any working directory. Build leaves an importable module: Import-Module ./Connectors.psd1.
.EXAMPLE
./build.ps1 Test
.EXAMPLE
./build.ps1 Bench -Suite Selection -Catalog tools.jsonl
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    # Release where something is measured or packed, else Debug.
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = $(if ($Task -in 'Bench', 'Pack') { 'Release' } else { 'Debug' }),

    # Goes to dotnet test, to the demo, to the benchmarks or, where something is packed, to dotnet build as it is.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments = @()
)
$ErrorActionPreference = 'Stop'

function Stop-Build([string] $Lack) {
    [Console]::Error.WriteLine($Lack)
    exit 1
}

function Assert-Program([string] $Name, [int] $Major, [string] $Lack) {
    $found = $null
    if (Get-Command $Name -CommandType Application -ErrorAction Ignore) {
        # Not terminating where it writes to standard error: the exit code counts.
        $found = & { $ErrorActionPreference = 'Continue'; & $Name --version 2>$null } | Select-Object -First 1
    }
    $version = $found -replace '^v'
    if (-not $version -or [int]($version -split '\.')[0] -lt $Major) {
        Stop-Build "$Lack $(if ($version) { "Found: $Name $version." } else { "No usable '$Name' was found." })"
    }
}

function Invoke-Dotnet {
    & dotnet $args
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

# As galleries want a module: its files at the package's root, its commands among the tags. By dotnet, which is there anyway.
function New-NuGetPackage($Manifest, [string] $Folder, [string] $Destination) {
    $commands = $Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" }
    $tags = @('PSModule', 'PSIncludes_Cmdlet') + $commands + $Manifest.PrivateData.PSData.Tags
    $escape = { [System.Security.SecurityElement]::Escape($args[0]) }
    $nuspec = Join-Path $Destination 'Connectors.nuspec'
    Set-Content -LiteralPath $nuspec -Encoding UTF8 @"
<?xml version="1.0" encoding="utf-8"?>
<package>
  <metadata>
    <id>Connectors</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $escape $Manifest.Author)</authors>
    <description>$(& $escape $Manifest.Description)</description>
    <releaseNotes>$(& $escape $Manifest.PrivateData.PSData.ReleaseNotes)</releaseNotes>
    <copyright>$(& $escape $Manifest.Copyright)</copyright>
    <license type="expression">MIT</license>
    <tags>$(& $escape ($tags -join ' '))</tags>
  </metadata>
  <files><file src="**" target="" /></files>
</package>
"@
    Invoke-Dotnet pack (Join-Path $PSScriptRoot 'src/Connectors.Module') --no-build -c $Configuration -nologo -v quiet -o $Destination "-p:NuspecFile=$nuspec" "-p:NuspecBasePath=$Folder" '-p:NoPackageAnalysis=true'
    Remove-Item $nuspec
}

# Only these files ship.
function New-Package {
    $manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'Connectors.psd1')
    $version = $manifest.ModuleVersion
    $artifacts = Join-Path $PSScriptRoot 'artifacts'
    $folder = Join-Path $artifacts "Connectors/$version"
    if (Test-Path $artifacts) { Remove-Item $artifacts -Recurse -Force }
    $null = New-Item -ItemType Directory $folder
    foreach ($name in 'Connectors.psd1', 'bin', 'en-US', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md') {
        $path = Join-Path $PSScriptRoot $name
        if (Test-Path $path) { Copy-Item $path $folder -Recurse }
    }
    $null = Test-ModuleManifest (Join-Path $folder 'Connectors.psd1')

    $zip = Join-Path $artifacts "Connectors.$version.zip"
    Compress-Archive (Join-Path $artifacts 'Connectors') $zip
    New-NuGetPackage $manifest $folder $artifacts
    Get-ChildItem $artifacts | Select-Object Name, @{ Name = 'Size'; Expression = { if (-not $_.PSIsContainer) { '{0:N1} MB' -f ($_.Length / 1MB) } } } | Format-Table | Out-Host
}

Assert-Program dotnet 10 'This needs the .NET SDK 10 (https://dotnet.microsoft.com/download).'
if ($Task -ne 'Clean') {
    Assert-Program node 20 'This needs Node.js 20 or newer with npm (https://nodejs.org).'
    if ($PSVersionTable.PSVersion -lt '7.6') {
        Write-Warning "This is PowerShell $($PSVersionTable.PSVersion). The embedded gateway, and with it the cmdlets' part of tests and demo, needs 7.6 (https://aka.ms/powershell)."
    }
}

$solution = Join-Path $PSScriptRoot 'Connectors.PowerShell.sln'
switch ($Task) {
    'Build' { Invoke-Dotnet build $solution -c $Configuration -nologo }
    'Test' { Invoke-Dotnet test $solution -c $Configuration -nologo @Arguments }
    'Demo' { Invoke-Dotnet run -c $Configuration --project (Join-Path $PSScriptRoot 'tests/Connectors.Demo') -- @Arguments }
    'Bench' { Invoke-Dotnet run -c $Configuration --project (Join-Path $PSScriptRoot 'tests/Connectors.Benchmarks') -- @Arguments }
    'Pack' {
        Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/Connectors.Module') -c $Configuration -nologo -v quiet @Arguments
        New-Package
    }
    'Clean' {
        Invoke-Dotnet clean $solution -c $Configuration -nologo -v quiet
        foreach ($name in 'artifacts', 'TestResults') {
            $path = Join-Path $PSScriptRoot $name
            if (Test-Path $path) { Remove-Item $path -Recurse -Force }
        }
    }
}
