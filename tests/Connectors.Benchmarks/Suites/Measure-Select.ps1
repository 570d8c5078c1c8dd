<#
.SYNOPSIS
Imports the module, selects, and prints how long each took in milliseconds, as JSON.
#>
param([Parameter(Mandatory)] [string] $Manifest)
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'

$clock = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Manifest
$import = $clock.Elapsed.TotalMilliseconds

# Distinct sentences, so that no answer is one that was kept.
$times = foreach ($query in 'find everything that matches a pattern', 'overwrite a report with new content', 'add up two numbers') {
    $clock.Restart()
    $null = Select-ConnectorTool $query
    $clock.Elapsed.TotalMilliseconds
}
[ordered]@{ import = $import; first = $times[0]; next = @($times[1..2]) } | ConvertTo-Json -Compress
