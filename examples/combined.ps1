<#
.SYNOPSIS
Deploys a cluster on three hosts with all roles: the smallest one that survives the loss of a host.

.DESCRIPTION
Runs the whole pipeline, from bare hosts to a cluster that passes messages through its brokers. A second run has
nothing to do. With -Address the script writes the host names to /etc/hosts, unless the hosts resolve them already.

.EXAMPLE
./examples/combined.ps1 -HostName pulsar7, pulsar8, pulsar9 -Address 10.211.55.7, 10.211.55.8, 10.211.55.9 -UserName ops

.EXAMPLE
./examples/combined.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # The addresses of the hosts, in the order of -HostName.
    [string[]] $Address,

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
