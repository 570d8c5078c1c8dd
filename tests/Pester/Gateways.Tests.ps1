BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $homeFolder = New-TestHome
}

AfterAll {
    Close-TestSession
}

Describe 'Keys' {
    BeforeAll {
        $gateway = [FakeGateway]::new()
        'ci', 'ci-old', 'people' | ForEach-Object { $gateway.Keys.Add([Connectors.ApiKey]@{ Id = "id-$_"; Name = $_; Scopes = [string[]] 'read' }) }
        $session = [FakeGateway]::Open($gateway)
    }

    It 'are listed by Get-ConnectorApiKey, by names and wildcards' {
        (Get-ConnectorApiKey -Session $session).Name | Should -Be 'ci', 'ci-old', 'people'
        (Get-ConnectorApiKey 'ci*' -Session $session).Name | Should -Be 'ci', 'ci-old'
    }

    It 'are made by New-ConnectorApiKey with tenants, scopes and an end' {
        $key = New-ConnectorApiKey deployer -TenantId acme, test -Scope read, deploy -ExpiresAt (Get-Date).AddDays(1) -Session $session
        $key.Name, $key.Tenants, $key.Scopes | Should -Be 'deployer', @('acme', 'test'), @('read', 'deploy')
        { New-ConnectorApiKey x -Scope everything -Session $session } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }

    It 'are removed by Remove-ConnectorApiKey, by id or as objects' {
        Remove-ConnectorApiKey id-ci -Session $session
        Get-ConnectorApiKey people -Session $session | Remove-ConnectorApiKey
        $gateway.Calls | Should -Contain 'remove key id-ci'
        $gateway.Calls | Should -Contain 'remove key id-people'
    }

    It 'are neither made nor removed with -WhatIf' {
        $before = $gateway.Calls.Count
        New-ConnectorApiKey x -WhatIf -Session $session
        Remove-ConnectorApiKey id-ci -WhatIf -Session $session
        $gateway.Calls.Count | Should -Be $before
    }

    It 'are nothing that an embedded gateway has, and it says so' {
        $null = Connect-Connector -Embedded
        (Get-Failure { Get-ConnectorApiKey @args }).FullyQualifiedErrorId | Should -BeLike 'GatewayNotSupported,*'
        Disconnect-Connector
    }
}

Describe 'A local REST gateway' {
    AfterAll {
        Get-ConnectorSession -All | Disconnect-Connector
        Get-ConnectorGateway | Stop-ConnectorGateway
    }

    It 'is not started with -WhatIf, and is not there before' {
        Start-ConnectorGateway -Port 0 -WhatIf
        Get-ConnectorGateway | Should -BeNullOrEmpty
        (Get-Failure { Stop-ConnectorGateway @args }).FullyQualifiedErrorId | Should -BeLike 'GatewayUnavailable,*'
    }

    It 'is started, found, used by sessions on its home, and stopped' {
        $gateway = Start-ConnectorGateway -Port 0 -ExitWithShell -TimeoutSec 60
        $gateway.Home | Should -Be $homeFolder
        (Get-ConnectorGateway).ProcessId | Should -Be $gateway.ProcessId
        "$(Start-ConnectorGateway -Port 0 -WarningAction SilentlyContinue -WarningVariable warned)" | Should -Be "$gateway"
        "$warned" | Should -Match 'already'

        $session = Connect-Connector
        $null = New-MisbehavingServer plain
        Invoke-ConnectorTool plain.echo @{ text = 'over REST' } | Should -Be 'over REST'
        (Select-ConnectorTool 'give back text' -MaxTools 1).Id | Should -Be 'plain.echo'
        (Test-ConnectorSession -Detailed).Status | Should -Be 'healthy'
        Invoke-RestMethod "$($gateway.BaseUri)health" | ForEach-Object status | Should -Be 'healthy'
        $session | Disconnect-Connector

        Get-ConnectorGateway | Stop-ConnectorGateway
        Get-ConnectorGateway | Should -BeNullOrEmpty
        Test-Until { -not (Get-Process -Id $gateway.ProcessId -ErrorAction Ignore) } | Should -BeTrue
    }
}
