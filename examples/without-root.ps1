<#
.SYNOPSIS
A cluster on hosts where nobody becomes root.

.DESCRIPTION
Everything lies below one folder, runs as the user of the connection, and is kept by pulsar-daemon: nothing of the hosts themselves is
changed, and services do not start by themselves after a reboot (Start-PulsarCluster does it). Java must be there.

.EXAMPLE
./examples/without-root.ps1 -UserName ops -Path /home/ops/pulsar

.EXAMPLE
./examples/without-root.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,

    # A folder on the hosts that the user may write to.
    [string] $Path = '/home/ops/pulsar',


    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse; Become = 'None'; Path = $Path }
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
