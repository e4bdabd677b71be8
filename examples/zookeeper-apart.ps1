<#
.SYNOPSIS
Deploys ZooKeeper on three small hosts, and a bookie and a broker on each large one.

.DESCRIPTION
The first three hosts of -HostName run ZooKeeper. One call deploys everything and starts each step as soon as it can.

.EXAMPLE
./examples/zookeeper-apart.ps1 -HostName zk1, zk2, zk3, pulsar1, pulsar2, pulsar3 -UserName ops

.EXAMPLE
./examples/zookeeper-apart.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('zk1', 'zk2', 'zk3', 'pulsar1', 'pulsar2', 'pulsar3'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

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
$options.Layout = 'ZooKeeperApart'
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
