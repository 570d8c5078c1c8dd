BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $gateway = [FakeGateway]::new()
    'notes.read_file', 'notes.write file', "it's.odd" | ForEach-Object { $gateway.Tools.Add([Connectors.Tool]@{ Id = $_; Description = "Does`e[31m it"; Category = 'files' }) }
    'notes', 'memory' | ForEach-Object { $gateway.Servers.Add([Connectors.McpServer]@{ Name = $_ }) }
    $gateway.Deployments.Add([Connectors.McpDeployment]@{ Id = 'dep_7'; Name = 'notes'; Status = 'Ready' })
    $session = [FakeGateway]::Open($gateway)

    # And a real one, for the session that a shell has.
    $null = Connect-TestGateway
    $null = New-MisbehavingServer plain -With @{ Category = 'testing' }

    function Complete ([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    Close-TestSession
}

Describe 'Completion with the open session' {
    It 'of <Line> offers <Expected>' -ForEach @(
        @{ Line = 'Invoke-ConnectorTool plain.ec'; Expected = 'plain.echo' }
        @{ Line = 'Get-ConnectorTool -Id plain.w'; Expected = 'plain.wait' }
        @{ Line = 'Select-ConnectorTool x -Category te'; Expected = 'testing' }
        @{ Line = 'Stop-ConnectorMcpServer p'; Expected = 'plain' }
    ) {
        (Complete $Line).CompletionText | Should -Be $Expected
    }

    It 'offers deployments by their ids' {
        $id = (Get-ConnectorMcpDeployment -Server plain).Id
        (Complete 'Wait-ConnectorMcpDeployment dep_').CompletionText | Should -Be $id
    }
}

Describe 'Completion' -Tag Once { # The gateway is a fake one.
    It 'of <Line> offers <Expected>' -ForEach @(
        @{ Line = 'Invoke-ConnectorTool -Session $session -Id notes.r'; Expected = 'notes.read_file' }
        @{ Line = 'Get-ConnectorTool -Session $session -Id notes.'; Expected = 'notes.read_file', "'notes.write file'" }
        @{ Line = 'Get-ConnectorTool -Session $session -Id it'; Expected = , "'it''s.odd'" }
        @{ Line = 'Select-ConnectorTool x -Session $session -Server '; Expected = 'notes', 'memory' }
        @{ Line = 'Select-ConnectorTool x -Session $session -ExcludeServer m'; Expected = 'memory' }
        @{ Line = 'Remove-ConnectorMcpServer -Session $session -Name n'; Expected = 'notes' }
        @{ Line = 'Get-ConnectorTool -Session $session -Category f'; Expected = 'files' }
        @{ Line = 'Wait-ConnectorMcpDeployment -Session $session -Id dep'; Expected = 'dep_7' }
    ) {
        (Complete $Line).CompletionText | Should -Be $Expected
    }

    It 'shows what a tool does, without what a server may have hidden in it' {
        (Complete 'Get-ConnectorTool -Session $session -Id notes.r').ToolTip | Should -BeExactly 'Does it'
    }

    It 'starts no session' {
        Get-ConnectorSession -All | Disconnect-Connector
        Complete 'Get-ConnectorTool -Id not' | Where-Object CompletionText -Like 'notes*' | Should -BeNullOrEmpty
        Get-ConnectorSession -All | Should -BeNullOrEmpty
    }

    It 'is silent when the gateway fails' {
        $failing = [FakeGateway]::new()
        $failing.Failure = [Connectors.ConnectorsException]::new('GATEWAY_UNAVAILABLE', 'gone')
        $session = [FakeGateway]::Open($failing)
        { Complete 'Get-ConnectorTool -Session $session -Id not' } | Should -Not -Throw
        $failing.Calls | Should -HaveCount 1
    }
}
