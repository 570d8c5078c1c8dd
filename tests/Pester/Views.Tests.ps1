BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $escape = [char] 27
    $evil = "${escape}[2J${escape}]0;hijack`aevil${escape}[31m`u{202E}`b`r`nword`u{9B}1m"
    $long = "$evil " * 40
    $made = @(
        @{ Type = 'Tool'; Object = [ordered]@{ Id = "server.$evil"; Name = $evil; Title = $evil; Description = $long; Category = $evil; Server = $evil; TokenCost = 123; InputSchema = $evil; OutputSchema = $evil; Parameters = [Connectors.ToolParameter[]] @{ Name = $evil; Type = $evil; Description = $long } } }
        @{ Type = 'ToolParameter'; Object = @{ Name = $evil; Type = $evil; Description = $long; Default = $evil } }
        @{ Type = 'ToolAnnotations'; Object = @{ Title = $evil; ReadOnlyHint = $true } }
        @{ Type = 'ToolSelection'; Object = @{ Score = 0.5; Reason = $long; Query = $evil; UnmatchedTerms = [string[]] ($evil, $evil); Tool = @{ Id = $evil; Category = $evil; Server = $evil; Description = $long } } }
        @{ Type = 'RelatedTool'; Object = @{ Kind = $evil; Reason = $long; Tool = @{ Id = $evil } } }
        @{ Type = 'ToolResult'; Object = @{ ToolId = $evil; Error = $long; ErrorCode = $evil; Content = [Connectors.ToolContent[]] @{ Text = $evil } } }
        @{ Type = 'ToolContent'; Object = @{ Type = $evil; Text = $long; MimeType = $evil; Uri = $evil } }
        @{ Type = 'ToolCategory'; Object = @{ Name = $evil; Description = $long; ToolCount = 12 } }
        @{ Type = 'ToolGraphEdge'; Object = @{ From = $evil; To = $evil; Kind = $evil; Weight = 1.5; Reason = $long } }
        @{ Type = 'ToolGraphNode'; Object = @{ Id = $evil; Kind = $evil; Name = $evil } }
        @{ Type = 'McpServer'; Object = @{ Name = $evil; Category = $evil; Description = $long; Url = $long; Version = $evil; Error = $evil; ToolCount = 5 } }
        @{ Type = 'McpDeployment'; Object = @{ Id = 'dep_01a20522552f73e5b36cfe353703af92'; Name = $evil; Message = $long; Error = $long; Code = $evil; Progress = 100 } }
        @{ Type = 'DeploymentLogLine'; Object = @{ Stream = $evil; Text = $long; At = [datetimeoffset]::Now } }
        @{ Type = 'ApiKey'; Object = @{ Id = $evil; Name = $evil; Tenants = [string[]] ($evil, $evil); Scopes = [string[]] 'read' } }
        @{ Type = 'GatewayHealth'; Object = @{ Status = $evil; Version = $evil; Features = [string[]] ($evil, $evil) } }
        @{ Type = 'NpmSource'; Object = @{ Package = $evil; Version = $evil; Arguments = [string[]] ($evil, $evil) } }
        @{ Type = 'CommandSource'; Object = @{ Command = $evil; Arguments = [string[]] ($evil, $evil) } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $rendering = $PSStyle.OutputRendering
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
}

Describe 'The view of a <Type>' -ForEach $made {
    BeforeAll {
        $thing = $Object -as "Connectors.$Type"
    }

    It 'is the module''s own' {
        $thing | Should -Not -BeNullOrEmpty
        Get-FormatData "Connectors.$Type" -PowerShellVersion $PSVersionTable.PSVersion | Should -Not -BeNullOrEmpty
    }

    It 'fits 100 columns and lets nothing of a server reach the terminal, as <_>' -ForEach 'default', 'list' {
        # Our own colours may come; they are those that PowerShell takes out for plain text.
        $PSStyle.OutputRendering = 'PlainText'
        $text = if ($_ -eq 'list') { $thing | Format-List | Out-String -Width 100 } else { $thing | Out-String -Width 100 }
        $text.Split("`n").TrimEnd("`r").TrimEnd() | Where-Object Length -GT 100 | Should -BeNullOrEmpty
        $text | Should -Not -Match "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e]"
        $text | Should -Match 'evil'
        $text | Should -Not -Match 'hijack' -Because 'what a sequence carries is part of it'
    }
}

Describe 'An object in the midst of others' {
    It 'shows nothing that a server says in its own words' {
        $PSStyle.OutputRendering = 'PlainText'
        $text = & {
            [Connectors.ToolCategory]@{ Name = 'files' }
            [Connectors.Tool]@{ Id = 'notes.read'; Title = "`e[31mred"; Description = "`e[31mred"; TokenCost = 42 }
        } | Out-String -Width 100
        $text | Should -Match 'Id +: notes\.read'
        $text | Should -Match 'TokenCost +: 42'
        $text | Should -Not -Match 'red'
    }
}

Describe 'Tables' {
    BeforeAll {
        $PSStyle.OutputRendering = 'PlainText'
    }

    It 'of selections show score, id, tokens, category and reason' {
        $selection = [Connectors.ToolSelection]@{ Score = 0.876; Reason = 'Because.'; Tool = @{ Id = 's.t'; Category = 'files'; TokenCost = 42 } }
        $lines = ($selection | Out-String -Width 100).Trim() -split '\r?\n'
        $lines[0] -split ' +' | Where-Object { $_ } | Should -Be 'Score', 'Id', 'Tokens', 'Category', 'Reason'
        $lines[2].Trim() -split ' +' | Should -Be '0.88', 's.t', '42', 'files', 'Because.'
    }

    It 'of deployments say why one failed, and colour its state where the output takes colours' {
        $deployment = [Connectors.McpDeployment]@{ Id = 'dep_1'; Name = 'notes'; Status = 'Failed'; Message = 'Starting'; Error = 'Exit code 7'; Progress = 60 }
        $deployment | Out-String -Width 100 | Should -Match 'notes +Failed +60 +0 +dep_1 +Exit code 7'
        [Connectors.PowerShell.StatusView]::Of($deployment.Status) | Should -Be "`e[31mFailed`e[0m"
    }

    It 'of servers show status, tools, category, version and source' {
        $server = [Connectors.McpServer]@{ Name = 'notes'; Status = 'Active'; ToolCount = 14; Category = 'files'; Version = '1.0'; Url = 'npm:x@1' }
        $server | Out-String -Width 100 | Should -Match 'notes +Active +14 +files +1\.0 +npm:x@1'
    }

    It 'of sessions show no more than people may see' {
        $session = [Connectors.ConnectorsClient]::new([Connectors.ConnectorsOptions]@{ BaseUri = 'http://localhost:3000'; TenantId = 'acme'; ApiKey = 'planted' }).Session
        $text = $session | Out-String -Width 100
        $text | Should -Match "$($session.Id) +Rest +http://localhost:3000/ +acme +True"
        "$text $($session | Format-List * | Out-String)" | Should -Not -Match 'planted'
    }
}

Describe 'Text for a terminal' {
    It 'loses <Name>' -ForEach @(
        @{ Name = 'colours'; Text = "a`e[1;31mb`e[0mc"; Line = 'abc' }
        @{ Name = 'window titles'; Text = "a`e]0;evil`ab"; Line = 'ab' }
        @{ Name = 'titles ended the other way'; Text = "a`e]0;evil`e\b"; Line = 'ab' }
        @{ Name = 'sequences cut short'; Text = "a`e[31"; Line = 'a' }
        @{ Name = 'an escape at the end'; Text = "a`e"; Line = 'a' }
        @{ Name = 'eight-bit sequences'; Text = "a`u{9B}31mb"; Line = 'ab' }
        @{ Name = 'bells and backspaces'; Text = "a`a`bb"; Line = 'ab' }
        @{ Name = 'marks that turn the direction'; Text = "a`u{202E}b`u{2066}c"; Line = 'abc' }
        @{ Name = 'line breaks and tabs, for blanks'; Text = "a`r`n`tb"; Line = 'a b' }
    ) {
        [Connectors.PowerShell.TerminalText]::Line($Text) | Should -BeExactly $Line
    }

    It 'keeps lines in a block, and letters of every language' {
        [Connectors.PowerShell.TerminalText]::Block("ä`r`n`t日本 🎉") | Should -BeExactly "ä`n`t日本 🎉"
        [Connectors.PowerShell.TerminalText]::Line($null) | Should -BeExactly ''
    }
}
