<#
.SYNOPSIS
Bookies and brokers whose metadata lie in a ZooKeeper that others run.

.DESCRIPTION
That ZooKeeper is asked for its version, and refused where it is too old for the release. Its node for the cluster is made where it is
missing. A rehearsal has no such ZooKeeper, so it ends when the files are written.

.EXAMPLE
./examples/external-zookeeper.ps1 -UserName ops -ExternalZooKeeper zk1.example.org:2181,zk2.example.org:2181,zk3.example.org:2181/pulsar

.EXAMPLE
./examples/external-zookeeper.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,

    # Its servers, and at the end the node below which the cluster's metadata are to lie.
    [string[]] $ExternalZooKeeper = ('zk1:2181', 'zk2:2181', 'zk3:2181/pulsar'),


    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse; ExternalZooKeeper = $ExternalZooKeeper }
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Initialize-PulsarHost | Install-PulsarBookie | Install-PulsarBroker > $null
if (-not $Rehearse) {
    $topology | Initialize-PulsarMetadata | Start-PulsarBookie | Start-PulsarBroker | Test-PulsarCluster | Out-Host
}

$topology | Get-PulsarCluster | Out-Host
