BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $env:CONNECTORS_TEST_REFERENCE = 'planted-by-reference' # Before the gateway, whose environment it is that references mean.
    $null = Connect-TestGateway
    $homeFolder = $env:CONNECTORS_HOME
}

AfterAll {
    Close-TestSession
    Remove-Item Env:CONNECTORS_TEST_REFERENCE
}

Describe 'New-ConnectorMcpDeployment' {
    It 'deploys a command, and with -Wait returns when its tools can be used' {
        $deployment = New-MisbehavingServer first -With @{ Category = 'testing'; Description = 'For tests' }
        $deployment.Status, $deployment.Progress, $deployment.ToolsDiscovered, $deployment.Name | Should -Be 'Ready', 100, 10, 'first'
        $deployment.Source.Command | Should -Be 'node'
        Invoke-ConnectorTool first.echo @{ text = 'x' } | Should -Be 'x'
        $server = Get-ConnectorMcpServer first
        $server.Category, $server.Description | Should -Be 'testing', 'For tests'
    }

    It 'returns at once without -Wait, and warns where this shell does the work' {
        $deployment = New-ConnectorMcpDeployment background -Command node -ArgumentList $Misbehaving, good -WarningVariable warned -WarningAction SilentlyContinue
        $deployment.Status | Should -Not -Be 'Failed'
        "$warned" | Should -Match ($OverRest ? '^$' : "'background'.*this shell")
        ($deployment | Wait-ConnectorMcpDeployment).Status | Should -Be 'Ready'
    }

    It 'deploys an npm package in a version, without a warning with -Wait' {
        $deployment = New-ConnectorMcpDeployment memory -NpmPackage '@modelcontextprotocol/server-memory' -PackageVersion 2026.8.31 -Environment @{ MEMORY_FILE_PATH = "$TestDrive/m.json" } -Wait -WarningVariable warned
        $deployment.Status, $deployment.Source.Version | Should -Be 'Ready', '2026.8.31'
        $warned | Should -BeNullOrEmpty
        $null = Invoke-ConnectorTool memory.create_entities @{ entities = @(@{ name = 'Ada'; entityType = 'person'; observations = @('writes programs') }) } -Force
        (Invoke-ConnectorTool memory.read_graph).entities.name | Should -Be 'Ada'
        Get-Content "$TestDrive/m.json" -Raw | Should -Match 'Ada'
    }

    It 'passes -ArgumentList as it is, without a shell' {
        $arguments = 'a b', '$HOME', '"quoted"', '*', ''
        $null = New-ConnectorMcpDeployment arguments -Command node -ArgumentList (@('-e', "require('fs').writeFileSync('$TestDrive/arguments.json', JSON.stringify(process.argv.slice(1)))") + $arguments) -Wait -ErrorAction SilentlyContinue
        Get-Content "$TestDrive/arguments.json" -Raw | ConvertFrom-Json | Should -Be $arguments
    }

    It 'starts in -WorkingDirectory, and finds a relative -Command from where the shell stands' -Skip:$IsWindows {
        $null = New-Item -ItemType Directory "$TestDrive/place"
        Set-Content "$TestDrive/place/run.sh" "#!/bin/sh`npwd > '$TestDrive/where'`nexec node '$Misbehaving' good"
        chmod +x "$TestDrive/place/run.sh"
        Push-Location "$TestDrive/place"
        try {
            (New-ConnectorMcpDeployment placed -Command ./run.sh -WorkingDirectory . -Wait).Status | Should -Be 'Ready'
        }
        finally {
            Pop-Location
        }
        Get-Content "$TestDrive/where" | Should -Be "$TestDrive/place"
    }

    It 'gives the server -Environment and -Secret, and of this shell''s environment only the few' {
        $env:CONNECTORS_TEST_OTHER = 'not for servers'
        try {
            $null = New-MisbehavingServer dressed -With @{
                Environment = @{ PLAIN = 'plain'; NUMBER = 7 }
                Secret = @{ TYPED = (ConvertTo-SecureString 'planted-as-typed' -AsPlainText -Force); REFERRED = 'env:CONNECTORS_TEST_REFERENCE' }
            }
            $seen = Invoke-ConnectorTool dressed.environment @{ name = 'TYPED' }
            $seen.value | Should -Be 'planted-as-typed'
            (Invoke-ConnectorTool dressed.environment @{ name = 'REFERRED' }).value | Should -Be 'planted-by-reference'
            (Invoke-ConnectorTool dressed.environment @{ name = 'NUMBER' }).value | Should -Be '7'
            $seen.names | Should -Contain 'PLAIN'
            $seen.names | Should -Not -Contain 'CONNECTORS_TEST_OTHER'
        }
        finally {
            Remove-Item Env:CONNECTORS_TEST_OTHER
        }
        # The secret is nowhere to be found: not in objects, logs, the store.
        $shown = Get-ConnectorMcpDeployment -Server dressed | Format-List * | Out-String
        $shown += Get-ConnectorMcpServer dressed | ConvertTo-Json -Depth 4
        $shown += Get-ConnectorMcpDeploymentLog -Server dressed | Out-String
        $shown | Should -Not -Match 'planted'
        # Over REST the gateway holds the home's lock, a file without content.
        Get-ChildItem $homeFolder -Recurse -File -Exclude gateway.lock | Where-Object { [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($_.FullName)).Contains('planted-as-typed') } | Should -BeNullOrEmpty
    }

    It 'refuses <Name>, and does not repeat it' -ForEach @(
        @{ Name = 'a secret in plain text'; With = @{ Secret = @{ TOKEN = 'planted-plain' } }; Expected = "'TOKEN' in -Secret is plain text" }
        @{ Name = 'a secret that is a number'; With = @{ Secret = @{ TOKEN = 4711 } }; Expected = "'TOKEN' in -Secret is neither" }
        @{ Name = 'a secret among the environment'; With = @{ Environment = @{ TOKEN = (ConvertTo-SecureString 'planted' -AsPlainText -Force) } }; Expected = 'with -Secret' }
        @{ Name = 'nothing as a value'; With = @{ Environment = @{ EMPTY = $null } }; Expected = "'EMPTY' in -Environment is missing" }
    ) {
        $failure = Get-Failure { New-ConnectorMcpDeployment refused -Command node @With @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ValidationError,*'
        $failure.Exception.Message | Should -Match $Expected
        "$failure $($failure.Exception)" | Should -Not -Match 'planted|4711'
    }

    It 'refuses a name that is none: "<_>"' -ForEach 'a b', '-x', 'ü', ('x' * 65), 'a.b' {
        $name = $_
        $failure = Get-Failure { New-ConnectorMcpDeployment $name -Command node @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ValidationError,*'
        $failure.Exception | Should -BeOfType ([Connectors.DeploymentException])
    }

    It 'refuses a name that exists, in any case, and replaces it with -Force' {
        $failure = Get-Failure { New-ConnectorMcpDeployment FIRST -Command node -ArgumentList $Misbehaving, good @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ServerAlreadyExists,*'
        $failure.CategoryInfo.Category | Should -Be 'ResourceExists'
        $failure.TargetObject | Should -Be 'FIRST'
        $failure.ErrorDetails.RecommendedAction | Should -Match '-Force'
        (New-MisbehavingServer first -With @{ Force = $true; Description = 'The second' }).Status | Should -Be 'Ready'
        (Get-ConnectorMcpServer first).Description | Should -Be 'The second'
    }

    It 'with -Confirm and the answer no deploys nothing' {
        $session = Get-ConnectorSession
        $person = [AnsweringHost]::new('No')
        (Invoke-InRunspace { param($session) New-ConnectorMcpDeployment refused -Command node -Confirm -Session $session } $session $person).Invoke()
        $person.Questions | Should -HaveCount 1
        Get-ConnectorMcpDeployment -Server refused | Should -BeNullOrEmpty
    }
}

Describe 'A server that does not work' {
    AfterAll {
        # Everything else goes on working.
        Invoke-ConnectorTool first.echo @{ text = 'still here' } | Should -Be 'still here'
    }

    It 'because it exits at start: Failed, with the exit code and the end of its standard error, and its name is free' {
        $failure = Get-Failure { New-MisbehavingServer broken exit -With (@{} + @{ ErrorAction = 'Stop' }) }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ServerExited,*'
        $failure.Exception | Should -BeOfType ([Connectors.DeploymentException])
        $failure.Exception.Message | Should -Match '\b7\b'
        $failure.Exception.Message | Should -Match 'cannot find the thing I need'
        $failure.Exception.Logs -join "`n" | Should -Match 'cannot find the thing I need'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Get-ConnectorMcpDeploymentLog'
        $deployment = @(Get-ConnectorMcpDeployment -Server broken)[0]
        $deployment.Status, $deployment.Code | Should -Be 'Failed', 'SERVER_EXITED'
        $deployment.Error | Should -Match 'cannot find the thing I need'
        (New-MisbehavingServer broken good).Status | Should -Be 'Ready'
    }

    It 'because there is no such program' {
        $failure = Get-Failure { New-ConnectorMcpDeployment nowhere -Command no-such-program -Wait @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CommandNotFound,*'
        $failure.Exception.Message | Should -Match 'no-such-program'
    }

    It 'because there is no such package' {
        $failure = Get-Failure { New-ConnectorMcpDeployment nopackage -NpmPackage '@modelcontextprotocol/no-such-package-here' -Wait @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InstallFailed,*'
        $failure.Exception.Message | Should -Match 'no-such-package-here'
    }

    It 'because its answer is no handshake' {
        (Get-Failure { New-MisbehavingServer garbage garbage -With @{ ErrorAction = 'Stop' } }).FullyQualifiedErrorId | Should -BeLike 'Handshake*,*'
    }

    It 'because it never answers: the wait ends, the deployment can be cancelled' {
        $failure = Get-Failure { New-MisbehavingServer silent silent -With @{ TimeoutSec = 1; ErrorAction = 'Stop' } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'WaitTimeout,*'
        $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $stopped = Stop-ConnectorMcpDeployment -Server silent -PassThru
        $stopped.Status, $stopped.Code | Should -Be 'Failed', 'CANCELLED'
    }

    It 'but junk on its standard output is logged and ignored' {
        (New-MisbehavingServer junk junk).Status | Should -Be 'Ready'
        Invoke-ConnectorTool junk.echo @{ text = 'x' } | Should -Be 'x'
        (Get-ConnectorMcpDeploymentLog -Server junk | Where-Object Stream -EQ stdout).Text | Should -Contain 'Welcome to the junk server!'
    }
}

Describe 'Get-ConnectorMcpDeployment' {
    It 'lists the newest first, and filters by server and status' {
        $all = Get-ConnectorMcpDeployment
        $all.CreatedAt | Should -Be ($all.CreatedAt | Sort-Object -Descending)
        (Get-ConnectorMcpDeployment -Server 'fir*').Name | Sort-Object -Unique | Should -Be 'first'
        (Get-ConnectorMcpDeployment -Status Failed).Status | Sort-Object -Unique | Should -Be 'Failed'
    }

    It 'gets some by id, and looks again at objects' {
        $one = @(Get-ConnectorMcpDeployment -Server junk)[0]
        (Get-ConnectorMcpDeployment $one.Id).Name | Should -Be 'junk'
        ($one | Get-ConnectorMcpDeployment).Id | Should -Be $one.Id
        $failure = Get-Failure { Get-ConnectorMcpDeployment dep_none @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
        $failure.Exception.DeploymentId | Should -Be 'dep_none'
    }
}

Describe 'Wait-ConnectorMcpDeployment' {
    It 'takes an id, a server, or deployments, and returns them Ready' {
        $id = @(Get-ConnectorMcpDeployment -Server junk)[0].Id
        (Wait-ConnectorMcpDeployment $id).Status | Should -Be 'Ready'
        (Wait-ConnectorMcpDeployment -Server junk -TimeoutSec 5).Id | Should -Be $id
        $several = 'w1', 'w2' | ForEach-Object { New-ConnectorMcpDeployment $_ -Command node -ArgumentList $Misbehaving, good -WarningAction Ignore } | Wait-ConnectorMcpDeployment
        $several.Name | Should -Be 'w1', 'w2'
        $several.Status | Should -Be 'Ready', 'Ready'
    }

    It 'says that a server has no deployment' {
        (Get-Failure { Wait-ConnectorMcpDeployment -Server nobody @args }).FullyQualifiedErrorId | Should -BeLike 'DeploymentNotFound,*'
    }
}

Describe 'Get-ConnectorMcpDeploymentLog' {
    It 'reads lines in order, all, the last, or those since a time' {
        $all = Get-ConnectorMcpDeploymentLog -Server junk
        $all.Sequence | Should -Be ($all.Sequence | Sort-Object)
        (Get-ConnectorMcpDeploymentLog -Server junk -Tail 2).Text | Should -Be $all[-2..-1].Text
        Get-ConnectorMcpDeploymentLog -Server junk -Tail 0 | Should -BeNullOrEmpty
        Get-ConnectorMcpDeploymentLog -Server junk -Since (Get-Date).AddHours(1) | Should -BeNullOrEmpty
        @(Get-ConnectorMcpDeploymentLog $all[0].PSObject.BaseObject.GetType().Name -ErrorAction Ignore).Count | Should -Be 0
    }

    It 'follows until the deployment has ended' {
        $lines = New-ConnectorMcpDeployment followed -Command node -ArgumentList $Misbehaving, good -WarningAction Ignore | Get-ConnectorMcpDeploymentLog -Follow
        $lines[-1].Text | Should -Match 'Ready'
    }
}

Describe 'Stop-ConnectorMcpDeployment' {
    It 'cancels, ends the process, and frees the name' {
        $deployment = New-ConnectorMcpDeployment hanging -Command node -ArgumentList $Misbehaving, silent -WarningAction Ignore
        $stopped = $deployment | Stop-ConnectorMcpDeployment -PassThru
        $stopped.Status, $stopped.Code | Should -Be 'Failed', 'CANCELLED'
        (New-MisbehavingServer hanging).Status | Should -Be 'Ready'
    }

    It 'leaves one that has ended as it is, and does nothing with -WhatIf' {
        $deployment = @(Get-ConnectorMcpDeployment -Server junk)[0]
        ($deployment | Stop-ConnectorMcpDeployment -PassThru).Status | Should -Be 'Ready'
        Stop-ConnectorMcpDeployment $deployment.Id -WhatIf | Should -BeNullOrEmpty
    }
}
