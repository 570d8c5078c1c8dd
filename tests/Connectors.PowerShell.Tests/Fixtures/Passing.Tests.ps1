Describe 'A house' {
    Context 'in summer' {
        It 'keeps <what> out' -ForEach @{ what = 'sun' }, @{ what = 'rain' } { $what | Should -Not -BeNullOrEmpty }
    }
}
