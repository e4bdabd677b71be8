<#
.SYNOPSIS
Deploys a cluster on hosts without root.

.DESCRIPTION
Everything is below one folder and runs as the user of the connection, under pulsar-daemon. PulsarOps does not change
the hosts themselves. The hosts must have Java. After a reboot, run Start-PulsarCluster.

.EXAMPLE
./examples/without-root.ps1 -UserName ops -Path /home/ops/pulsar

.EXAMPLE
./examples/without-root.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # A folder on the hosts that the user may write to.
    [string] $Path = '/home/ops/pulsar',

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
$options.Become = 'None'
$options.Path = $Path
foreach ($optional in 'UserName', 'KeyFilePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
