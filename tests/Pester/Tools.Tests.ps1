BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $null = Connect-TestGateway
    Set-Content "$TestDrive/note.txt" 'remember the milk'
    $null = New-NpmServer files server-filesystem $TestDrive @{ Category = 'files' }
    $null = New-NpmServer memory server-memory -With @{ Environment = @{ MEMORY_FILE_PATH = "$TestDrive/memory.json" } }
    $null = New-MisbehavingServer plain -With @{ Category = 'testing' }
}

AfterAll {
    Close-TestSession
}

Describe 'Get-ConnectorTool' {
    It 'lists the tools of all servers, ordered by id, with their schemas' {
        $tools = Get-ConnectorTool
        $tools.Server | Sort-Object -Unique | Should -Be 'files', 'memory', 'plain'
        $tools.Id | Should -Be ([string[]] $tools.Id | Sort-Object { $_ } -Culture '')
        ($tools | Where-Object Id -EQ 'plain.echo').InputSchema | ConvertFrom-Json | ForEach-Object required | Should -Be 'text'
    }

    It 'gets tools by id, from the parameter or the pipeline' {
        (Get-ConnectorTool plain.echo, plain.wait).Name | Should -Be 'echo', 'wait'
        ('plain.echo', 'plain.wait' | Get-ConnectorTool).Name | Should -Be 'echo', 'wait'
        (Get-ConnectorTool plain.echo).Parameters[0].ToString() | Should -Be 'text: string'
    }

    It 'takes wildcards in -Id, -Server and -Category' {
        (Get-ConnectorTool 'plain.*o').Id | Should -Be 'plain.echo'
        (Get-ConnectorTool -Server 'pl*').Server | Sort-Object -Unique | Should -Be 'plain'
        (Get-ConnectorTool -Category 'test*').Server | Sort-Object -Unique | Should -Be 'plain'
        Get-ConnectorTool 'nothing.*' | Should -BeNullOrEmpty
    }

    It 'takes words with -Search' {
        (Get-ConnectorTool -Search 'directory tree').Id | Should -Contain 'files.directory_tree'
        (Get-ConnectorTool plain.echo, plain.wait -Search 'text back').Id | Should -Be 'plain.echo'
        (Get-ConnectorTool -Search 'directory tree').Server | Sort-Object -Unique | Should -Be 'files'
    }

    It 'pages with -First and -Skip, and counts with -IncludeTotalCount' {
        $all = Get-ConnectorTool
        (Get-ConnectorTool -First 2 -Skip 3).Id | Should -Be $all[3..4].Id
        $counted = Get-ConnectorTool -First 1 -IncludeTotalCount
        "$($counted[0])" | Should -Match "\b$($all.Count)\b"
        $counted[1].Id | Should -Be $all[0].Id
        "$(@(Get-ConnectorTool -First 0 -IncludeTotalCount)[0])" | Should -Match "\b$($all.Count)\b"
    }

    It 'lists the tools of a server object, and looks again at what was selected' {
        (Get-ConnectorMcpServer plain | Get-ConnectorTool).Server | Sort-Object -Unique | Should -Be 'plain'
        (Select-ConnectorTool 'give back text' -Server plain -MaxTools 1 | Get-ConnectorTool).Id | Should -Be 'plain.echo'
    }

    It 'says of an unknown tool the three nearest, and goes on' {
        $found = Get-ConnectorTool plain.ecko, plain.wait -ErrorAction SilentlyContinue -ErrorVariable failed
        $found.Id | Should -Be 'plain.wait'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ToolNotFound,*'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failed[0].TargetObject | Should -Be 'plain.ecko'
        $failed[0].Exception.ToolId | Should -Be 'plain.ecko'
        $failed[0].Exception.Suggestions | Should -HaveCount 3
        $failed[0].Exception.Suggestions[0] | Should -Be 'plain.echo'
        $failed[0].ErrorDetails.RecommendedAction | Should -Match 'plain\.echo'
    }
}

Describe 'Select-ConnectorTool' {
    It 'picks the tool that fits, best first, and says why' {
        $picked = Select-ConnectorTool 'list a directory'
        $picked[0].Id | Should -Be 'files.list_directory'
        $picked[0].Query | Should -Be 'list a directory'
        $picked[0].Reason | Should -Match 'director'
        $picked[0].Score | Should -BeGreaterThan 0.4
        $picked.Score | Should -Be ($picked.Score | Sort-Object -Descending)
    }

    It 'makes a selection of each query, from an array or the pipeline' {
        $picked = 'list a directory', 'give back the text' | Select-ConnectorTool -MaxTools 1
        $picked.Query | Should -Be 'list a directory', 'give back the text'
        $picked.Id | Should -Be 'files.list_directory', 'plain.echo'
        (Select-ConnectorTool 'list a directory', 'give back the text' -MaxTools 1).Id | Should -Be $picked.Id
    }

    It 'keeps to -MaxTools, -Server, -ExcludeServer and -Category' {
        @(Select-ConnectorTool 'read a file' -MaxTools 2).Count | Should -BeLessOrEqual 2
        (Select-ConnectorTool 'text' -Server pla*).Server | Sort-Object -Unique | Should -Be 'plain'
        (Select-ConnectorTool 'read or search' -ExcludeServer files, pla*).Server | Sort-Object -Unique | Should -Be 'memory'
        (Select-ConnectorTool 'text' -Category test*).Category | Sort-Object -Unique | Should -Be 'testing'
    }

    It 'keeps to -TokenBudget' {
        $budget = 150
        $picked = Select-ConnectorTool 'read the text of a file' -TokenBudget $budget -NoRelated
        ($picked | Measure-Object TokenCost -Sum).Sum | Should -BeLessOrEqual $budget
        @($picked).Count | Should -BeGreaterThan 0
    }

    It 'returns all that match with -MinimumScore 0, and nothing below it' {
        $all = Select-ConnectorTool 'list a directory' -MinimumScore 0 -MaxTools 100
        $line = $all[[int] ($all.Count / 2)].Score
        $some = Select-ConnectorTool 'list a directory' -MinimumScore $line -MaxTools 100
        $some.Score | Where-Object { $_ -lt $line } | Should -BeNullOrEmpty
        $some.Id | Should -Contain 'files.list_directory'
        @($all).Count | Should -BeGreaterThan @($some).Count
    }

    It 'leaves out related tools with -NoRelated' {
        (Select-ConnectorTool 'read a file' -NoRelated).RelatedTools | Should -BeNullOrEmpty
    }

    It 'warns when nothing fits' {
        $all = Select-ConnectorTool 'zxqv wvut' 3>&1
        $all | Should -HaveCount 1
        "$all" | Should -Match "No tool fits 'zxqv wvut'"
    }

    It 'refuses a query that is empty or blank: "<_>"' -ForEach '', '   ', "`t`n" {
        $query = $_
        (Get-Failure { Select-ConnectorTool -Query $query @args }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError*'
    }

    It 'refuses a query of more than 4,000 characters' {
        $failure = Get-Failure { Select-ConnectorTool ('word ' * 900) @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ValidationError,*'
        $failure.Exception | Should -BeOfType ([Connectors.ToolSelectionException])
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'refuses numbers out of range: <Parameter> <Value>' -ForEach @(
        @{ Parameter = 'MaxTools'; Value = 0 }, @{ Parameter = 'MaxTools'; Value = 101 }
        @{ Parameter = 'TokenBudget'; Value = 0 }
        @{ Parameter = 'MinimumScore'; Value = -0.1 }, @{ Parameter = 'MinimumScore'; Value = 1.1 }
    ) {
        $with = @{ $Parameter = $Value }
        { Select-ConnectorTool 'x' @with } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }

    It 'ends on an unknown category, naming those that are there' {
        try {
            Select-ConnectorTool 'anything' -Category kitchen
        }
        catch [Connectors.ToolSelectionException] {
            $failure = $_
        }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CategoryNotFound,*'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.Exception.AvailableCategories | Should -Contain 'testing'
        $failure.Exception.Query | Should -Be 'anything'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'testing'
    }

    It 'tells in Verbose what was spared' {
        "$(Select-ConnectorTool 'list a directory' -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -Match 'Picked \d+ tools .* tokens'
    }

    It 'composes with the rest of PowerShell' {
        $costs = Select-ConnectorTool 'read a file' -MaxTools 10 | Where-Object Score -GT 0.2 | Sort-Object TokenCost
        $costs.TokenCost | Should -Be ($costs.TokenCost | Sort-Object)
        ($costs | Measure-Object TokenCost -Sum).Sum | Should -BeGreaterThan 0
    }
}

Describe 'Get-ConnectorToolGraph' {
    It 'emits the edges around a tool' {
        $edges = Get-ConnectorToolGraph files.list_directory
        $edges | ForEach-Object { $_ | Should -BeOfType ([Connectors.ToolGraphEdge]) }
        $edges.From | Sort-Object -Unique | Should -Be 'files.list_directory'
        ($edges | Where-Object Kind -EQ onServer).To | Should -Be 'server:files'
        ($edges | Where-Object Kind -EQ inCategory).To | Should -Be 'category:files'
        ($edges | Where-Object Kind -EQ needs).To | Should -Contain 'files.list_allowed_directories'
        ($edges | Where-Object Kind -EQ takes).To | Should -Be 'thing:files/directory'
        $edges.Weight | Should -Not -Contain 0
    }

    It 'goes further with -Depth' {
        $near = Get-ConnectorToolGraph files.read_text_file
        $far = Get-ConnectorToolGraph files.read_text_file -Depth 3
        @($far).Count | Should -BeGreaterThan @($near).Count
        { Get-ConnectorToolGraph files.read_text_file -Depth 4 } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }

    It 'takes what was selected, a tool, a related tool, and ids' {
        $selection = Select-ConnectorTool 'list a directory' -MaxTools 1
        ($selection | Get-ConnectorToolGraph).From | Sort-Object -Unique | Should -Be 'files.list_directory'
        ($selection.Tool | Get-ConnectorToolGraph).From | Sort-Object -Unique | Should -Be 'files.list_directory'
        ($selection.RelatedTools[0] | Get-ConnectorToolGraph).From | Sort-Object -Unique | Should -Be $selection.RelatedTools[0].Id
        ('plain.echo', 'plain.wait' | Get-ConnectorToolGraph).From | Sort-Object -Unique | Should -Be 'plain.echo', 'plain.wait'
    }

    It 'leads on to the tools at the other ends' {
        (Get-ConnectorToolGraph files.list_directory | Where-Object Kind -EQ needs | Get-ConnectorTool -Id { $_.To }).Server | Sort-Object -Unique | Should -Be 'files'
    }

    It 'writes one text over all tools with -As <_>' -ForEach 'Mermaid', 'Dot', 'Json' {
        $text = 'files.list_directory', 'memory.open_nodes' | Get-ConnectorToolGraph -As $_ -Depth 2
        $text | Should -BeOfType ([string])
        $text | Should -Match 'files\.list_directory'
        $text | Should -Match 'memory\.open_nodes'
        switch ($_) {
            'Mermaid' { $text | Should -Match '^flowchart LR\n' }
            'Json' {
                $graph = $text | ConvertFrom-Json
                $graph.edges.from + $graph.edges.to | Where-Object { $_ -notin $graph.nodes.id } | Should -BeNullOrEmpty
            }
            'Dot' {
                # Graphviz itself reads it, and finds as many nodes.
                Set-Content "$TestDrive/graph.dot" $text
                $viz = "$NodeModules/@viz-js/viz/dist/viz.js"
                $drawn = node --input-type=module -e 'const { instance } = await import(process.argv[1]); const viz = await instance(); const { readFileSync } = await import("node:fs"); process.stdout.write(viz.renderString(readFileSync(process.argv[2], "utf8"), { format: "svg" }))' $viz "$TestDrive/graph.dot"
                $LASTEXITCODE | Should -Be 0
                ([xml] ($drawn -join "`n")).SelectNodes('//*[@class="node"]').Count | Should -Be ([regex]::Matches($text, ', shape=').Count)
            }
        }
    }

    It 'says of an unknown tool the nearest, and goes on' {
        $edges = Get-ConnectorToolGraph plain.ecko, plain.wait -ErrorAction SilentlyContinue -ErrorVariable failed
        $edges.From | Sort-Object -Unique | Should -Be 'plain.wait'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ToolNotFound,*'
        $failed[0].TargetObject | Should -Be 'plain.ecko'
        $failed[0].Exception.Suggestions[0] | Should -Be 'plain.echo'
    }

    It 'refuses what is no tool' {
        (Get-Failure { Get-ConnectorMcpServer plain | Get-ConnectorToolGraph @args }).Exception.Message | Should -Match 'is no tool'
    }
}

Describe 'Get-ConnectorCategory' {
    It 'lists the categories with their numbers of tools' {
        $category = Get-ConnectorCategory testing
        $category.ToolCount | Should -Be @(Get-ConnectorTool -Server plain).Count
        (Get-ConnectorCategory).Name | Should -Contain 'files'
        (Get-ConnectorCategory 'test*', 'fil*').Name | Should -Be 'testing', 'files'
    }

    It 'says of an unknown one which there are' {
        (Get-Failure { Get-ConnectorCategory kitchen @args }).Exception.AvailableCategories | Should -Contain 'testing'
    }
}

Describe 'A new process on the same home' {
    It 'selects and invokes without deploying again' {
        Invoke-ChildShell "Select-ConnectorTool 'list a directory' -MaxTools 1 | Invoke-ConnectorTool -Parameters @{ path = '$TestDrive' } | ForEach-Object content" |
            Where-Object { $_ -like '*note.txt*' } | Should -Not -BeNullOrEmpty
    }
}
