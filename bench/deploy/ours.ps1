# One deployment by PulsarOps for measure.sh, from bare hosts to ready services. Prints phase<TAB>name<TAB>seconds.
param(
    [string]$SshConfig, [string[]]$HostName, [switch]$Overlapped, [string]$Version = '4.0.8', [string]$Heaps = 'small')

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

function Lap($Name, $Since) {
    "phase`t$Name`t{0:0.000}" -f ([DateTime]::UtcNow - $Since).TotalSeconds
}

# The seconds that a script of this title took on the slowest host, of the debug stream.
function Longest($Records, $Title) {
    $longest = 0
    foreach ($record in $Records) {
        if ("$record" -match "\] ${Title}: status 0, (\d+) ms" -and [int]$Matches[1] -gt $longest) {
            $longest = [int]$Matches[1]
        }
    }
    $longest / 1000
}

$memory = $Heaps -eq 'small' ? @{ Profile = 'Small' } : @{}
$topology = New-PulsarTopology -Name test -Version $Version -HostName ($HostName -split ',') `
    -SshConfigPath $SshConfig @memory
$begin = $since = [DateTime]::UtcNow
if ($Overlapped) {
    $null = $topology | Install-PulsarCluster
}
else {
    $null = $topology | Initialize-PulsarHost
    Lap prepare $since; $since = [DateTime]::UtcNow
    $DebugPreference = 'Continue'
    $debug = $topology | Install-PulsarZooKeeper 5>&1
    $DebugPreference = 'SilentlyContinue'
    $null = $topology | Install-PulsarBookie | Install-PulsarBroker
    Lap install $since; $since = [DateTime]::UtcNow
    "phase`tupload`t{0:0.000}" -f (Longest $debug 'upload')
    $null = $topology | Start-PulsarZooKeeper
    Lap zookeeper $since; $since = [DateTime]::UtcNow
    $null = $topology | Initialize-PulsarMetadata
    Lap metadata $since; $since = [DateTime]::UtcNow
    $null = $topology | Start-PulsarBookie
    Lap bookie $since; $since = [DateTime]::UtcNow
    $null = $topology | Start-PulsarBroker
    Lap broker $since
}
Lap total $begin

# Once more, when all is there.
$since = [DateTime]::UtcNow
$null = $topology | Install-PulsarCluster
Lap again $since

# What the controller took at most, of which PowerShell itself has a good part.
$peak = [regex]::Match([IO.File]::ReadAllText('/proc/self/status'), 'VmHWM:\s+(\d+)').Groups[1].Value
"phase`tpeak-MB`t{0:0}" -f ([int]$peak / 1024)
