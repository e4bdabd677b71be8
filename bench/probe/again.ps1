# For again.sh: deploys once, and then compares runs that change nothing with plain logins.
param([string]$SshConfig, [string[]]$HostName, [string]$Archive, [int]$Rounds, [string]$Usage)

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"
$hosts = $HostName -split ','
$topology = New-PulsarTopology -Name test -Version 4.0.8 -HostName $hosts -SshConfigPath $SshConfig -Profile Small `
    -ArchivePath $Archive
$null = $topology | Install-PulsarCluster

# Seconds of a core that the hosts have used since they were made.
function Get-Usage {
    $sum = 0
    foreach ($line in Get-Content -Path $Usage) { if ($line -match '^usage_usec (\d+)') { $sum += [long]$Matches[1] } }
    $sum / 1e6
}

function Measure-Run([scriptblock]$Run) {
    $cpu = Get-Usage
    $begin = [DateTime]::UtcNow
    $null = & $Run
    [pscustomobject]@{ Seconds = ([DateTime]::UtcNow - $begin).TotalSeconds; Cpu = (Get-Usage) - $cpu }
}

function Get-Median([double[]]$Values) { ($Values | Sort-Object)[[int][Math]::Floor($Values.Count / 2)] }

$rows = foreach ($round in 0..$Rounds) {
    $logins = Measure-Run {
        $hosts | xargs -P 32 -I'{}' ssh -F $SshConfig -o BatchMode=yes '{}' true
    }
    $install = Measure-Run { $topology | Install-PulsarCluster }
    # The first one compiles.
    if ($round -eq 0) { continue }
    $row = [pscustomobject]@{
        Logins = $logins.Seconds; Install = $install.Seconds; Ratio = $install.Seconds / $logins.Seconds
        LoginsCpu = $logins.Cpu; InstallCpu = $install.Cpu
    }
    $words = 'logins {0:0.00} s, again {1:0.00} s: {2:0.00}; CPU of the hosts {3:0.00} s, {4:0.00} s' -f
        $row.Logins, $row.Install, $row.Ratio, $row.LoginsCpu, $row.InstallCpu
    [Console]::Out.WriteLine($words)
    $row
}
'median: logins {0:0.00} s, again {1:0.00} s, ratio {2:0.00}; CPU of the hosts {3:0.00} s, {4:0.00} s' -f
    (Get-Median $rows.Logins), (Get-Median $rows.Install), (Get-Median $rows.Ratio), (Get-Median $rows.LoginsCpu),
    (Get-Median $rows.InstallCpu)
