# One run of PulsarOps for measure.sh: from an unpacked release to ready services. Prints phase<TAB>name<TAB>seconds.
param([string]$Path, [int]$NodeCount, [int]$PortOffset, [switch]$Overlapped, [string]$Version = '4.0.8')

Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

function Lap($Name, $Since) {
    "phase`t$Name`t{0:0.000}" -f ([DateTime]::UtcNow - $Since).TotalSeconds
}

$local = @{ NodeCount = $NodeCount; Path = $Path; PortOffset = $PortOffset }
$topology = New-PulsarTopology -Name bench -Version $Version -Local @local
# Unpacks the release, which is not measured; what else it makes is taken away again.
$null = $topology | Install-PulsarZooKeeper -ErrorAction Stop
foreach ($node in $topology.Nodes) { [System.IO.Directory]::Delete("$Path/$($node.Name)", $true) }

$begin = $since = [DateTime]::UtcNow
if ($Overlapped) {
    $null = $topology | Install-PulsarCluster -ErrorAction Stop
}
else {
    $null = $topology |
        Install-PulsarZooKeeper -ErrorAction Stop |
        Install-PulsarBookie -ErrorAction Stop |
        Install-PulsarBroker -ErrorAction Stop
    Lap configure $since; $since = [DateTime]::UtcNow
    $null = $topology | Start-PulsarZooKeeper -ErrorAction Stop
    Lap zookeeper $since; $since = [DateTime]::UtcNow
    $null = $topology | Initialize-PulsarMetadata -ErrorAction Stop
    Lap metadata $since; $since = [DateTime]::UtcNow
    $null = $topology | Start-PulsarBookie -ErrorAction Stop
    Lap bookie $since; $since = [DateTime]::UtcNow
    $null = $topology | Start-PulsarBroker -ErrorAction Stop
    Lap broker $since
}
Lap total $begin

if (-not $Overlapped) {
    $since = [DateTime]::UtcNow
    $null = $topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
        Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker
    Lap again $since
}
