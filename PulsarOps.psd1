@{
    RootModule             = 'lib/PulsarOps.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0d6c0e-5d0b-4c57-9f5b-3a0f2f7a9c41'
    Author                 = 'The PulsarOps authors'
    CompanyName            = 'PulsarOps'
    Copyright              = 'The PulsarOps authors. Apache-2.0.'
    Description            = 'Deploys and operates Apache Pulsar (ZooKeeper, BookKeeper, brokers) on your own Linux hosts: a long manual procedure as one pipeline that reads before it writes, can be stopped anywhere and run again, and tells the truth.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('PulsarOps.Format.ps1xml')
    TypesToProcess         = @('PulsarOps.Types.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Add-PulsarHostKey'
        'Add-PulsarTopologyNode'
        'Export-PulsarTopology'
        'Get-PulsarAutoRecovery'
        'Get-PulsarBookie'
        'Get-PulsarBroker'
        'Get-PulsarCertificate'
        'Get-PulsarCluster'
        'Get-PulsarHostKey'
        'Get-PulsarOperation'
        'Get-PulsarPermission'
        'Get-PulsarPlan'
        'Get-PulsarProxy'
        'Get-PulsarVersion'
        'Get-PulsarWebSocket'
        'Get-PulsarZooKeeper'
        'Grant-PulsarPermission'
        'Import-PulsarTopology'
        'Initialize-PulsarHost'
        'Initialize-PulsarMetadata'
        'Install-PulsarAutoRecovery'
        'Install-PulsarBookie'
        'Install-PulsarBroker'
        'Install-PulsarCluster'
        'Install-PulsarProxy'
        'Install-PulsarWebSocket'
        'Install-PulsarZooKeeper'
        'New-PulsarCertificateAuthority'
        'New-PulsarCertificateRequest'
        'New-PulsarToken'
        'New-PulsarTokenKey'
        'New-PulsarTopology'
        'Remove-PulsarTopologyNode'
        'Restart-PulsarAutoRecovery'
        'Restart-PulsarBookie'
        'Restart-PulsarBroker'
        'Restart-PulsarCluster'
        'Restart-PulsarProxy'
        'Restart-PulsarWebSocket'
        'Restart-PulsarZooKeeper'
        'Revoke-PulsarPermission'
        'Start-PulsarAutoRecovery'
        'Start-PulsarBookie'
        'Start-PulsarBroker'
        'Start-PulsarCluster'
        'Start-PulsarProxy'
        'Start-PulsarWebSocket'
        'Start-PulsarZooKeeper'
        'Stop-PulsarAutoRecovery'
        'Stop-PulsarBookie'
        'Stop-PulsarBroker'
        'Stop-PulsarCluster'
        'Stop-PulsarProxy'
        'Stop-PulsarWebSocket'
        'Stop-PulsarZooKeeper'
        'Test-PulsarCluster'
        'Test-PulsarSecurity'
        'Uninstall-PulsarCluster'
        'Unlock-PulsarCluster'
        'Update-PulsarCertificate'
        'Update-PulsarCluster'
    )
    PrivateData            = @{
        PSData = @{
            Prerelease = 'alpha'
            Tags       = @(
                'Pulsar', 'ApachePulsar', 'BookKeeper', 'ZooKeeper', 'Deployment', 'SSH', 'Linux', 'Messaging', 'AzureAutomation',
                'PSEdition_Core', 'Windows', 'MacOS'
            )
            LicenseUri = 'https://www.apache.org/licenses/LICENSE-2.0'
        }
    }
}
