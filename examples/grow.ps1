<#
.SYNOPSIS
Adds a host with a bookie and a broker to a cluster.

.DESCRIPTION
The description of the cluster is a file. The script shows the plan, carries it out, and writes the file only if the
cluster is then as described. If it was interrupted, run it again.

.EXAMPLE
./examples/grow.ps1 ./cluster.yaml -HostName pulsar10 -Rack /rack1

.EXAMPLE
./examples/grow.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    # The file of the cluster.
    [Parameter(Position = 0)]
    [string] $Path = "$PSScriptRoot/three-hosts.yaml",

    [string[]] $HostName = 'pulsar10',

    # The racks of the hosts, in the same order.
    [string[]] $Rack,

    # Uses simulated hosts and connects to nothing. The file does not change.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$topology = Import-PulsarTopology -Path $Path -Rehearse:$Rehearse
if ($Rehearse) { $topology | Install-PulsarCluster | Out-Null }

$node = @{ HostName = $HostName; Role = 'Bookie', 'Broker' }
if ($Rack) { $node.Rack = $Rack }
$grown = $topology | Add-PulsarTopologyNode @node
$grown | Get-PulsarPlan | Out-Host
$grown | Update-PulsarCluster | Test-PulsarCluster | Out-Host
$grown | Get-PulsarCluster | Out-Host
if (-not $Rehearse) { $grown | Export-PulsarTopology -Path $Path -Force }
