<#
.SYNOPSIS
Takes a small local cluster through its whole life, stage by stage.

.DESCRIPTION
Shows the plan of all stages, starts a cluster of one node, shows that a second run has nothing to do, stops and
starts the cluster, and removes it. Needs Java 17 or 21 and an archive of Apache Pulsar, or -Rehearse.

.EXAMPLE
./examples/local-cluster.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [switch] $Rehearse,

    [string] $Version = '4.0.8',

    # The folder of the cluster. The default is below the user's data folder.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

# The desired state. This changes nothing.
$options = @{ Name = 'local-cluster'; Version = $Version; Local = $true; NodeCount = 1; PortOffset = 12000 }
$options.Rehearse = $Rehearse
if ($Path) { $options.Path = $Path }
$topology = New-PulsarTopology @options

'--- The plan of all stages. Still nothing changes.'
$topology |
    Install-PulsarZooKeeper -WhatIf | Start-PulsarZooKeeper -WhatIf | Initialize-PulsarMetadata -WhatIf |
    Install-PulsarBookie -WhatIf | Start-PulsarBookie -WhatIf |
    Install-PulsarBroker -WhatIf | Start-PulsarBroker -WhatIf > $null

try {
    '--- ZooKeeper and the metadata of the cluster.'
    $topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata > $null

    '--- The bookie.'
    $topology | Install-PulsarBookie | Start-PulsarBookie > $null

    '--- The broker.'
    $topology | Install-PulsarBroker | Start-PulsarBroker > $null
    $topology | Get-PulsarCluster | Out-Host

    '--- All stages again, in one call: there is nothing to do.'
    $topology | Install-PulsarCluster -Verbose > $null

    '--- Stop in the safe order: brokers, bookies, ZooKeeper. The data stays.'
    $topology | Stop-PulsarCluster > $null
    $topology | Get-PulsarCluster | Out-Host

    '--- Start again, and check.'
    $topology | Start-PulsarCluster > $null
    $topology | Test-PulsarCluster | Out-Host
}
finally {
    '--- Remove the cluster and its data. Without -Force the cmdlet asks first.' | Out-Host
    $topology | Uninstall-PulsarCluster -RemoveData -Force
}
