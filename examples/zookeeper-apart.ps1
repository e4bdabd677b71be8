<#
.SYNOPSIS
Three weak hosts for ZooKeeper, and a bookie and a broker on each of the strong ones.

.DESCRIPTION
The first three of -HostName are for ZooKeeper. Everything in one call, which begins each step as soon as what it needs is there.

.EXAMPLE
./examples/zookeeper-apart.ps1 -HostName zk1, zk2, zk3, pulsar1, pulsar2, pulsar3 -UserName ops

.EXAMPLE
./examples/zookeeper-apart.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('zk1', 'zk2', 'zk3', 'pulsar1', 'pulsar2', 'pulsar3'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,


    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse; Layout = 'ZooKeeperApart' }
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
