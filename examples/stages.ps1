<#
.SYNOPSIS
One stage of a deployment in each call: for different consoles, days or people.

.DESCRIPTION
Nothing is kept between the calls but the topology's file, which Export-PulsarTopology writes or an editor: each stage reads the hosts,
does what is missing, and says what it would do with -WhatIf. A stage before its time is refused with what is to be done first. A
rehearsal does the stages before as well, as its hosts live no longer than the call.

.EXAMPLE
./examples/stages.ps1 Hosts -File ./examples/three-hosts.yaml
./examples/stages.ps1 ZooKeeper -File ./examples/three-hosts.yaml
./examples/stages.ps1 Bookies -File ./examples/three-hosts.yaml
./examples/stages.ps1 Brokers -File ./examples/three-hosts.yaml
./examples/stages.ps1 Check -File ./examples/three-hosts.yaml

.EXAMPLE
./examples/stages.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Hosts', 'ZooKeeper', 'Bookies', 'Brokers', 'Check')]
    [string] $Stage = 'Check',

    [string] $File = "$PSScriptRoot/three-hosts.yaml",


    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$stages = [ordered]@{
    Hosts = { $input | Initialize-PulsarHost }
    ZooKeeper = { $input | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata }
    Bookies = { $input | Install-PulsarBookie | Start-PulsarBookie }
    Brokers = { $input | Install-PulsarBroker | Start-PulsarBroker }
    Check = { $input | Test-PulsarCluster | Out-Host }
}

$topology = Import-PulsarTopology -Path $File -Rehearse:$Rehearse
if ($Rehearse) {
    foreach ($earlier in $stages.Keys) {
        if ($earlier -eq $Stage) { break }
        $topology | & $stages[$earlier] > $null
    }
}

$topology | & $stages[$Stage] > $null
$topology | Get-PulsarCluster | Out-Host
