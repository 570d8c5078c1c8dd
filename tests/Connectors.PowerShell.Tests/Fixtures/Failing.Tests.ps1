Describe 'A house' {
    It 'stands' { 1 | Should -Be 1 }
    It 'has three doors' { 2 | Should -Be 3 -Because 'the plan says so' }
}
