BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $homeFolder = New-TestHome

    # A gateway over HTTP that is well, for sessions that need no more.
    $start = [System.Diagnostics.ProcessStartInfo]::new('node', [string[]] "$PSScriptRoot/Support/health.mjs")
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $rest = [System.Diagnostics.Process]::Start($start)
    $address = "http://127.0.0.1:$($rest.StandardOutput.ReadLine())/"

    Start-TestGateway
}

AfterAll {
    Close-TestSession
    $rest.StandardInput.Close()
    $rest.WaitForExit()
}

Describe 'Connect-Connector' -Tag Once { # It is about which gateway a session has.
    AfterEach {
        Get-ConnectorSession -All | Disconnect-Connector
        'CONNECTORS_BASE_URL', 'CONNECTORS_TENANT_ID', 'CONNECTORS_API_KEY' | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
    }

    It 'without arguments opens the embedded gateway over the home, returns the session and makes it the own one' {
        $session = Connect-Connector
        $session.Kind | Should -Be 'Embedded'
        $session.Path | Should -Be $homeFolder
        $session.TenantId | Should -Be 'default'
        Get-ConnectorSession | Should -Be $session
    }

    It 'takes -Path, relative to where the shell stands' {
        Push-Location $TestDrive
        try {
            (Connect-Connector -Embedded -Path ./elsewhere).Path | Should -Be "$TestDrive/elsewhere"
        }
        finally {
            Pop-Location
        }
    }

    It 'takes -TenantId, -TimeoutSec and -LogLevel' {
        $session = Connect-Connector -Embedded -TenantId acme -TimeoutSec 1.5 -LogLevel Debug
        $session.TenantId, $session.Timeout.TotalSeconds, $session.LogLevel | Should -Be 'acme', 1.5, 'Debug'
    }

    It 'takes -BaseUri, -ApiKey and -MaximumRetryCount, and shows no key' {
        $session = Connect-Connector $address -ApiKey (ConvertTo-SecureString 'planted-key' -AsPlainText -Force) -MaximumRetryCount 0
        $session.Kind, $session.MaximumRetryCount, $session.HasApiKey | Should -Be 'Rest', 0, $true
        "$session $($session | Format-List * | Out-String) $($session | ConvertTo-Json) $($session | Out-String)" | Should -Not -Match 'planted-key'
    }

    It 'sends no key over plain HTTP to another machine, unless told' {
        $key = ConvertTo-SecureString 'planted-key' -AsPlainText -Force
        $failure = Get-Failure { Connect-Connector http://gateway.invalid:3000 -ApiKey $key -MaximumRetryCount 0 @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'UnencryptedAuthentication,*'
        $failure.Exception.Message | Should -Match 'AllowUnencryptedAuthentication'
        $failure.Exception.Message | Should -Not -Match 'planted-key'

        # There is no such machine, but now it is tried.
        $failure = Get-Failure { Connect-Connector http://gateway.invalid:3000 -ApiKey $key -MaximumRetryCount 0 -AllowUnencryptedAuthentication @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'GatewayUnavailable,*'
    }

    It 'refuses a base address that is not http or https: <_>' -ForEach 'ftp://example.org', 'file:///etc', 'gateway' {
        $address = $_
        (Get-Failure { Connect-Connector -BaseUri $address @args }).FullyQualifiedErrorId | Should -BeLike 'ValidationError,*'
    }

    It 'opens what the environment variables say' {
        $env:CONNECTORS_BASE_URL = $address
        $env:CONNECTORS_TENANT_ID = 'acme'
        $session = Connect-Connector
        "$($session.BaseUri)", $session.TenantId | Should -Be $address, 'acme'
        Disconnect-Connector
        Test-ConnectorSession | Should -BeTrue
        "$((Get-ConnectorSession).BaseUri)" | Should -Be $address
    }

    It 'says of a gateway that does not answer which one and why, and leaves no session' {
        $failure = Get-Failure { Connect-Connector http://127.0.0.1:9 -MaximumRetryCount 0 @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'GatewayUnavailable,*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure.Exception.Message | Should -Match '127\.0\.0\.1:9.*refused'
        Get-ConnectorSession -All | Should -BeNullOrEmpty
    }

    It 'opens an embedded one with -Embedded whatever the variables say' {
        $env:CONNECTORS_BASE_URL = 'http://127.0.0.1:9/'
        (Connect-Connector -Embedded).Kind | Should -Be 'Embedded'
    }

    It 'says which variable is unusable, and does not fall back to embedded: <Name>=<Value>' -ForEach @(
        @{ Name = 'CONNECTORS_BASE_URL'; Value = 'not an address' }
        @{ Name = 'CONNECTORS_BASE_URL'; Value = 'ftp://example.org' }
        @{ Name = 'CONNECTORS_API_KEY'; Value = 'planted-key' }
    ) {
        Set-Item "Env:$Name" $Value
        foreach ($script in { Connect-Connector @args }, { Get-ConnectorTool @args }) {
            $failure = Get-Failure $script
            $failure.FullyQualifiedErrorId | Should -BeLike 'ValidationError,*'
            $failure.Exception.Message | Should -Match $Name
            $failure.Exception.Message | Should -Not -Match 'planted-key'
        }
        Get-ConnectorSession -All | Should -BeNullOrEmpty
    }

    It 'refuses a home that cannot be one, naming it' {
        Set-Content "$TestDrive/a-file" 'x'
        $failure = Get-Failure { Connect-Connector -Embedded -Path "$TestDrive/a-file" @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'HomeUnusable,*'
        $failure.CategoryInfo.Category | Should -Be 'OpenError'
        $failure.Exception.Message | Should -Match 'a-file'
        Get-ConnectorSession | Should -BeNullOrEmpty
    }

    It 'refuses a store of a newer version, and changes nothing' {
        $null = New-Item -ItemType Directory "$TestDrive/newer"
        $null = Connect-Connector -Embedded -Path "$TestDrive/newer"
        Disconnect-Connector
        $store = Get-Item "$TestDrive/newer/connectors.db"
        $bytes = [IO.File]::ReadAllBytes($store.FullName)
        $bytes[63] = 99 # The last byte of the user version, see section 1.3 of sqlite.org/fileformat.html.
        [IO.File]::WriteAllBytes($store.FullName, $bytes)
        $before = (Get-FileHash $store.FullName).Hash
        $failure = Get-Failure { Connect-Connector -Embedded -Path "$TestDrive/newer" @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'StoreTooNew,*'
        $failure.Exception.Message | Should -Match 'format 99'
        $failure.Exception.Message | Should -Match ([regex]::Escape($store.Name))
        (Get-FileHash $store.FullName).Hash | Should -Be $before
    }

    It 'refuses a store that is no store, and changes nothing' {
        $null = New-Item -ItemType Directory "$TestDrive/broken"
        $session = Connect-Connector -Embedded -Path "$TestDrive/broken"
        Disconnect-Connector
        $store = Get-ChildItem "$TestDrive/broken" -File -Recurse | Where-Object Extension -In '.db', '.sqlite' | Select-Object -First 1
        Get-ChildItem $store.DirectoryName -Filter "$($store.Name)-*" | Remove-Item
        Set-Content $store.FullName ('this is no database, and long enough to be looked at. ' * 100) -NoNewline
        $before = (Get-FileHash $store.FullName).Hash
        $failure = Get-Failure { Connect-Connector -Embedded -Path "$TestDrive/broken" @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'StoreCorrupt,*'
        $failure.Exception.Message | Should -Match ([regex]::Escape($store.Name))
        (Get-FileHash $store.FullName).Hash | Should -Be $before
    }
}

Describe 'The session that a cmdlet uses' {
    AfterEach {
        Get-ConnectorSession -All | Disconnect-Connector
    }

    It 'is opened at need, and said once in Verbose' {
        $first = @(Get-ConnectorTool -Verbose 4>&1) -like '*No session was open*'
        $second = @(Get-ConnectorTool -Verbose 4>&1) -like '*No session was open*'
        $first | Should -HaveCount 1
        $first[0] | Should -Match ($OverRest ? 'REST gateway at http://127' : 'embedded gateway over')
        $second | Should -HaveCount 0
        (Get-ConnectorSession).Kind | Should -Be $GatewayKind
    }

    It 'is the one that the input came from, so that two tenants in one pipeline never cross' -Tag Once { # The gateways are fake ones.
        $a, $b = 'a', 'b' | ForEach-Object {
            $gateway = [FakeGateway]::new()
            $tool = [Connectors.Tool]@{ Id = 's.t'; InputSchema = '{}' }
            $gateway.Selection = [Connectors.ToolSelectionResult]::new([Connectors.ToolSelection[]]@(@{ Tool = $tool; Score = 1 }))
            @{ Gateway = $gateway; Session = [FakeGateway]::Open($gateway) }
        }
        $null = Connect-Connector -Embedded
        $null = & {
            Select-ConnectorTool 'from a' -Session $a.Session
            Select-ConnectorTool 'from b' -Session $b.Session
        } | Invoke-ConnectorTool
        $a.Gateway.Calls | Should -Be 'select from a', 'invoke s.t'
        $b.Gateway.Calls | Should -Be 'select from b', 'invoke s.t'
    }

    It 'is -Session before all others' -Tag Once { # The gateways are fake ones.
        $own = [FakeGateway]::new(); $named = [FakeGateway]::new()
        $named.Tools.Add([Connectors.Tool]@{ Id = 's.t' }); $own.Tools.Add([Connectors.Tool]@{ Id = 's.t' })
        $tool = Get-ConnectorTool s.t -Session ([FakeGateway]::Open($own))
        $null = $tool | Invoke-ConnectorTool -Session ([FakeGateway]::Open($named))
        $named.Calls | Should -Contain 'invoke s.t'
        $own.Calls | Should -Not -Contain 'invoke s.t'
    }

    It 'is refused when it went through a job, with what to do' {
        $session = Connect-Connector
        $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($session))
        { Get-ConnectorTool -Session $copy } | Should -Throw '*Connect-Connector*Start-ThreadJob*'
        { Disconnect-Connector -Session $copy } | Should -Throw '*only a copy*'
    }

    It 'once disconnected fails with what to do' {
        $session = Connect-Connector
        $session | Disconnect-Connector
        $failure = Get-Failure { Get-ConnectorTool -Session $session @args }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SessionClosed,*'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Connect-Connector'
    }
}

Describe 'Sessions and runspaces' {
    AfterEach {
        Get-ConnectorSession -All | Disconnect-Connector
    }

    It 'work with ForEach-Object -Parallel and $using:session, 32 at once' {
        $session = Connect-Connector
        $answers = 1..32 | ForEach-Object -Parallel {
            Import-Module $using:Manifest
            Test-ConnectorSession -Session $using:session
        } -ThrottleLimit 32
        $answers | Should -Be (@($true) * 32)
        $session.IsConnected | Should -BeTrue
    }

    It 'never touch each other''s own session' {
        $mine = Connect-Connector
        $theirs = 1 | ForEach-Object -Parallel {
            Import-Module $using:Manifest
            @(Get-ConnectorSession).Count
            $null = Connect-Connector
            Disconnect-Connector
            @(Get-ConnectorSession).Count
        }
        $theirs | Should -Be 0, 0
        Get-ConnectorSession | Should -Be $mine
        $mine.IsConnected | Should -BeTrue
    }

    It 'are closed with the runspace that opened them' {
        $shell = Invoke-InRunspace { Connect-Connector }
        $session = $shell.Invoke()[0]
        $session.IsConnected | Should -BeTrue
        $shell.Runspace.Dispose()
        Test-Until { -not $session.IsConnected } | Should -BeTrue
    }
}

Describe 'Get-ConnectorSession' {
    AfterEach {
        Get-ConnectorSession -All | Disconnect-Connector
    }

    It 'opens nothing' {
        Get-ConnectorSession | Should -BeNullOrEmpty
        Get-ConnectorSession -All | Should -BeNullOrEmpty
    }

    It 'lists with -All every open session of the runspace, oldest first' {
        $first = Connect-Connector -TenantId a
        $second = Connect-Connector -TenantId b
        Get-ConnectorSession | Should -Be $second
        Get-ConnectorSession -All | Should -Be $first, $second
        Disconnect-Connector $first
        Get-ConnectorSession -All | Should -Be $second
    }
}

Describe 'Disconnect-Connector' {
    It 'closes the own session, and is content when there is none' {
        $session = Connect-Connector
        Disconnect-Connector
        $session.IsConnected | Should -BeFalse
        Get-ConnectorSession | Should -BeNullOrEmpty
        { Disconnect-Connector -ErrorAction Stop } | Should -Not -Throw
    }

    It 'takes sessions from the pipeline' {
        $sessions = 'a', 'b' | ForEach-Object { Connect-Connector -TenantId $_ }
        $sessions | Disconnect-Connector
        $sessions.IsConnected | Should -Be $false, $false
    }
}

Describe 'Test-ConnectorSession' {
    AfterEach {
        Get-ConnectorSession -All | Disconnect-Connector
    }

    It 'is true for a gateway that is well' {
        Connect-Connector | Test-ConnectorSession | Should -BeTrue
    }

    It 'is false for one that does not answer, and says why in Verbose' {
        $before = $env:CONNECTORS_BASE_URL
        $env:CONNECTORS_BASE_URL = 'http://127.0.0.1:9'
        try {
            $all = Test-ConnectorSession -Verbose 4>&1
            $failure = Get-Failure { Test-ConnectorSession -Detailed @args }
        }
        finally {
            $env:CONNECTORS_BASE_URL = $before # Nothing takes the variable away.
        }
        $all[-1] | Should -BeExactly $false
        "$($all[0..($all.Count - 2)])" | Should -Match '127\.0\.0\.1:9'
        $failure.FullyQualifiedErrorId | Should -BeLike 'GatewayUnavailable,*'
    }

    It 'returns the health with -Detailed' {
        $health = Connect-Connector | Test-ConnectorSession -Detailed
        $health.Status, $health.Components['store'] | Should -Be 'healthy', 'up'
        (Connect-Connector $address | Test-ConnectorSession -Detailed).Version | Should -Be '9.9.9'
    }
}
