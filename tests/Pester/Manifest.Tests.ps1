Describe 'The manifest' {
    BeforeAll {
        $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../Connectors.psd1"
    }

    It 'claims PowerShell 7.4 and the Core edition, no more' {
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports by name, so that a command is found without loading the module: <_>' -ForEach 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport' {
        $manifest.ContainsKey($_) | Should -BeTrue
        $manifest[$_] | Should -Not -Contain '*'
    }
}
