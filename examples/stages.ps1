<#
.SYNOPSIS
Runs one stage of a deployment per call, for different consoles, days or people.

.DESCRIPTION
The calls share only the topology file, which you write with Export-PulsarTopology or an editor. Each stage reads the
hosts and does what is missing. A stage that comes too early ends with an error that names the missing stages. With
-Rehearse the script also runs the earlier stages, because simulated hosts exist only during the call.

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

    # Uses simulated hosts and connects to nothing.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

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
