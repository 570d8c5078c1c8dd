<#
.SYNOPSIS
The main job, on the cmdlets: deploy MCP servers, select their tools in plain words, invoke them, compose the results.
#>
param(
    # A folder of its own for the home and the notes.
    [Parameter(Mandatory)]
    [string] $Scratch
)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Connectors.psd1"

# The versions that tests/npm pins, so that npm has them in its cache.
$pinned = (Get-Content "$PSScriptRoot/../npm/package.json" -Raw | ConvertFrom-Json -AsHashtable).dependencies
$version = @{}
foreach ($name in 'filesystem', 'memory', 'everything') { $version[$name] = $pinned["@modelcontextprotocol/server-$name"] }
$notes = (New-Item -ItemType Directory "$Scratch/notes").FullName

if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }

function Format-Style($Text, $Style) {
    $PSStyle.OutputRendering -eq 'PlainText' ? $Text : "$Style$Text$($PSStyle.Reset)"
}

# A step: its heading, the commands as one would type them, then what they give.
function Show($Heading, [scriptblock] $Command) {
    ''
    Format-Style $Heading "$($PSStyle.Bold)$($PSStyle.Foreground.Cyan)"
    foreach ($line in $Command.ToString().Trim() -split '\r?\n') {
        Format-Style "PS> $($line -replace '^ {4}')" $PSStyle.Dim
    }
    (& $Command | Out-String -Width 100).Trim("`r", "`n")
}

# A home of its own: your servers and tools stay as they are.
Connect-Connector -Embedded -Path "$Scratch/home" | Out-Null

Show 'Deploy three MCP servers from npm' {
    New-ConnectorMcpDeployment notes -NpmPackage '@modelcontextprotocol/server-filesystem' -PackageVersion $version.filesystem -ArgumentList $notes -Wait
    New-ConnectorMcpDeployment memory -NpmPackage '@modelcontextprotocol/server-memory' -PackageVersion $version.memory -Wait
    New-ConnectorMcpDeployment everything -NpmPackage '@modelcontextprotocol/server-everything' -PackageVersion $version.everything -Wait
}

Show 'List what they can do' {
    Get-ConnectorMcpServer
}

# Tools are encoded in the background, once. Until then a select goes by words and static vectors alone.
$clock = [System.Diagnostics.Stopwatch]::StartNew()
while ($clock.Elapsed.TotalSeconds -lt 40 -and (Get-ConnectorMcpServer | Where-Object { $_.ToolsEncoded -lt $_.ToolCount })) {
    Start-Sleep -Milliseconds 200
}

Show 'Select in plain words' {
    $wishes = @(
        'what is inside this folder'
        'when was this document last changed and how big is it'
        'overwrite a report with new content'
        'remember who works with whom'
        'sum up two values'
        'show me the picture of the logo'
    )
    $selected = $wishes | Select-ConnectorTool -MaxTools 1
    $selected | Format-Table Query, Id, Score, TokenCost
    $selected[0].Reason
}

Show 'Invoke: write a file, read it back' {
    # -Force, because this tool says of itself that it may overwrite something.
    Select-ConnectorTool 'overwrite a report with new content' -MaxTools 1 |
        Invoke-ConnectorTool -Parameters @{ path = "$notes/plan.txt"; content = "Ship the demo.`nWater the plants." } -Force |
        Select-Object -ExpandProperty content
    (Get-ConnectorMcpServer notes).Call('read_text_file', @{ path = "$notes/plan.txt" }).content
}

Show 'Invoke: remember two people, read the graph back' {
    $people = @(
        @{ name = 'Ada'; entityType = 'person'; observations = @('wrote the first program') }
        @{ name = 'Grace'; entityType = 'person'; observations = @('found the first bug') }
    )
    Invoke-ConnectorTool memory.create_entities -Parameters @{ entities = $people } | Out-Null
    (Invoke-ConnectorTool memory.read_graph).entities | Sort-Object name | Format-Table name, entityType, observations
}

Show 'Invoke: a structured result is an object' {
    $weather = Invoke-ConnectorTool everything.get-structured-content -Parameters @{ location = 'Chicago' }
    "It is $($weather.conditions) at $($weather.temperature) degrees."
}

Show 'Compose: the dearest tools, and what selection saves' {
    Get-ConnectorTool | Where-Object Server -ne everything | Sort-Object TokenCost -Descending | Select-Object -First 3 Id, TokenCost
    $all = Get-ConnectorTool | Measure-Object TokenCost -Sum
    $few = Select-ConnectorTool 'what is inside this folder' | Measure-Object TokenCost -Sum
    "All $($all.Count) tools cost a model $($all.Sum) tokens, those for this wish $($few.Sum)."
}

Disconnect-Connector
