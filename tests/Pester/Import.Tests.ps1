BeforeAll {
    . "$PSScriptRoot/Common.ps1"
}

Describe 'Importing the module' {
    It 'loads the cmdlets and the vocabulary, and nothing that a session needs' {
        # PowerShell itself has loaded this and that before.
        Invoke-ChildShell -WithoutModule @"
`$before = [AppDomain]::CurrentDomain.GetAssemblies()
Import-Module '$Manifest'
[AppDomain]::CurrentDomain.GetAssemblies().Where{ `$_ -notin `$before }.ForEach{ `$_.GetName().Name } | Sort-Object
"@ | Should -Be 'Connectors.Client', 'Connectors.PowerShell'
    }

    It 'makes no load context of its own before the first session' {
        Invoke-ChildShell '[System.Runtime.Loader.AssemblyLoadContext]::All.Name -contains "Connectors"' | Should -Be 'False'
    }

    It 'makes the types of the vocabulary known by name' {
        Invoke-ChildShell 'try { throw [Connectors.ToolInvocationException]::new("TOOL_ERROR", "x") } catch [Connectors.ToolInvocationException] { [Connectors.Tool].FullName; $_.Exception.ErrorId }' |
            Should -Be 'Connectors.Tool', 'ToolError'
    }

    It 'can be done again, twice, with -Force' {
        Invoke-ChildShell "Import-Module '$Manifest' -Force; Import-Module '$Manifest' -Force; (Get-Command -Module Connectors).Count; Connect-Connector -Embedded -Path '$TestDrive/forced' | ForEach-Object Kind" |
            Should -Be (Import-PowerShellDataFile $Manifest).CmdletsToExport.Count, 'Embedded'
    }

    It 'exports exactly what the manifest names' {
        $exported = (Get-Module Connectors).ExportedCommands.Keys | Sort-Object
        $exported | Should -Be ((Import-PowerShellDataFile $Manifest).CmdletsToExport | Sort-Object)
    }

    It 'works in two runspaces at once, over one engine' {
        $homeFolder = "$TestDrive/two"
        $shells = 1..2 | ForEach-Object {
            Invoke-InRunspace { param($path) $null = Connect-Connector -Embedded -Path $path; (Test-ConnectorSession); (Get-ConnectorSession).Id } $homeFolder
        }
        $running = $shells | ForEach-Object { $_.BeginInvoke() }
        $answers = 0..1 | ForEach-Object { , @($shells[$_].EndInvoke($running[$_])) }
        $answers | ForEach-Object { $_[0] } | Should -Be $true, $true
        $answers[0][1] | Should -Not -Be $answers[1][1]
        [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'Connectors' } | Should -HaveCount 1
        $shells | ForEach-Object { $_.Runspace.Dispose() }
    }

    It 'is undone by Remove-Module, which closes the sessions of this runspace' {
        Invoke-ChildShell "`$session = Connect-Connector -Embedded -Path '$TestDrive/removed'; `$session.IsConnected; Remove-Module Connectors; `$session.IsConnected; @(Get-Command *-Connector*).Count" |
            Should -Be 'True', 'False', '0'
    }
}

Describe 'The load context of the gateways' {
    BeforeAll {
        $null = Connect-Connector -Embedded -Path "$TestDrive/context"
        $context = [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'Connectors' }[0]
    }

    AfterAll {
        Close-TestSession
    }

    It 'holds the engine and what it brings, and shares the vocabulary' {
        $names = $context.Assemblies.ForEach{ $_.GetName().Name }
        $names | Should -Contain 'Connectors.Engine'
        $names | Should -Contain 'Microsoft.Data.Sqlite'
        $names | Should -Not -Contain 'Connectors.Client'
    }

    It 'takes from PowerShell what PowerShell has' {
        $names = $context.Assemblies.ForEach{ $_.GetName().Name }
        $names | Should -Not -Contain 'System.Text.Json'
    }

    It 'keeps to itself what PowerShell lacks' {
        $default = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach{ $_.GetName().Name }
        $default | Should -Not -Contain 'Connectors.Engine'
        $default | Should -Not -Contain 'Microsoft.Data.Sqlite'
        $default | Should -Not -Contain 'SQLitePCLRaw.core'
    }
}

Describe 'What ships' {
    BeforeAll {
        $files = Get-ChildItem "$RepositoryRoot/bin" -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath("$RepositoryRoot/bin", $_.FullName).Replace('\', '/') }
    }

    It 'has at the top the module script, the cmdlets, the vocabulary and the views, no more' {
        $files -notlike '*/*' | Sort-Object | Should -Be 'Connectors.Client.dll', 'Connectors.Format.ps1xml', 'Connectors.PowerShell.dll', 'Connectors.psm1', 'Connectors.Types.ps1xml'
    }

    It 'has the vocabulary once' {
        $files -like '*Connectors.Client.dll' | Should -HaveCount 1
    }

    It 'has native libraries for the named platforms only' {
        $files -like 'engine/runtimes/*' | ForEach-Object { $_.Split('/')[2] } | Sort-Object -Unique |
            Should -Be 'linux-arm64', 'linux-musl-x64', 'linux-x64', 'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64'
    }

    It 'has nothing of use to compilers and debuggers alone' {
        $files -match '\.(pdb|deps\.json)$' | Should -BeNullOrEmpty
        $files -like '*.xml' | Should -BeNullOrEmpty
    }
}
