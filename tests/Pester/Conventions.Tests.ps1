BeforeDiscovery {
    $cmdlets = (Import-PowerShellDataFile "$PSScriptRoot/../../Connectors.psd1").CmdletsToExport
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
    $approved = (Get-Verb).Verb
    $mutators = 'New', 'Remove', 'Restart', 'Start', 'Stop', 'Invoke'
}

Describe 'The conventions: <_>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command $_
        $class = $command.ImplementingType
        $parameters = $command.Parameters.Values | Where-Object Name -NotIn $common
    }

    It 'has an approved verb and a singular noun that begins with Connector' {
        $command.Verb | Should -BeIn $approved
        $command.Noun | Should -Match '^Connector([A-Z][a-z]+)*$'
        $command.Noun | Should -Not -Match '[^s]s$'
    }

    It 'is a sealed class named after it' {
        $class.Name | Should -Be "$($command.Verb)$($command.Noun)Command"
        $class.IsSealed | Should -BeTrue
    }

    It 'says what it returns' {
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has ShouldProcess exactly when it changes something' {
        $command.Parameters.ContainsKey('WhatIf') | Should -Be ($command.Verb -in $mutators)
    }

    It 'takes -Session, or is about sessions or a local gateway itself' {
        if ($command.Name -notin 'Connect-Connector', 'Get-ConnectorSession' -and $command.Noun -ne 'ConnectorGateway') {
            $command.Parameters['Session'].ParameterType.Name | Should -BeIn 'ConnectorSession', 'ConnectorSession[]'
        }
    }

    It 'takes at most one parameter from the pipeline in each parameter set' {
        foreach ($set in $command.ParameterSets) {
            @($set.Parameters | Where-Object { $_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName }).Count | Should -BeLessOrEqual 1 -Because $set.Name
        }
    }

    It 'never takes a Name or Server by property' {
        foreach ($parameter in $parameters | Where-Object { $_.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true }) {
            @($parameter.Name) + @($parameter.Aliases) | Where-Object { $_ -in 'Name', 'Server' } | Should -BeNullOrEmpty
        }
    }

    It 'takes, where it changes what is there, a typed object from the pipeline and no text' {
        if ($command.Verb -in 'Remove', 'Restart', 'Stop') {
            $object = $command.Parameters['InputObject']
            ($object.ParameterType.GetElementType() ?? $object.ParameterType).Assembly | Should -Be ([Connectors.IGateway].Assembly)
            $object.ParameterSets.Values.ValueFromPipeline | Should -Contain $true
            ($parameters | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true }).Name | Should -Be 'InputObject'
        }
    }

    It 'takes no secret as plain text' {
        foreach ($parameter in $parameters | Where-Object Name -Match 'key|password|secret|token$') {
            $parameter.ParameterType | Should -BeIn ([securestring], [System.Collections.IDictionary])
        }
    }

    It 'names its parameters in Pascal case, in the singular' {
        $parameters.Name | Where-Object { $_ -cnotmatch '^([A-Z][a-z]+)+$' } | Should -BeNullOrEmpty
        $parameters | Where-Object { $_.ParameterType.IsArray -and $_.Name -match '[^su]s$' } | Should -BeNullOrEmpty
    }

    It 'has a completer for whatever names a tool, a server, a category or a deployment' {
        foreach ($parameter in $parameters | Where-Object { $_.Name -in 'Id', 'Server', 'ExcludeServer', 'Category' }) {
            $parameter.Attributes.Where{ $_ -is [System.Management.Automation.ArgumentCompleterAttribute] }.Count | Should -Be 1 -Because $parameter.Name
        }
    }
}

Describe 'The cmdlets' {
    It 'are exactly those of the assembly' {
        $classes = [Connectors.PowerShell.ConnectConnectorCommand].Assembly.GetExportedTypes().Where{ $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) }
        $classes.ForEach{ $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]; "$($attribute.VerbName)-$($attribute.NounName)" } | Sort-Object |
            Should -Be ((Import-PowerShellDataFile $Manifest).CmdletsToExport | Sort-Object)
    }

    It 'can be mocked, and every object they return can be made by hand' {
        Mock Select-ConnectorTool { [Connectors.ToolSelection]@{ Tool = [Connectors.Tool]@{ Id = 'mock.tool' }; Score = 0.5 } }
        Mock Invoke-ConnectorTool { 'mocked' }
        Select-ConnectorTool 'anything' | Invoke-ConnectorTool -Parameters @{ a = 1 } | Should -Be 'mocked'
        foreach ($type in 'Tool', 'ToolSelection', 'ToolResult', 'ToolCategory', 'McpServer', 'McpDeployment', 'DeploymentLogLine', 'GatewayHealth') {
            New-Object "Connectors.$type" | Should -BeOfType "Connectors.$type"
        }
    }
}

Describe 'The tests' {
    It 'run with both kinds of gateway, where they open a session by Common.ps1; all but these files do' {
        $without = Get-ChildItem "$PSScriptRoot/*.Tests.ps1" | Where-Object { -not (Select-String -Path $_ -Pattern '\b(Connect|Start)-TestGateway' -Quiet) }
        $without.BaseName -replace '\.Tests$' | Sort-Object | Should -Be @(
            'Conventions' # No gateway is asked.
            'Examples' # Each example says itself which gateway it means.
            'Gateways' # It starts REST gateways itself, or has a fake one.
            'Help' # No gateway is asked.
            'Import' # It is about what the embedded gateway brings into this process.
            'Manifest' # No gateway is asked.
            'Views' # No gateway is asked.
        )
    }

    It 'say why where the tag Once keeps them from the second run' {
        $tagged = Select-String -Path "$PSScriptRoot/*.Tests.ps1" -Pattern '^\s*(Describe|Context|It) .*-Tag Once'
        $tagged.Count | Should -BeGreaterThan 0
        $tagged | Where-Object Line -NotMatch '\{ # [A-Z].*\.$' | Should -BeNullOrEmpty
    }
}
