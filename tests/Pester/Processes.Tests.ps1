BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function Test-Gone ([int[]] $Id) {
        Test-Until { -not (Get-Process -Id $Id -ErrorAction Ignore) } -Seconds 20
    }

    # Deploys a server of the given mode and prints its process.
    $deploy = @'
$null = New-ConnectorMcpDeployment MODE -Command node -ArgumentList 'SERVER', 'MODE' -Wait
(Get-ConnectorMcpServer MODE).ProcessId
'@.Replace('SERVER', $Misbehaving)
}

AfterAll {
    Close-TestSession
}

Describe 'No server outlives the shell that started it' {
    BeforeEach {
        # Child shells inherit it.
        $null = New-TestHome
    }

    It 'at its normal end: <_>' -ForEach 'good', 'deaf' {
        $id = [int] (Invoke-ChildShell $deploy.Replace('MODE', $_))
        $id | Should -BeGreaterThan 0
        Test-Gone $id | Should -BeTrue
    }

    It 'after an exception that nobody catches' {
        $id = [int] (Invoke-ChildShell ($deploy.Replace('MODE', 'good') + "`nthrow 'oh'") | Select-Object -First 1)
        $id | Should -BeGreaterThan 0
        Test-Gone $id | Should -BeTrue
    }

    It 'after Disconnect-Connector, while the shell lives: <_>' -ForEach 'good', 'deaf' {
        $null = Connect-Connector
        $id = & ([scriptblock]::Create($deploy.Replace('MODE', $_)))
        Get-Process -Id $id | Should -Not -BeNullOrEmpty
        Disconnect-Connector
        Test-Gone $id | Should -BeTrue
    }

    It 'after the shell is killed: <_>' -ForEach 'good', 'deaf', 'forks' {
        $shell = Invoke-ChildShell ($deploy.Replace('MODE', $_) + "`nStart-Sleep -Seconds 120") -WithoutWaiting
        try {
            $id = [int] $shell.StandardOutput.ReadLine()
            # What a server starts itself goes with it.
            $family = @($id) + @(Get-Process node -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $id } | ForEach-Object Id)
        }
        finally {
            $shell.Kill()
            $shell.WaitForExit()
        }
        $id | Should -BeGreaterThan 0
        $family.Count | Should -BeGreaterOrEqual ($_ -eq 'forks' ? 2 : 1)
        Test-Gone $family | Should -BeTrue
    }
}

Describe 'Ctrl+C in a terminal' {
    It 'ends the call, not the server, and the shell''s end takes the server' -Skip:$IsWindows {
        $null = New-TestHome
        $script = $deploy.Replace('MODE', 'good') + "`nInvoke-ConnectorTool good.wait @{ milliseconds = 60000 }"
        $shell = Invoke-ChildShell $script -WithoutWaiting
        $id = [int] $shell.StandardOutput.ReadLine()
        Start-Process kill -ArgumentList '-INT', $shell.Id -Wait
        $shell.WaitForExit(20000) | Should -BeTrue -Because 'the call itself would take a minute'
        Test-Gone $id | Should -BeTrue
    }
}
