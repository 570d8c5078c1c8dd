BeforeAll {
    . "$PSScriptRoot/Common.ps1"
}

Describe 'A cmdlet at work on real servers' {
    BeforeAll {
        $session = Connect-TestGateway
        'a', 'c' | ForEach-Object { $null = New-MisbehavingServer $_ }
    }

    AfterAll {
        Close-TestSession
    }

    It 'writes objects and errors in the order of the input' {
        $all = 'a.echo', 'b.echo', 'c.echo' | Invoke-ConnectorTool -Parameters @{ text = 'x' } -ErrorAction Continue 2>&1
        $all | ForEach-Object { $_ -is [System.Management.Automation.ErrorRecord] ? $_.FullyQualifiedErrorId.Split(',')[0] : $_ } | Should -Be 'x', 'ToolNotFound', 'x'
    }

    It 'ends the enumeration that feeds it when a later command has enough' {
        $deployment = New-ConnectorMcpDeployment hanging -Command node -ArgumentList $Misbehaving, silent -WarningAction Ignore
        @($deployment | Get-ConnectorMcpDeploymentLog -Follow | Select-Object -First 1) | Should -HaveCount 1
        (Get-ConnectorMcpDeployment $deployment.Id).Status | Should -BeIn 'Pending', 'Building', 'Deploying'
    }

    It 'ends a wait when Ctrl+C stops it, not the deployment' {
        $id = @(Get-ConnectorMcpDeployment -Server hanging)[0].Id
        $shell = Invoke-InRunspace { param($session, $id) Wait-ConnectorMcpDeployment $id -Session $session } $session, $id
        $running = $shell.BeginInvoke()
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $running.IsCompleted | Should -BeTrue
        (Get-ConnectorMcpDeployment $id).Status | Should -BeIn 'Pending', 'Building', 'Deploying'
        $null = Stop-ConnectorMcpDeployment $id
    }

    It 'shows what a tool says of its progress' {
        $person = [AnsweringHost]::new('Yes')
        (Invoke-InRunspace { param($session) Invoke-ConnectorTool a.wait @{ milliseconds = 1600 } -Session $session } $session $person).Invoke() | Should -Be 'waited'
        $shown = @($person.Progress | Where-Object RecordType -EQ 'Processing')
        $shown[0].Activity | Should -Be 'Invoking a.wait'
        $shown.StatusDescription | Should -Contain 'waiting'
        $shown[-1].PercentComplete | Should -BeGreaterThan $shown[0].PercentComplete
        $person.Progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'gives a tool that says how far it is its time anew' {
        Invoke-ConnectorTool a.wait @{ milliseconds = 1500 } -TimeoutSec 0.5 | Should -Be 'waited'
    }
}

Describe 'A cmdlet at work' -Tag Once { # The gateway is a fake one.
    BeforeEach {
        $gateway = [FakeGateway]::new()
        $session = [FakeGateway]::Open($gateway)
    }

    Context 'when Ctrl+C stops it' {
        It 'ends at once and cancels the call at the gateway' {
            $shell = Invoke-InRunspace { param($session) Invoke-ConnectorTool fake.hang -Force -Session $session } $session
            $running = $shell.BeginInvoke()
            $gateway.WaitUntilCalled(10000) | Should -BeTrue
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $gateway.WaitUntilEnded(10000) | Should -BeTrue
            $gateway.WasCancelled | Should -BeTrue
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 30 -Because 'the call itself would take 60'
            { $shell.EndInvoke($running) } | Should -Throw
        }

        It 'ends a wait for a deployment, not the deployment' {
            $gateway.Deployments.Add([Connectors.McpDeployment]@{ Id = 'd1'; Name = 'slow'; Status = 'Building' })
            $shell = Invoke-InRunspace { param($session) Wait-ConnectorMcpDeployment d1 -Session $session } $session
            $null = $shell.BeginInvoke()
            $gateway.WaitUntilCalled(10000) | Should -BeTrue
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            $gateway.Calls | Should -Not -Contain 'cancel d1'
        }
    }

    Context 'when a later command has enough' {
        It 'reads no further page' {
            1..500 | ForEach-Object { $gateway.Tools.Add([Connectors.Tool]@{ Id = "s.t$_" }) }
            (Get-ConnectorTool -Session $session | Select-Object -First 1).Id | Should -Be 's.t1'
            $gateway.Calls.Count | Should -Be 1
        }

        It 'ends the enumeration that feeds it' {
            $lines = @(Get-ConnectorMcpDeploymentLog d1 -Follow -Session $session | Select-Object -First 3)
            $lines.Text | Should -Be 'line 1', 'line 2', 'line 3'
            $gateway.WaitUntilEnded(10000) | Should -BeTrue
        }
    }

    It 'writes no faster than later commands read' {
        $seen = [System.Collections.Generic.List[int]]::new()
        Get-ConnectorMcpDeploymentLog d1 -Follow -Session $session | Select-Object -First 5 | ForEach-Object {
            Start-Sleep -Milliseconds 30
            $seen.Add($gateway.LinesRead)
        }
        $seen | Should -Be 1, 2, 3, 4, 5
    }

    It 'writes objects and errors in the order of the input' {
        $gateway.Servers.Add([Connectors.McpServer]@{ Name = 'a' })
        $gateway.Servers.Add([Connectors.McpServer]@{ Name = 'c' })
        $all = 'a', 'b', 'c' | Get-ConnectorMcpServer -Session $session -ErrorAction Continue 2>&1
        $all | ForEach-Object { $_ -is [System.Management.Automation.ErrorRecord] ? $_.FullyQualifiedErrorId.Split(',')[0] : $_.Name } | Should -Be 'a', 'ServerNotFound', 'c'
    }

    It 'goes on after a bad item out of ten' {
        'a'..'j' -ne 'e' | ForEach-Object { $gateway.Servers.Add([Connectors.McpServer]@{ Name = $_ }) }
        $found = 'a'..'j' | Get-ConnectorMcpServer -Session $session -ErrorAction SilentlyContinue -ErrorVariable failed
        $found.Name | Should -Be 'a', 'b', 'c', 'd', 'f', 'g', 'h', 'i', 'j'
        $failed | Should -HaveCount 1
        $failed[0].TargetObject | Should -Be 'e'
    }

    It 'stops at the first error with -ErrorAction Stop' {
        $gateway.Servers.Add([Connectors.McpServer]@{ Name = 'a' })
        $found = [System.Collections.Generic.List[object]]::new()
        { 'x', 'a' | Get-ConnectorMcpServer -Session $session -ErrorAction Stop | ForEach-Object { $found.Add($_) } } | Should -Throw -ErrorId 'ServerNotFound,*'
        $found | Should -HaveCount 0
    }

    Context 'progress' {
        It 'is not shown for work under a second' {
            $gateway.Milliseconds = 100
            $person = [AnsweringHost]::new('Yes')
            $null = (Invoke-InRunspace { param($session) Invoke-ConnectorTool fake.progress -Force -Session $session } $session $person).Invoke()
            $person.Progress | Should -HaveCount 0
        }

        It 'is shown after a second, a few times a second, and completed at the end' {
            $gateway.Milliseconds = 1600
            $person = [AnsweringHost]::new('Yes')
            $null = (Invoke-InRunspace { param($session) Invoke-ConnectorTool fake.progress -Force -Session $session } $session $person).Invoke()
            $records = @($person.Progress)
            $records[-1].RecordType | Should -Be 'Completed'
            $shown = $records | Where-Object RecordType -EQ 'Processing'
            $shown.Count | Should -BeGreaterThan 0
            $shown.Count | Should -BeLessOrEqual 20 -Because 'the tool reported 160 times'
            $shown[0].Activity | Should -Be 'Invoking fake.progress'
            $shown[0].StatusDescription | Should -BeLike 'step *'
            $shown[0].PercentComplete | Should -BeIn (0..100)
        }

        It 'is completed too when a later command ends the pipeline' {
            $gateway.Milliseconds = 1600
            $person = [AnsweringHost]::new('Yes')
            $null = (Invoke-InRunspace { param($session) 'fake.progress', 'fake.hang' | Invoke-ConnectorTool -Force -Raw -Session $session | Select-Object -First 1 } $session $person).Invoke()
            $person.Progress[-1].RecordType | Should -Be 'Completed'
            $gateway.Calls | Should -Not -Contain 'invoke fake.hang'
        }
    }
}

Describe 'What a session has to tell' -Tag Once { # The gateway is a fake one.
    It 'reaches the stream of its level, from the cmdlet that runs: <Level> and up' -ForEach @(
        @{ Level = 'Debug'; Streams = 'Debug', 'Verbose', 'Warning', 'Warning' }
        @{ Level = 'Info'; Streams = 'Verbose', 'Warning', 'Warning' }
        @{ Level = 'Warn'; Streams = 'Warning', 'Warning' }
        @{ Level = 'Error'; Streams = , 'Warning' }
    ) {
        # The module itself wires a session's log; a fake provider is put in its place.
        $gateway = [FakeGateway]::new()
        $factory = [Connectors.PowerShell.ConnectConnectorCommand].Assembly.GetType('Connectors.PowerShell.SessionFactory')
        $session = $factory.GetMethod('Create').Invoke($null, @([Connectors.ConnectorsOptions]@{ LogLevel = $Level; TenantId = 't' }))
        $options = [Connectors.ConnectorSession].GetField('options', 'NonPublic, Instance').GetValue($session)
        $gateway.OpenAsync($options, [System.Threading.CancellationToken]::None).Wait()
        [Connectors.ConnectorsClient].GetField('gateway', 'NonPublic, Instance').SetValue($session.GetClient(), $gateway)

        $DebugPreference = $VerbosePreference = 'Continue'
        $records = Invoke-ConnectorTool fake.log -Force -Session $session *>&1 |
            Where-Object { "$_" -like 'a line of *' }
        $records | ForEach-Object { $_.GetType().Name -replace 'Record$' } | Should -Be $Streams
    }
}
