<#
.SYNOPSIS
Deploys each role on its own hosts, with racks for the bookies, behind a jump host.

.DESCRIPTION
The first three hosts of -HostName run ZooKeeper, the first half of the others bookies, the rest brokers. -Rack has
one rack per host, in the order of -HostName. If possible, BookKeeper stores the copies of a message in different
racks.

.EXAMPLE
./examples/separate.ps1 -UserName ops -ProxyJump ops@jump.example.org

.EXAMPLE
./examples/separate.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('zk1', 'zk2', 'zk3', 'bookie1', 'bookie2', 'bookie3', 'broker1', 'broker2', 'broker3'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    [string[]] $Rack = @('/rack1', '/rack2', '/rack3') * 3,

    # Jump hosts, written as in ssh_config.
    [string] $ProxyJump,

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
$options.Layout = 'Separate'
$options.Rack = $Rack
foreach ($optional in 'UserName', 'KeyFilePath', 'ProxyJump') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
