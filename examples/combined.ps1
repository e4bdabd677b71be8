<#
.SYNOPSIS
A cluster on three hosts that have all roles each: the smallest one that survives the loss of a host.

.DESCRIPTION
From bare hosts to a cluster through whose brokers messages went, by the whole pipeline. Run it again: there is nothing to do. With
-Address the hosts get the names in /etc/hosts, where they do not know them already.

.EXAMPLE
./examples/combined.ps1 -HostName pulsar7, pulsar8, pulsar9 -Address 10.211.55.7, 10.211.55.8, 10.211.55.9 -UserName ops

.EXAMPLE
./examples/combined.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,

    # Where the hosts are reached, in the order of -HostName.
    [string[]] $Address,

    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse }
foreach ($optional in 'UserName', 'KeyFilePath', 'Address') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Initialize-PulsarHost |
    Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
    Install-PulsarBookie | Start-PulsarBookie |
    Install-PulsarBroker | Start-PulsarBroker |
    Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
