<#
.SYNOPSIS
Each role on hosts of its own, with racks for the bookies, and a jump host before all of them.

.DESCRIPTION
The first three of -HostName are for ZooKeeper, the first half of the others for bookies, the rest for brokers. -Rack has one for each
host, in the order of -HostName: copies of a message lie in different racks where that is possible.

.EXAMPLE
./examples/separate.ps1 -UserName ops -ProxyJump ops@jump.example.org

.EXAMPLE
./examples/separate.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('zk1', 'zk2', 'zk3', 'bookie1', 'bookie2', 'bookie3', 'broker1', 'broker2', 'broker3'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,

    [string[]] $Rack = ('/rack1', '/rack2', '/rack3', '/rack1', '/rack2', '/rack3', '/rack1', '/rack2', '/rack3'),

    # Hosts to go through, as ssh_config has them.
    [string] $ProxyJump,


    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse; Layout = 'Separate'; Rack = $Rack }
foreach ($optional in 'UserName', 'KeyFilePath', 'ProxyJump') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
