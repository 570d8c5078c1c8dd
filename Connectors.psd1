@{
    RootModule           = 'bin/Connectors.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f6c2b8e-6c0f-4c39-9a4b-0d5d1f2c7e31'
    Author               = 'The Connectors founders'
    CompanyName          = 'Connectors'
    Copyright            = '(c) The Connectors founders. MIT licence.'
    Description          = 'Pick the right few of thousands of MCP tools in plain words, call them, deploy and watch the MCP servers behind them.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('bin/Connectors.Format.ps1xml')
    TypesToProcess       = @('bin/Connectors.Types.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Connect-Connector'
        'Disconnect-Connector'
        'Get-ConnectorApiKey'
        'Get-ConnectorCategory'
        'Get-ConnectorGateway'
        'Get-ConnectorMcpDeployment'
        'Get-ConnectorMcpDeploymentLog'
        'Get-ConnectorMcpServer'
        'Get-ConnectorSession'
        'Get-ConnectorTool'
        'Get-ConnectorToolGraph'
        'Invoke-ConnectorTool'
        'New-ConnectorApiKey'
        'New-ConnectorMcpDeployment'
        'Remove-ConnectorApiKey'
        'Remove-ConnectorMcpServer'
        'Restart-ConnectorMcpServer'
        'Select-ConnectorTool'
        'Start-ConnectorGateway'
        'Stop-ConnectorGateway'
        'Stop-ConnectorMcpDeployment'
        'Stop-ConnectorMcpServer'
        'Test-ConnectorSession'
        'Wait-ConnectorMcpDeployment'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('MCP', 'ModelContextProtocol', 'AI', 'Agents', 'Tools', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'First version: deploy MCP servers, select their tools in plain words, invoke them; all in PowerShell, or over a REST gateway. See CHANGELOG.md.'
        }
    }
}
