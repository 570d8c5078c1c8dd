BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $null = Connect-TestGateway
    $wire = "$TestDrive/wire.jsonl"
    $null = New-MisbehavingServer plain -Record $wire
    $null = New-NpmServer files server-filesystem $TestDrive
    $null = New-NpmServer everything server-everything

    function Get-CallOnWire ([string] $Tool) {
        Get-Content $wire | ConvertFrom-Json | Where-Object { $_.method -eq 'tools/call' -and $_.params.name -eq $Tool }
    }
}

AfterAll {
    Close-TestSession
}

Describe 'Invoke-ConnectorTool' {
    It 'takes an id, a tool, a selection, ids from the pipeline, and an object that has an Id' {
        Invoke-ConnectorTool plain.echo @{ text = 'a' } | Should -Be 'a'
        Get-ConnectorTool plain.echo | Invoke-ConnectorTool -Parameters @{ text = 'b' } | Should -Be 'b'
        Select-ConnectorTool 'give back text' -Server plain -MaxTools 1 | Invoke-ConnectorTool -Parameters @{ text = 'c' } | Should -Be 'c'
        'plain.echo', 'plain.echo' | Invoke-ConnectorTool -Parameters @{ text = 'd' } | Should -Be 'd', 'd'
        Get-ConnectorTool plain.echo | Select-Object Id, Name | Invoke-ConnectorTool -Parameters @{ text = 'e' } | Should -Be 'e'
        [Connectors.RelatedTool]@{ Tool = (Get-ConnectorTool plain.echo) } | Invoke-ConnectorTool -Parameters @{ text = 'f' } | Should -Be 'f'
    }

    It 'takes parameters as hashtable, object and JSON text' {
        Invoke-ConnectorTool plain.echo ([ordered]@{ text = 'x'; times = 2 }) | Should -Be 'x x'
        Invoke-ConnectorTool plain.echo ([pscustomobject]@{ text = 'y'; times = 2 }) | Should -Be 'y y'
        Invoke-ConnectorTool plain.echo '{ "text": "z", "times": 2 }' | Should -Be 'z z'
    }

    It 'never takes parameters from the pipeline' {
        (Get-Command Invoke-ConnectorTool).Parameters['Parameters'].ParameterSets.Values | ForEach-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName } | Should -Not -Contain $true
    }

    It 'says what a thing is that is no tool' {
        $failure = Get-Failure { Get-ConnectorMcpServer plain | Invoke-ConnectorTool @args }
        $failure.Exception.Message | Should -Match 'McpServer is no tool'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
    }

    It 'does the call of a server object' {
        (Get-ConnectorMcpServer plain).Call('echo', @{ text = 'called' }) | Should -Be 'called'
    }

    Context 'results' {
        It 'structured: objects with their names and types' {
            $result = Invoke-ConnectorTool plain.many @{ kind = 'structured' }
            $result.temperature | Should -Be 21.5
            $result.big | Should -Be 9007199254740992
            $result.big | Should -BeOfType ([long])
            $result.nested.list | Should -Be 1, 'two', $null, $true
            $result.PSObject.Properties.Name | Should -Be 'temperature', 'big', 'nested'
        }

        It 'JSON text: an array is enumerated' {
            $result = Invoke-ConnectorTool plain.many @{ kind = 'json' } | Where-Object id -GT 1
            $result.name | Should -Be 'two'
        }

        It 'several texts, an image, a resource' {
            "$(Invoke-ConnectorTool plain.many @{ kind = 'texts' })" | Should -Match 'first\s+second'
            $image = Invoke-ConnectorTool plain.many @{ kind = 'image' }
            $image.MimeType | Should -Be 'image/png'
            [System.Text.Encoding]::UTF8.GetString($image.Data) | Should -Be 'pixels'
            (Invoke-ConnectorTool plain.many @{ kind = 'resource' }).Text | Should -Be 'the thing itself'
        }

        It 'nothing: nothing' {
            @(Invoke-ConnectorTool plain.many @{ kind = 'nothing' }).Count | Should -Be 0
        }

        It 'whole with -Raw' {
            $result = Invoke-ConnectorTool plain.echo @{ text = 'x' } -Raw
            $result | Should -BeOfType ([Connectors.ToolResult])
            $result.Success, $result.Data, $result.Content[0].Text, $result.Error | Should -Be $true, 'x', 'x', $null
            $result.ExecutionTime | Should -BeGreaterThan ([timespan]::Zero)
        }

        It 'of a real server: text beside an image' {
            $blocks = Invoke-ConnectorTool everything.get-tiny-image
            ($blocks | Where-Object Type -EQ 'image').Data.Length | Should -BeGreaterThan 100
            ($blocks | Where-Object Type -EQ 'text').Count | Should -BeGreaterThan 0
        }

        It 'of a real server: a structured one' {
            (Invoke-ConnectorTool everything.get-structured-content @{ location = 'Chicago' }).temperature | Should -BeOfType ([ValueType])
        }
    }

    Context 'what goes wrong' {
        It 'an unknown tool: ToolNotFound with the three nearest, and the pipeline goes on' {
            $result = 'plain.ecko', 'plain.echo' | Invoke-ConnectorTool -Parameters @{ text = 'x' } -ErrorAction SilentlyContinue -ErrorVariable failed
            $result | Should -Be 'x'
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'ToolNotFound,*'
            $failed[0].Exception | Should -BeOfType ([Connectors.ToolInvocationException])
            $failed[0].Exception.Suggestions | Should -HaveCount 3
            $failed[0].Exception.Suggestions[0] | Should -Be 'plain.echo'
        }

        It 'a missing and a wrong parameter: each named with the expected type, nothing sent, no value shown' {
            $before = @(Get-CallOnWire echo).Count
            $failure = Get-Failure { Invoke-ConnectorTool plain.echo @{ times = 'planted-value' } @args }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameters,*'
            $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $failure.Exception.Message | Should -Match "'text'"
            $failure.Exception.Message | Should -Match 'string'
            $failure.Exception.Message | Should -Match "'times'"
            $failure.Exception.Message | Should -Match 'integer'
            "$failure" | Should -Not -Match 'planted-value'
            @(Get-CallOnWire echo).Count | Should -Be $before
        }

        It 'parameters that are none: <Name>' -ForEach @(
            @{ Name = 'text that is no JSON'; Value = '{ text: '; Expected = 'no JSON: line 1' }
            @{ Name = 'a list'; Value = 1, 2; Expected = 'by name' }
            @{ Name = 'a number'; Value = 42; Expected = 'by name|do not fit' }
            @{ Name = 'a script block'; Value = @{ text = { 1 } }; Expected = "'text' is a script block" }
            @{ Name = 'a secret'; Value = @{ text = (ConvertTo-SecureString 'planted-secret' -AsPlainText -Force) }; Expected = "'text' is a SecureString" }
            @{ Name = 'no number'; Value = @{ text = [double]::NaN }; Expected = 'not a finite number' }
        ) {
            $failure = Get-Failure { Invoke-ConnectorTool plain.echo $Value @args }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameters,*'
            $failure.Exception.Message | Should -Match $Expected
            $failure.Exception.Message | Should -Not -Match 'planted'
        }

        It 'parameters that contain themselves' {
            $circle = @{}
            $circle.text = $circle
            (Get-Failure { Invoke-ConnectorTool plain.echo $circle @args }).Exception.Message | Should -Match 'contain themselves'
        }

        It 'the tool''s own error: in the tool''s words' {
            try {
                Invoke-ConnectorTool plain.fail -ErrorAction Stop
            }
            catch [Connectors.ToolInvocationException] {
                $failure = $_
            }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ToolError,*'
            $failure.ErrorDetails.Message | Should -Match 'the disk of the moon is full'
            $failure.TargetObject | Should -Be 'plain.fail'
        }

        It 'the tool''s own error with -Raw: a result, no error' {
            $result = Invoke-ConnectorTool plain.fail -Raw -ErrorAction Stop
            $result.Success, $result.ErrorCode | Should -Be $false, 'TOOL_ERROR'
            $result.Error | Should -Match 'moon'
        }

        It 'a protocol error: in the server''s words' {
            (Get-Failure { Invoke-ConnectorTool plain.fault @args }).Exception.Message | Should -Match 'another planet'
        }

        It 'a server that dies in the call: OutcomeUnknown, and the next call works' {
            (Get-Failure { Invoke-ConnectorTool plain.die @args }).FullyQualifiedErrorId | Should -BeLike 'OutcomeUnknown,*'
            Invoke-ConnectorTool plain.echo @{ text = 'again' } | Should -Be 'again'
        }

        It 'a tool that takes longer than -TimeoutSec: ToolTimeout, and the server is told to stop' {
            # A tool that reports progress has its time anew, so the silent one is asked.
            $failure = Get-Failure { Invoke-ConnectorTool everything.trigger-long-running-operation @{ duration = 30; steps = 1 } -TimeoutSec 0.5 @args }
            $failure.FullyQualifiedErrorId | Should -BeLike 'ToolTimeout,*'
            $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
        }
    }

    It 'ends at the server when Ctrl+C stops it' {
        $session = Get-ConnectorSession
        $shell = Invoke-InRunspace { param($session) Invoke-ConnectorTool plain.wait @{ milliseconds = 60000 } -Session $session } $session
        $null = $shell.BeginInvoke()
        Test-Until { Get-CallOnWire wait } | Should -BeTrue
        $shell.Stop()
        $id = @(Get-CallOnWire wait)[-1].id
        Test-Until { Get-Content $wire | ConvertFrom-Json | Where-Object { $_.method -eq 'notifications/cancelled' -and $_.params.requestId -eq $id } } | Should -BeTrue
    }
}

Describe 'Confirmation' {
    BeforeAll {
        $session = Get-ConnectorSession
        $before = @(Get-CallOnWire erase).Count
    }

    It 'is asked for a tool that says it destroys: <Answer>' -ForEach @(
        @{ Answer = 'Yes'; Result = 'erased'; Calls = 1 }
        @{ Answer = 'No'; Result = $null; Calls = 0 }
    ) {
        $before = @(Get-CallOnWire erase).Count
        $person = [AnsweringHost]::new($Answer)
        $result = (Invoke-InRunspace { param($session) Invoke-ConnectorTool plain.erase -Session $session } $session $person).Invoke()
        $result | Should -Be $Result
        $person.Questions | Should -HaveCount 1
        $person.Questions[0] | Should -Match 'plain\.erase.*destroy'
        @(Get-CallOnWire erase).Count - $before | Should -Be $Calls
    }

    It 'is not asked for any other tool, nor with -Force or -Confirm:$false: <Script>' -ForEach @(
        @{ Script = { param($session) Invoke-ConnectorTool plain.echo @{ text = 'x' } -Session $session } }
        @{ Script = { param($session) Invoke-ConnectorTool plain.erase -Force -Session $session } }
        @{ Script = { param($session) Invoke-ConnectorTool plain.erase -Confirm:$false -Session $session } }
    ) {
        $person = [AnsweringHost]::new('No')
        $result = (Invoke-InRunspace $Script $session $person).Invoke()
        $result | Should -BeIn 'x', 'erased'
        $person.Questions | Should -HaveCount 0
    }

    It 'is asked once with -Confirm' {
        $person = [AnsweringHost]::new('Yes')
        (Invoke-InRunspace { param($session) Invoke-ConnectorTool plain.erase -Confirm -Session $session } $session $person).Invoke() | Should -Be 'erased'
        $person.Questions | Should -HaveCount 1
    }

    It 'fails where nobody can answer, and nothing is sent: <Name>' -ForEach @(
        @{ Name = 'not interactive'; Interactive = '-NonInteractive' }
        @{ Name = 'input at its end'; Interactive = '-NoLogo' }
    ) {
        $before = @(Get-CallOnWire erase).Count
        $script = "Import-Module '$Manifest'; try { Invoke-ConnectorTool plain.erase -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; `$_.ErrorDetails.RecommendedAction }"
        $said = '' | & (Get-Process -Id $PID).Path -NoProfile $Interactive -Command $script
        $said[0] | Should -BeLike 'ConfirmationRequired,*'
        $said[1] | Should -Match '-Force'
        @(Get-CallOnWire erase).Count | Should -Be $before
    }

    It 'with -WhatIf is not asked, and nothing at all is sent' {
        $gateway = [FakeGateway]::new()
        $gateway.Tools.Add([Connectors.Tool]@{ Id = 'fake.erase' })
        $fake = [FakeGateway]::Open($gateway)
        Invoke-ConnectorTool fake.erase -WhatIf -Session $fake
        New-ConnectorMcpDeployment new -Command node -WhatIf -Session $fake
        Remove-ConnectorMcpServer one -WhatIf -Session $fake
        Stop-ConnectorMcpServer one -WhatIf -Session $fake
        Restart-ConnectorMcpServer one -WhatIf -Session $fake
        Stop-ConnectorMcpDeployment dep -WhatIf -Session $fake
        $gateway.Calls | Should -HaveCount 0
    }
}
