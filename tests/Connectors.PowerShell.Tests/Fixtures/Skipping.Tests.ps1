Describe 'A house' {
    It 'has a lift' { Set-ItResult -Skipped -Because 'it has one floor' }
    It 'has a cellar' -Skip { throw 'never run' }
}
