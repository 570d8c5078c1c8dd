<#
.SYNOPSIS
Runs Pester over some files and writes what came of each test to a JSON file.
.DESCRIPTION
The result crosses as a file, never as console text. What Pester prints while it runs is for people alone.
#>
[CmdletBinding()]
param(
    # A JSON file with the list of *.Tests.ps1 files.
    [Parameter(Mandatory)]
    [string] $FileList,

    # The JSON file to write.
    [Parameter(Mandatory)]
    [string] $ResultFile,

    [version] $MinimumPesterVersion = '5.5.0',

    # Leaves the tests with this tag out, and out of the results too.
    [string] $ExcludeTag
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Save-Result($PesterVersion, [object[]] $Results) {
    [ordered]@{ pesterVersion = $PesterVersion; results = @($Results) } | ConvertTo-Json -Depth 4 | Set-Content -LiteralPath $ResultFile -Encoding utf8NoBOM
}

function Join-Error($Records) {
    $texts = foreach ($record in $Records) {
        $shown = $record.DisplayErrorMessage ?? $record.ToString()
        $trace = $record.DisplayStackTrace ?? $record.ScriptStackTrace
        "$shown`n$trace".TrimEnd()
    }
    $texts -join "`n"
}

function New-Result([string] $File, [string] $Name, [string] $Outcome, [string] $Message) {
    [ordered]@{ file = $File; name = $Name; outcome = $Outcome; message = $Message }
}

function Get-TestResult($Block, [string] $File) {
    # A block fails on its own in BeforeAll and AfterAll.
    if ($Block.ErrorRecord) {
        New-Result $File "$($Block.Path -join '.') (the block itself)" 'Failed' (Join-Error $Block.ErrorRecord)
    }
    foreach ($test in $Block.Tests | Where-Object ShouldRun) {
        $outcome = switch ($test.Result) {
            'Passed' { 'Passed' }
            { $_ -in 'Skipped', 'Inconclusive' } { 'Skipped' }
            default { 'Failed' }
        }
        $message = switch ($outcome) {
            'Passed' { '' }
            'Skipped' { "$($test.ErrorRecord)" -replace '^is (skipped|inconclusive)(, because )?' }
            'Failed' { Join-Error $test.ErrorRecord }
        }
        if (-not $message -and $outcome -ne 'Passed') {
            $message = $outcome -eq 'Skipped' ? 'The test says -Skip, without a reason.' : "$($test.Result): the block around it failed."
        }
        New-Result $File $test.ExpandedPath $outcome $message
    }
    foreach ($inner in $Block.Blocks) {
        Get-TestResult $inner $File
    }
}

$pester = Get-Module -ListAvailable Pester | Where-Object Version -ge $MinimumPesterVersion | Sort-Object Version | Select-Object -Last 1
if (-not $pester) {
    Save-Result $null @()
    return
}

Import-Module $pester
$files = @(Get-Content -LiteralPath $FileList -Raw | ConvertFrom-Json)
$run = Invoke-Pester -Configuration @{
    Run    = @{ Path = $files; PassThru = $true }
    Filter = @{ ExcludeTag = @($ExcludeTag | Where-Object { $_ }) }
    Output = @{ Verbosity = 'Detailed'; RenderMode = 'Plaintext' }
}

$results = foreach ($container in $run.Containers) {
    $file = $container.Item.FullName
    $tests = @($container.Blocks | ForEach-Object { Get-TestResult $_ $file })
    if ($container.ErrorRecord) {
        New-Result $file '(the file itself)' 'Failed' (Join-Error $container.ErrorRecord)
    }
    elseif ($tests.Count -eq 0) {
        New-Result $file '(the file itself)' 'Failed' 'There is no test in this file.'
    }
    $tests
}

Save-Result "$($pester.Version)" $results
