# For measure.sh: deploys a cluster to bare hosts, runs Install-PulsarCluster again, and restarts all services.
# Prints figure<TAB>run<TAB>name<TAB>value.
param(
    [string]$Security, [string]$Pki, [string]$SshConfig, [string]$HostName, [string]$Version, [string]$Heaps,
    [string]$Usage, [int]$Again = 9)

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"
$passphrase = [Net.NetworkCredential]::new('', 'a passphrase of the bench').SecurePassword
if (-not (Test-Path -Path $Pki)) {
    $null = New-PulsarCertificateAuthority -Path $Pki -Passphrase $passphrase
    $null = New-PulsarTokenKey -Path $Pki -Passphrase $passphrase
}

# A new one for each run, as in a script of a user.
function New-Topology {
    $more = $Heaps -eq 'default' ? @{} : @{ Profile = $Heaps }
    if ($Security -ne 'none') {
        $more += @{ Security = $Security; CertificateAuthority = $Pki; Passphrase = $passphrase }
    }
    New-PulsarTopology -Name secure -Version $Version -HostName ($HostName -split ',') -SshConfigPath $SshConfig @more
}

# Seconds of a core that the hosts have used since they were made.
function Get-HostCpu {
    $sum = 0
    foreach ($line in Get-Content -Path $Usage) { if ($line -match '^usage_usec (\d+)') { $sum += [long]$Matches[1] } }
    $sum / 1e6
}

function Get-OwnCpu { [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }

function Measure-Run([scriptblock]$Run) {
    $cpu = Get-HostCpu
    $own = Get-OwnCpu
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = New-Topology | & $Run
    [ordered]@{
        seconds = $watch.Elapsed.TotalSeconds; 'cpu-hosts' = (Get-HostCpu) - $cpu; 'cpu-here' = (Get-OwnCpu) - $own
    }
}

function Write-Figure([string]$Run, [object[]]$Rows) {
    foreach ($name in 'seconds', 'cpu-hosts', 'cpu-here') {
        $sorted = @($Rows | ForEach-Object { $_[$name] } | Sort-Object)
        "figure`t$Run`t$name`t{0:0.000}" -f $sorted[[int][Math]::Floor($sorted.Count / 2)]
    }
}

Write-Figure first (Measure-Run { $input | Install-PulsarCluster })
# The first one compiles.
$null = Measure-Run { $input | Install-PulsarCluster }
Write-Figure no-op @(foreach ($number in 1..$Again) { Measure-Run { $input | Install-PulsarCluster } })
$script:waiting = 0
$restart = Measure-Run {
    $DebugPreference = 'Continue'
    $input | Restart-PulsarCluster -Confirm:$false 5>&1 | ForEach-Object {
        if ("$_" -match '\] wait: status 0, (\d+) ms') { $script:waiting += [int]$Matches[1] }
    }
}
Write-Figure restart $restart
"figure`trestart`twaiting`t{0:0.000}" -f ($script:waiting / 1000)
$failed = @(New-Topology | Test-PulsarCluster | Where-Object Status -NE Passed)
if ($failed) { throw "The cluster is not healthy: $($failed -join ', ')" }
