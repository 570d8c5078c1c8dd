Describe 'A house that is left' {
    It 'was lived in' { $true | Should -BeTrue }
    AfterAll { throw 'the door does not lock' }
}
