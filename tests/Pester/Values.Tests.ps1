BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $null = Connect-TestGateway
    $wire = "$TestDrive/wire.jsonl"
    $null = New-MisbehavingServer plain -Record $wire
    $gateway = [FakeGateway]::new()
    $session = [FakeGateway]::Open($gateway)

    function Send ($Value) {
        $null = Invoke-ConnectorTool fake.echo @{ value = $Value } -Force -Session $session
        , $gateway.LastParameters['value']
    }

    function Receive ($Data) {
        $gateway.Result = [Connectors.ToolResult]@{ Success = $true; Data = $Data }
        try {
            Invoke-ConnectorTool fake.result -Force -Session $session
        }
        finally {
            $gateway.Result = $null
        }
    }

    function Pass ($Value) {
        # To a real server and back; what was on the wire to it is in $script:sent, as JSON.
        $result = Invoke-ConnectorTool plain.many @{ kind = 'given'; value = $Value }
        $line = @(Get-Content $wire | Where-Object { $_ -match '"tools/call"' })[-1]
        $script:sent = [System.Text.Json.JsonDocument]::Parse($line).RootElement.GetProperty('params').GetProperty('arguments').GetProperty('value').GetRawText()
        , $result.value
    }

    function New-Plain ([object[]] $Pairs) {
        $dictionary = [System.Collections.Generic.Dictionary[string, object]]::new()
        foreach ($pair in $Pairs) { $dictionary[$pair[0]] = $pair[1] }
        , $dictionary
    }
}

AfterAll {
    Close-TestSession
}

Describe 'A value on its way to a real server and back' {
    It 'is <Json> for the server and <Expected> (<Type>) again: <Name>' -ForEach @(
        @{ Name = 'text'; Value = 'x'; Json = '"x"'; Expected = 'x'; Type = 'String' }
        @{ Name = 'a truth'; Value = $true; Json = 'true'; Expected = $true; Type = 'Boolean' }
        @{ Name = 'a whole number'; Value = 7; Json = '7'; Expected = 7; Type = 'Int64' }
        @{ Name = 'a number larger than JavaScript has'; Value = 9007199254740993; Json = '9007199254740993'; Expected = 9007199254740992; Type = 'Int64' }
        @{ Name = 'a fraction'; Value = 1.5; Json = '1.5'; Expected = 1.5; Type = 'Decimal' }
        @{ Name = 'a decimal as it was written'; Value = 1.10d; Json = '1.10'; Expected = 1.1d; Type = 'Decimal' }
        @{ Name = 'a number too small for a decimal'; Value = 1e-300; Json = '1E-300'; Expected = 1e-300; Type = 'Double' }
        @{ Name = 'bytes'; Value = [byte[]] (1, 2, 3); Json = '"AQID"'; Expected = 'AQID'; Type = 'String' }
        @{ Name = 'a duration'; Value = [timespan]::FromMinutes(90); Json = '"PT1H30M"'; Expected = 'PT1H30M'; Type = 'String' }
    ) {
        $result = Pass $Value
        $sent | Should -BeExactly $Json
        $result | Should -Be $Expected
        $result.GetType().Name | Should -Be $Type
    }

    It 'keeps every letter' {
        $text = "ä`n`t`"日本`" 🎉 \ <&>'`u{1}`u{FFFD}"
        Pass $text | Should -BeExactly $text
        Pass '' | Should -BeExactly ''
    }

    It 'keeps a text of a megabyte' {
        $text = 'x' * 1MB
        Pass $text | Should -BeExactly $text
    }

    It 'is nothing for nothing' {
        Pass $null | Should -Be $null
        $sent | Should -Be 'null'
    }

    It 'keeps lists within lists, and those of one and of none' {
        $result = Pass @(1, @('a', $null), (, @(2)), @())
        $sent | Should -Be '[1,["a",null],[[2]],[]]'
        ConvertTo-Json -Compress -Depth 5 $result | Should -Be $sent
    }

    It 'keeps members, their order, and names that differ by case alone' {
        $result = Pass ([ordered]@{ b = 1; a = [pscustomobject]@{ z = @{ deep = 'yes' } } })
        ConvertTo-Json -Compress -Depth 5 $result | Should -Be '{"b":1,"a":{"z":{"deep":"yes"}}}'
        $result = Pass (ConvertFrom-Json '{"key":1,"Key":2}' -AsHashtable)
        $result['key'], $result['Key'] | Should -Be 1, 2
    }
}

Describe 'A value on its way to a tool' -Tag Once { # The gateway is a fake one.
    It 'becomes <Expected> (<Type>): <Name>' -ForEach @(
        @{ Name = 'text'; Value = 'x'; Expected = 'x'; Type = 'String' }
        @{ Name = 'wrapped text'; Value = ('x' | Write-Output | ForEach-Object { Add-Member -InputObject $_ a 1 -PassThru }); Expected = 'x'; Type = 'String' }
        @{ Name = 'a character'; Value = [char] 'x'; Expected = 'x'; Type = 'String' }
        @{ Name = 'a truth'; Value = $true; Expected = $true; Type = 'Boolean' }
        @{ Name = 'a switch'; Value = [switch] $true; Expected = $true; Type = 'Boolean' }
        @{ Name = 'an int'; Value = 7; Expected = 7; Type = 'Int64' }
        @{ Name = 'a byte'; Value = [byte] 7; Expected = 7; Type = 'Int64' }
        @{ Name = 'a small ulong'; Value = [ulong] 7; Expected = 7; Type = 'Int64' }
        @{ Name = 'a big ulong'; Value = [ulong]::MaxValue; Expected = [decimal] [ulong]::MaxValue; Type = 'Decimal' }
        @{ Name = 'a bigint'; Value = [bigint] 7; Expected = 7; Type = 'Int64' }
        @{ Name = 'a double'; Value = 1.5; Expected = 1.5; Type = 'Double' }
        @{ Name = 'a float as it reads'; Value = [float] 0.1; Expected = 0.1; Type = 'Double' }
        @{ Name = 'a decimal'; Value = 1.10d; Expected = 1.10d; Type = 'Decimal' }
        @{ Name = 'an enum'; Value = [System.DayOfWeek]::Friday; Expected = 'Friday'; Type = 'String' }
        @{ Name = 'a universal time'; Value = [datetime]::new(2026, 1, 2, 3, 4, 5, [System.DateTimeKind]::Utc); Expected = '2026-01-02T03:04:05.0000000Z'; Type = 'String' }
        @{ Name = 'a time with its offset'; Value = [datetimeoffset]::new(2026, 1, 2, 3, 4, 5, [timespan]::FromHours(2)); Expected = '2026-01-02T03:04:05.0000000+02:00'; Type = 'String' }
        @{ Name = 'a day'; Value = [System.DateOnly]::new(2026, 1, 2); Expected = '2026-01-02'; Type = 'String' }
        @{ Name = 'a duration'; Value = [timespan]::FromMinutes(90); Expected = 'PT1H30M'; Type = 'String' }
        @{ Name = 'bytes'; Value = [byte[]] (1, 2, 3); Expected = 'AQID'; Type = 'String' }
        @{ Name = 'a guid'; Value = [guid]::Empty; Expected = '00000000-0000-0000-0000-000000000000'; Type = 'String' }
        @{ Name = 'an address'; Value = [uri] 'https://example.org/a b'; Expected = 'https://example.org/a b'; Type = 'String' }
    ) {
        $sent = Send $Value
        $sent | Should -Be $Expected
        $sent.GetType().Name | Should -Be $Type
    }

    It 'is null for null and for nothing' {
        Send $null | Should -Be $null
        Send ([System.Management.Automation.Internal.AutomationNull]::Value) | Should -Be $null
    }

    It 'is a path for a file' {
        Send (Get-Item $PSCommandPath) | Should -Be (Get-Item $PSCommandPath).FullName
    }

    It 'keeps a local time''s own offset' {
        $time = [datetime]::new(2026, 1, 2, 3, 4, 5, [System.DateTimeKind]::Local)
        [datetimeoffset] (Send $time) | Should -Be ([datetimeoffset] $time)
    }

    It 'is a list for arrays, lists and ranges, nested too' {
        $sent = Send @(1, @('a', $null), [System.Collections.Generic.List[int]] @(2))
        $sent[0] | Should -Be 1
        $sent[1] | Should -Be 'a', $null
        $sent[2] | Should -Be 2
        (Send @()).Count | Should -Be 0
        (Send @(1)).Count | Should -Be 1
    }

    It 'is a dictionary, in order, for hashtables and objects, nested too' {
        $sent = Send ([ordered]@{ b = 1; a = [pscustomobject]@{ z = @{ deep = 'yes' } } })
        $sent.Keys | Should -Be 'b', 'a'
        $sent['a']['z']['deep'] | Should -Be 'yes'
    }

    It 'is read from JSON with its numbers whole' {
        $null = Invoke-ConnectorTool fake.echo '{ "i": 9007199254740993, "d": 1.10, "e": 1e3, "n": null, "l": [true, { "x": "y" }] }' -Force -Session $session
        $sent = $gateway.LastParameters
        $sent['i'] | Should -Be 9007199254740993
        $sent['d'].GetType().Name, $sent['e'].GetType().Name | Should -Be 'Decimal', 'Double'
        $sent['n'] | Should -Be $null
        $sent['l'][1]['x'] | Should -Be 'y'
    }

    It 'is sent with no parameters at all when none are given' {
        $null = Invoke-ConnectorTool fake.echo -Force -Session $session
        $gateway.LastParameters.Count | Should -Be 0
    }
}

Describe 'A value on its way back' -Tag Once { # The gateway is a fake one.
    It 'is an object with its members in order, nested objects and arrays too' {
        $result = Receive (New-Plain ('z', 1L), ('a', (New-Plain ('inner', [object[]] (1L, 'x')), ('none', $null))))
        $result.PSObject.Properties.Name | Should -Be 'z', 'a'
        $result.a.inner | Should -Be 1, 'x'
        $result.a.none | Should -Be $null
        $result | ConvertTo-Json -Depth 5 -Compress | Should -Be '{"z":1,"a":{"inner":[1,"x"],"none":null}}'
    }

    It 'is a case-sensitive hashtable where names differ by case alone' {
        $result = Receive (New-Plain ('key', 1L), ('Key', 2L))
        $result | Should -BeOfType ([hashtable])
        $result['key'], $result['Key'] | Should -Be 1, 2
    }

    It 'is a hashtable where a name is empty' {
        (Receive (New-Plain ('', 1L), ('a', 2L)))[''] | Should -Be 1
    }

    It 'keeps names that PowerShell objects have themselves' {
        (Receive (New-Plain ('PSObject', 'mine'), ('Count', 5L))).Count | Should -Be 5
    }

    It 'is enumerated when it is a list, and only that far' {
        $result = @(Receive ([object[]] (1L, [object[]] (2L, 3L))))
        $result | Should -HaveCount 2
        $result[1] | Should -Be 2, 3
        @(Receive ([object[]] @())) | Should -HaveCount 0
    }
}
