BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $null = Connect-TestGateway
    'one', 'two', 'three' | ForEach-Object { $null = New-MisbehavingServer $_ -With @{ Description = "The server $_" } }
}

AfterAll {
    Close-TestSession
}

Describe 'Get-ConnectorMcpServer' {
    It 'lists the servers, ordered by name' {
        $servers = Get-ConnectorMcpServer
        $servers.Name | Should -Be 'one', 'three', 'two'
        $servers.Status | Sort-Object -Unique | Should -Be 'Active'
    }

    It 'gets one with its tools, its process and its description, whatever the case of the name' {
        $server = Get-ConnectorMcpServer ONE
        $server.Name, $server.Description, $server.Version | Should -Be 'one', 'The server one', '1.2.3'
        $server.ToolCount | Should -Be 10
        $server.Tools[0].Id | Should -BeLike 'one.*'
        (Get-Process -Id $server.ProcessId).ProcessName | Should -Be 'node'
    }

    It 'takes wildcards, several names, and names from the pipeline' {
        (Get-ConnectorMcpServer 't*').Name | Should -Be 'three', 'two'
        (Get-ConnectorMcpServer -Name two, one).Name | Should -Be 'two', 'one'
        ('two', 'one' | Get-ConnectorMcpServer).Name | Should -Be 'two', 'one'
        Get-ConnectorMcpServer 'nothing*' | Should -BeNullOrEmpty
    }

    It 'says of an unknown one that it is not there' {
        $failure = Get-Failure { Get-ConnectorMcpServer four @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -Be 'four'
    }
}

Describe 'Stop-ConnectorMcpServer' {
    It 'ends the process; the next call starts it again' {
        $before = (Get-ConnectorMcpServer one).ProcessId
        $stopped = Stop-ConnectorMcpServer one -PassThru
        $stopped.Status, $stopped.ProcessId | Should -Be 'Inactive', $null
        Test-Until { -not (Get-Process -Id $before -ErrorAction Ignore) } | Should -BeTrue
        Invoke-ConnectorTool one.echo @{ text = 'back' } | Should -Be 'back'
        (Get-ConnectorMcpServer one).ProcessId | Should -Not -BeIn $before, $null
    }

    It 'takes servers from the pipeline and wildcards, and returns nothing' {
        Get-ConnectorMcpServer one | Stop-ConnectorMcpServer | Should -BeNullOrEmpty
        Stop-ConnectorMcpServer 't*' | Should -BeNullOrEmpty
        (Get-ConnectorMcpServer).Status | Sort-Object -Unique | Should -Be 'Inactive'
    }
}

Describe 'Restart-ConnectorMcpServer' {
    It 'starts the process anew' {
        $null = Invoke-ConnectorTool one.echo @{ text = 'x' }
        $before = (Get-ConnectorMcpServer one).ProcessId
        $after = Restart-ConnectorMcpServer one -PassThru
        $after.Status | Should -Be 'Active'
        $after.ProcessId | Should -Not -Be $before
    }

    It 'says of an unknown one that it is not there, and goes on' {
        Restart-ConnectorMcpServer four, one -ErrorAction SilentlyContinue -ErrorVariable failed -PassThru | ForEach-Object Name | Should -Be 'one'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*'
    }
}

Describe 'Remove-ConnectorMcpServer' {
    It 'with -WhatIf removes nothing' {
        Remove-ConnectorMcpServer '*' -WhatIf
        @(Get-ConnectorMcpServer).Count | Should -Be 3
    }

    It 'asks with -Confirm, for each: <Answer>' -ForEach @(
        @{ Answer = 'No'; Left = 3 }
        @{ Answer = 'Yes'; Left = 2 }
    ) {
        $session = Get-ConnectorSession
        $person = [AnsweringHost]::new($Answer)
        (Invoke-InRunspace { param($session) Remove-ConnectorMcpServer three -Confirm -Session $session } $session $person).Invoke()
        $person.Questions | Should -HaveCount 1
        $person.Questions[0] | Should -Match 'three'
        @(Get-ConnectorMcpServer).Count | Should -Be $Left
    }

    It 'is never bound by the name of something else: <Name>' -ForEach @(
        @{ Name = 'a tool that shares a server''s name'; Thing = { [Connectors.Tool]@{ Name = 'one'; Id = 'one' } } }
        @{ Name = 'an object that has a Name'; Thing = { [pscustomobject]@{ Name = 'one' } } }
        @{ Name = 'a table that has a Name'; Thing = { @{ Name = 'one' } } }
        @{ Name = 'a server that went through a job'; Thing = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-ConnectorMcpServer one))) } }
        @{ Name = 'the name itself'; Thing = { 'one' } }
        @{ Name = 'a deployment'; Thing = { Get-ConnectorMcpDeployment -Server one } }
    ) {
        & $Thing | Remove-ConnectorMcpServer -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.Count | Should -BeGreaterThan 0
        (Get-ConnectorMcpServer one).Name | Should -Be 'one'
    }

    It 'takes what Get-ConnectorMcpServer returns, and frees the name' {
        Get-ConnectorMcpServer 'tw*' | Remove-ConnectorMcpServer | Should -BeNullOrEmpty
        (Get-Failure { Get-ConnectorMcpServer two @args }).FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*'
        Get-ConnectorTool -Server two | Should -BeNullOrEmpty
        (New-MisbehavingServer two).Status | Should -Be 'Ready'
    }

    It 'says of an unknown one that it is not there' {
        (Get-Failure { Remove-ConnectorMcpServer four @args }).FullyQualifiedErrorId | Should -BeLike 'ServerNotFound,*'
    }
}
