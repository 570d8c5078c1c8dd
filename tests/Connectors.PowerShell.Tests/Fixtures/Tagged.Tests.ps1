Describe 'A house' {
    It 'is looked at twice' { $env:CONNECTORS_TEST_GATEWAY | Should -BeIn 'Embedded', 'Rest' }
    It 'over REST is asked from outside' { $env:CONNECTORS_TEST_GATEWAY | Should -Be 'Rest' }
    It 'is built once' -Tag Once { $true | Should -BeTrue }
}
