<#
.SYNOPSIS
Measures how the cost of a plan, and of a run that changes nothing, grows with the number of hosts.

.DESCRIPTION
The hosts are simulated, so nothing is touched. Each number is the processor time that the process spends: the
controller's own and that of the simulated hosts. PulsarOps.Tests.Planning.GrowthTests counts the planner's share
by itself. The ratio compares a host of this topology with a host of the smallest one: 1.0 is linear. Deploying the
largest topology to simulated hosts takes minutes.

.EXAMPLE
dotnet pwsh -Command "bench/planning/measure.ps1 -HostCount 30, 300 | Format-Table"
#>
[CmdletBinding()]
param(
    # The sizes of the topologies.
    [int[]] $HostCount = @(30, 100, 300, 1000),

    # The module to measure. The default is what the build has made.
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath ../../out/PulsarOps/PulsarOps.psd1)
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $ModulePath

function Measure-Cpu([scriptblock] $Action) {
    [GC]::Collect()
    $before = [Environment]::CpuUsage.TotalTime
    $null = & $Action
    ([Environment]::CpuUsage.TotalTime - $before).TotalSeconds
}

function New-SimulatedCluster([int] $Count) {
    $names = 1..$Count | ForEach-Object { "host$_" }
    New-PulsarTopology -Name bench -HostName $names -Rehearse
}

# The first round compiles.
$warmUp = New-SimulatedCluster 5
$null = $warmUp | Get-PulsarPlan -WarningAction SilentlyContinue
$null = $warmUp | Install-PulsarCluster -Confirm:$false -WarningAction SilentlyContinue
$null = $warmUp | Install-PulsarCluster -Confirm:$false -WarningAction SilentlyContinue

$smallest = $null
foreach ($count in $HostCount) {
    $topology = New-SimulatedCluster $count
    $plan = Measure-Cpu { $topology | Get-PulsarPlan -WarningAction SilentlyContinue }
    $install = Measure-Cpu { $topology | Install-PulsarCluster -Confirm:$false -WarningAction SilentlyContinue }
    $noChange = Measure-Cpu { $topology | Install-PulsarCluster -Confirm:$false -WarningAction SilentlyContinue }
    $perHost = @{ Plan = $plan / $count; NoChange = $noChange / $count }
    if (-not $smallest) { $smallest = $perHost }
    [pscustomobject]@{
        Hosts = $count
        'Plan (s)' = [Math]::Round($plan, 2)
        'Plan (ms per host)' = [Math]::Round(1000 * $perHost.Plan, 2)
        'Plan ratio' = [Math]::Round($perHost.Plan / $smallest.Plan, 2)
        'No change (s)' = [Math]::Round($noChange, 2)
        'No change (ms per host)' = [Math]::Round(1000 * $perHost.NoChange, 2)
        'No change ratio' = [Math]::Round($perHost.NoChange / $smallest.NoChange, 2)
        'Deployment (s)' = [Math]::Round($install, 1)
    }
}
