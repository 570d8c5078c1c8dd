Describe 'A flooded house' {
    BeforeAll { throw 'the cellar is under water' }
    It 'is dry' { $true | Should -BeTrue }
}
