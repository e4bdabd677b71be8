# For measure.sh: deploys a local cluster, waits for its archives, and restarts each role with and without them. Prints
# figure<TAB>role<TAB>with|without<TAB>name<TAB>seconds.
param([string]$Mode, [string]$Path, [string]$Version, [int]$Pairs)

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

function New-Topology {
    New-PulsarTopology -Name archive -Version $Version -Local -NodeCount 1 -Path $Path -PortOffset 9300
}

if ($Mode -eq 'remove') {
    if (Test-Path -Path $Path) { $null = New-Topology | Uninstall-PulsarCluster -RemoveData -Force }
    return
}

$null = New-Topology | Install-PulsarCluster
$archives = "$Path/local1/run/archives"
$watch = [Diagnostics.Stopwatch]::StartNew()
while (@(Get-ChildItem -Path $archives -Filter *.jsa -ErrorAction Ignore).Count -lt 3) {
    if ($watch.Elapsed.TotalSeconds -gt 600) { throw "There are no three archives in $archives." }
    Start-Sleep -Milliseconds 500
}

function Measure-Restart([string]$Role, [string]$Kind) {
    $restart = Get-Command -Name "Restart-Pulsar$Role"
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = New-Topology | & $restart -Confirm:$false -WarningAction Ignore
    $seconds = $watch.Elapsed.TotalSeconds
    $name = $Role.ToLowerInvariant()
    $process = Get-Process -Id ((Get-Content -Path "$Path/local1/run/$name.pid") -split ' ')[0]
    $maps = [IO.File]::ReadAllText("/proc/$($process.Id)/maps")
    if ($maps.Contains("/archives/$name-") -ne ($Kind -eq 'with')) { throw "It is not a start $Kind an archive." }
    "figure`t$name`t$Kind`trestart`t{0:0.000}" -f $seconds
    "figure`t$name`t$Kind`tcpu`t{0:0.000}" -f $process.TotalProcessorTime.TotalSeconds
}

foreach ($role in 'Broker', 'Bookie', 'ZooKeeper') {
    $archive = Get-ChildItem -Path $archives -Filter "$($role.ToLowerInvariant())-*.jsa"
    "$($archive.Name): $([Math]::Round($archive.Length / 1MB)) MB"
    $refusal = $archive.FullName -replace 'jsa$', 'failed'
    # The first one compiles.
    $null = Measure-Restart $role with
    foreach ($pair in 1..$Pairs) {
        Measure-Restart $role with
        # Like a host on which none can be made.
        $null = New-Item -Path $refusal
        Measure-Restart $role without
        Remove-Item -Path $refusal
    }
}
