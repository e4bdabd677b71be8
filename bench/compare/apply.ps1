# For measure.sh: applies one topology COUNT times in this new process, and prints how long each run took:
# Name<TAB>seconds<TAB>CPU of this process<TAB>CPU of the hosts
param([string]$Module, [string]$SshConfig, [string]$HostName, [string]$Archive, [string]$Usage, [string[]]$Name)

$ErrorActionPreference = 'Stop'
Import-Module -Name $Module
$process = [Diagnostics.Process]::GetCurrentProcess()

# The CPU seconds of this process, and those of the hosts since they were made.
function Get-CpuTime {
    $process.Refresh()
    $sum = 0
    foreach ($line in Get-Content -Path $Usage) { if ($line -match '^usage_usec (\d+)') { $sum += [long]$Matches[1] } }
    $process.TotalProcessorTime.TotalSeconds, ($sum / 1e6)
}

$topology = New-PulsarTopology -Name test -Version 4.0.8 -HostName ($HostName -split ',') -SshConfigPath $SshConfig `
    -Profile Small -ArchivePath $Archive
foreach ($run in $Name -split ',') {
    $here, $hosts = Get-CpuTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = $topology | Install-PulsarCluster
    $seconds = $watch.Elapsed.TotalSeconds
    $hereNow, $hostsNow = Get-CpuTime
    "$run`t{0:0.000}`t{1:0.000}`t{2:0.000}" -f $seconds, ($hereNow - $here), ($hostsNow - $hosts)
}
