Describe 'A house' {
    BeforeAll {
        . "$PSScriptRoot/../../Pester/Common.ps1"
        $null = Connect-TestGateway
    }
    It 'is left with the lights on' { (Get-ConnectorGateway).ProcessId | Should -Be 0 }
}
