BeforeDiscovery {
    $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../Connectors.psd1"
    $cmdlets = $manifest.CmdletsToExport
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
}

Describe 'The help of <_>' -ForEach $cmdlets {
    BeforeAll {
        $name = $_
        $command = Get-Command $name
        $help = Get-Help $name -Full
        $parameters = $command.Parameters.Values | Where-Object Name -NotIn $common
        $paragraphs = { param($node) ($node | ForEach-Object Text) -join ' ' }
    }

    It 'comes from the module''s help file' {
        # Without the file PowerShell makes help of its own, of another type, from the parameters alone.
        $help.PSObject.TypeNames | Should -Contain 'MamlCommandHelpInfo#FullView'
    }

    It 'has a synopsis in a sentence and a description' {
        $help.Synopsis.Trim() | Should -Match '^[A-Z].*\.$'
        (& $paragraphs $help.description).Length | Should -BeGreaterThan 60
    }

    It 'describes every parameter, and none that is not there' {
        $documented = @($help.parameters.parameter | Where-Object { $_ })
        $documented.name | Sort-Object | Should -Be ($parameters.Name | Sort-Object)
        foreach ($parameter in $documented) {
            (& $paragraphs $parameter.description).Length | Should -BeGreaterThan 10 -Because $parameter.name
        }
    }

    It 'says of each parameter what is true: type, aliases, wildcards, pipeline, position, whether it must be given' {
        foreach ($parameter in $parameters) {
            $documented = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            $sets = $parameter.ParameterSets.Values
            $documented.type.name | Should -Be $parameter.ParameterType.FullName -Because $parameter.Name
            $documented.aliases | Should -Be ($parameter.Aliases.Count ? ($parameter.Aliases -join ', ') : 'none') -Because $parameter.Name
            $documented.globbing | Should -Be "$([bool] ($parameter.Attributes.TypeId -contains [System.Management.Automation.SupportsWildcardsAttribute]))" -Because $parameter.Name
            $documented.pipelineInput -like '*ByValue*' | Should -Be ($sets.ValueFromPipeline -contains $true) -Because $parameter.Name
            $documented.pipelineInput -like '*ByPropertyName*' | Should -Be ($sets.ValueFromPipelineByPropertyName -contains $true) -Because $parameter.Name
            $documented.required | Should -Be "$($sets.IsMandatory -contains $true)" -Because $parameter.Name
            $position = ($sets.Position | Measure-Object -Maximum).Maximum
            $documented.position | Should -Be ($position -lt 0 ? 'named' : "$position") -Because $parameter.Name
        }
    }

    It 'shows the syntax of every parameter set' {
        $documented = $help.syntax.syntaxItem | ForEach-Object { (@($_.parameter.name | Where-Object { $_ }) | Sort-Object) -join ' ' } | Sort-Object
        $real = $command.ParameterSets | ForEach-Object { (@($_.Parameters.Name | Where-Object { $_ -notin $common }) | Sort-Object) -join ' ' } | Sort-Object
        $documented | Should -Be $real
    }

    It 'has at least three examples, each a command that PowerShell can parse and that uses the cmdlet or its objects' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $examples) {
            $faults = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $faults)
            $faults | Should -BeNullOrEmpty -Because $example.code
            (& $paragraphs $example.remarks) | Should -Match '\.\s*$'
            $calls = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            $calls | ForEach-Object { $_.GetCommandName() } | Should -Contain $name
        }
    }

    It 'uses in its examples only parameters that there are' {
        foreach ($example in $help.examples.example) {
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $null)
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $called = Get-Command $call.GetCommandName() -Module Connectors -ErrorAction Ignore
                if ($called) {
                    foreach ($used in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                        $called.Parameters.Keys | Should -Contain $used.ParameterName -Because $example.code
                    }
                }
            }
        }
    }

    It 'says what is returned' {
        $documented = $help.returnValues.returnValue.type.name
        $real = $command.OutputType.Name | ForEach-Object { $_ -eq 'System.Void' ? 'None' : $_ }
        $documented | Should -Be $real
    }
}

Describe 'The topics' {
    It 'are found: <_>' -ForEach 'about_Connectors', 'about_Connectors_Sessions', 'about_Connectors_Errors', 'about_Connectors_Gateway' {
        # Found by name alone, as a user would look.
        "$(Get-Help $_)" | Should -Match "TOPIC\s+$_"
    }

    It 'about errors name every id with its category, and no other' {
        $topic = Get-Content "$RepositoryRoot/en-US/about_Connectors_Errors.help.txt" -Raw
        $ids = [regex]::Matches(($topic -split '  Ids\r?\n')[1], '(?m)^    ([A-Z]\w+) +([A-Z]\w+) ')
        $assembly = [Connectors.PowerShell.ConnectConnectorCommand].Assembly
        $from = $assembly.GetType('Connectors.PowerShell.ConnectorErrorRecord').GetMethod('From')
        $codes = @([Connectors.ErrorCodes].GetFields().ForEach{ $_.GetRawConstantValue() }) + 'CONFIRMATION_REQUIRED'
        $real = $codes | ForEach-Object {
            $record = $from.Invoke($null, @([Connectors.ConnectorsException]::new($_, 'x'), $null))
            "$($record.FullyQualifiedErrorId) $($record.CategoryInfo.Category)"
        } | Sort-Object
        $ids.ForEach{ "$($_.Groups[1]) $($_.Groups[2])" } | Sort-Object | Should -Be $real
    }
}
