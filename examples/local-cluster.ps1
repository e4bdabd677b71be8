<#
.SYNOPSIS
The life of a small cluster on this machine, stage by stage.

.DESCRIPTION
Shows what a stage would do before it does it, starts a cluster of one node, stops and starts it, shows that a second run has
nothing to do, and removes it. Needs Java 17 or 21 and an archive of Apache Pulsar, or -Rehearse.

.EXAMPLE
./examples/local-cluster.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [switch] $Rehearse,

    [string] $Version = '4.0.8',

    # The folder for everything of the cluster; where none is given, one below the user's data folder.
    [string] $Path
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

# What is wanted. Nothing is touched by this.
$options = @{ Name = 'local-cluster'; Version = $Version; Local = $true; NodeCount = 1; PortOffset = 12000; Rehearse = $Rehearse }
if ($Path) { $options.Path = $Path }
$topology = New-PulsarTopology @options

'--- What would be done, by all stages. Still nothing is touched.'
$topology |
    Install-PulsarZooKeeper -WhatIf | Start-PulsarZooKeeper -WhatIf | Initialize-PulsarMetadata -WhatIf |
    Install-PulsarBookie -WhatIf | Start-PulsarBookie -WhatIf |
    Install-PulsarBroker -WhatIf | Start-PulsarBroker -WhatIf > $null

try {
    '--- ZooKeeper, and the metadata of the cluster in it.'
    $topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata > $null

    '--- The bookie.'
    $topology | Install-PulsarBookie | Start-PulsarBookie > $null

    '--- The broker.'
    $topology | Install-PulsarBroker | Start-PulsarBroker > $null
    $topology | Get-PulsarCluster | Out-Host

    '--- Everything again, in one call: there is nothing to do.'
    $topology | Install-PulsarCluster -Verbose > $null

    '--- Stopped in the safe order: brokers, bookies, ZooKeeper. The data stay.'
    $topology | Stop-PulsarCluster > $null
    $topology | Get-PulsarCluster | Out-Host

    '--- Started again, and checked.'
    $topology | Start-PulsarCluster > $null
    $topology | Test-PulsarCluster | Out-Host
}
finally {
    '--- Removed, with the data. Without -Force it asks first.' | Out-Host
    $topology | Uninstall-PulsarCluster -RemoveData -Force
}
