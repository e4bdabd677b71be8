<#
.SYNOPSIS
Holds a host of a cluster still, reboots it, and starts its services again.

.DESCRIPTION
Clients notice nothing if the cluster has enough other hosts; if it has not, nothing is stopped. If the script was
interrupted, run it again.

.EXAMPLE
./examples/maintenance.ps1 ./cluster.yaml -HostName pulsar9 -Reason 'kernel update'

.EXAMPLE
./examples/maintenance.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    # The file of the cluster.
    [Parameter(Position = 0)]
    [string] $Path = "$PSScriptRoot/three-hosts.yaml",

    [string] $HostName = 'pulsar8',

    # Why, for others who look at the cluster meanwhile.
    [string] $Reason = 'reboot',

    # The maintenance itself. It returns when the host answers again.
    [scriptblock] $Work = {
        ssh $HostName sudo systemctl reboot
        do { Start-Sleep -Seconds 5 } until ((ssh -o ConnectTimeout=5 $HostName uptime) -and $LASTEXITCODE -eq 0)
    },

    # Uses simulated hosts and connects to nothing.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$topology = Import-PulsarTopology -Path $Path -Rehearse:$Rehearse
if ($Rehearse) { $topology | Install-PulsarCluster | Out-Null }

$topology | Suspend-PulsarNode $HostName -Reason $Reason | Get-PulsarCluster | Out-Host
if (-not $Rehearse) { & $Work }
$topology | Resume-PulsarNode $HostName | Test-PulsarCluster | Out-Host
