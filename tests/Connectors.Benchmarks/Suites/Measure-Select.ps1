<#
.SYNOPSIS
Imports the module, selects, and prints how long each took in milliseconds, as JSON.
#>
param(
    [Parameter(Mandatory)] [string] $Manifest,

    # Goes to the first select stage by stage.
    [switch] $Staged
)
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'

# Distinct sentences, so that no answer is one that was kept.
$queries = 'find everything that matches a pattern', 'overwrite a report with new content', 'add up two numbers'
$clock = [System.Diagnostics.Stopwatch]::StartNew()
Import-Module $Manifest
$import = $clock.Elapsed.TotalMilliseconds

if ($Staged) {
    $clock.Restart()
    $null = Connect-Connector
    $open = $clock.Elapsed.TotalMilliseconds
    $clock.Restart()
    $null = Get-ConnectorCategory
    $catalog = $clock.Elapsed.TotalMilliseconds
    $clock.Restart()
    $null = Select-ConnectorTool $queries[0]
    [ordered]@{ open = $open; catalog = $catalog; select = $clock.Elapsed.TotalMilliseconds } | ConvertTo-Json -Compress
    return
}

$times = foreach ($query in $queries) {
    $clock.Restart()
    $null = Select-ConnectorTool $query
    $clock.Elapsed.TotalMilliseconds
}
[ordered]@{ import = $import; first = $times[0]; next = @($times[1..2]) } | ConvertTo-Json -Compress
