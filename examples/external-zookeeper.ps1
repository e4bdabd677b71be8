<#
.SYNOPSIS
Deploys bookies and brokers that keep their metadata in an external ZooKeeper.

.DESCRIPTION
PulsarOps asks that ZooKeeper for its version and refuses one that is too old for the release. If the cluster's znode
is missing, PulsarOps creates it. Simulated hosts have no such ZooKeeper, so with -Rehearse the script ends when the
files are written.

.EXAMPLE
./examples/external-zookeeper.ps1 -UserName ops -ExternalZooKeeper zk1:2181, zk2:2181, zk3:2181/pulsar

.EXAMPLE
./examples/external-zookeeper.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # Its servers; the last one may name the znode for the cluster's metadata.
    [string[]] $ExternalZooKeeper = ('zk1:2181', 'zk2:2181', 'zk3:2181/pulsar'),

    [string] $Version = '4.0.8',

    # Uses simulated hosts and connects to nothing.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse }
$options.ExternalZooKeeper = $ExternalZooKeeper
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Initialize-PulsarHost | Install-PulsarBookie | Install-PulsarBroker > $null
if (-not $Rehearse) {
    $topology | Initialize-PulsarMetadata | Start-PulsarBookie | Start-PulsarBroker | Test-PulsarCluster | Out-Host
}

$topology | Get-PulsarCluster | Out-Host
