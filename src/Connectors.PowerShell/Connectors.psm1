# The cmdlets and the vocabulary load the plain way; the gateways load with the first session, apart from PowerShell.
Import-Module -Name "$PSScriptRoot/Connectors.PowerShell.dll"
