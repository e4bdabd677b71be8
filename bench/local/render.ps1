# Writes what bare.sh starts, before the clock runs: the release into Path, and the rendered folders of the nodes into
# Rendered.
param([string]$Path, [string]$Rendered, [int]$NodeCount, [int]$PortOffset, [string]$Version = '4.0.8')

Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

$topology = New-PulsarTopology -Name bench -Version $Version -Local -NodeCount $NodeCount -Path $Path `
    -PortOffset $PortOffset
$null = $topology | Install-PulsarZooKeeper -ErrorAction Stop | Install-PulsarBookie -ErrorAction Stop |
    Install-PulsarBroker -ErrorAction Stop
$null = New-Item -Path $Rendered -ItemType Directory -Force
foreach ($node in $topology.Nodes) { Move-Item -Path "$Path/$($node.Name)" -Destination $Rendered }
