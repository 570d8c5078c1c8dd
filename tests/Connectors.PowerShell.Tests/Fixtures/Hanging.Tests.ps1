Describe 'A house' {
    It 'is quick' { $true | Should -BeTrue }
    It 'waits for ever' { Write-Host 'still waiting'; Start-Sleep -Seconds 3600 }
}
