# One deployment by PulsarOps for measure.sh, from bare hosts to ready services. Prints phase<TAB>name<TAB>seconds.
param([string]$SshConfig, [string[]]$HostName, [switch]$Overlapped, [string]$Version = '4.0.8')

function Lap($Name, $Since) {
    "phase`t$Name`t{0:0.000}" -f ([DateTime]::UtcNow - $Since).TotalSeconds
}

# The seconds that a script of this title took on the slowest host, of the debug stream.
function Longest($Records, $Title) {
    ($Records | ForEach-Object { if ("$_" -match "\] ${Title}: status 0, (\d+) ms") { [int]$Matches[1] } } | Measure-Object -Maximum).Maximum / 1000
}

$topology = New-PulsarTopology -Name test -Version $Version -HostName ($HostName -split ',') -SshConfigPath $SshConfig -Profile Small
$begin = $since = [DateTime]::UtcNow
if ($Overlapped) {
    $null = $topology | Install-PulsarCluster -ErrorAction Stop
}
else {
    $null = $topology | Initialize-PulsarHost -ErrorAction Stop
    Lap prepare $since; $since = [DateTime]::UtcNow
    $DebugPreference = 'Continue'
    $debug = $topology | Install-PulsarZooKeeper -ErrorAction Stop 5>&1
    $DebugPreference = 'SilentlyContinue'
    $null = $topology | Install-PulsarBookie -ErrorAction Stop | Install-PulsarBroker -ErrorAction Stop
    Lap install $since; $since = [DateTime]::UtcNow
    "phase`tupload`t{0:0.000}" -f (Longest $debug 'upload')
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

# Once more, when all is there.
$since = [DateTime]::UtcNow
$null = $topology | Install-PulsarCluster -ErrorAction Stop
Lap again $since
