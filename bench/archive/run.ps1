# For measure.sh: deploys the cluster, waits for its archives, and restarts each role with and without them. Prints
# figure<TAB>role<TAB>with|without<TAB>name<TAB>seconds.
param([string]$Cluster, [int]$Pairs)

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

# A new one for each run, as in a script of a user.
function New-Topology { Import-PulsarTopology -Path $Cluster }

function Invoke-Host([string]$Script) {
    & "$PSScriptRoot/../../tests/lab/lab.sh" exec archive1 sh -c $Script
    if ($LASTEXITCODE) { throw "The host refused: $Script" }
}

$null = New-Topology | Install-PulsarCluster
$archives = '/var/lib/pulsarops/archive/run/tmp/archives'
$watch = [Diagnostics.Stopwatch]::StartNew()
while ([int](Invoke-Host "ls $archives | grep -c 'jsa$' | cat") -lt 3) {
    if ($watch.Elapsed.TotalSeconds -gt 600) { throw "There are no three archives in $archives." }
    Start-Sleep -Seconds 1
}
Invoke-Host "ls -lh $archives"

function Measure-Restart([string]$Role, [string]$Kind) {
    $restart = Get-Command -Name "Restart-Pulsar$Role"
    $script:start = 0
    $DebugPreference = 'Continue'
    $watch = [Diagnostics.Stopwatch]::StartNew()
    New-Topology | & $restart -Confirm:$false -WarningAction Ignore 5>&1 | ForEach-Object {
        if ("$_" -match '\] wait: status 0, (\d+) ms') { $script:start += [int]$Matches[1] }
    }
    $seconds = $watch.Elapsed.TotalSeconds
    $name = $Role.ToLowerInvariant()
    $uses, $ticks = (Invoke-Host ("read -r pid rest </var/lib/pulsarops/archive/run/$name.pid; " +
            "grep -c /archives/$name- /proc/`$pid/maps | cat; cut -d ' ' -f 14,15 /proc/`$pid/stat"))
    if (([int]$uses -gt 0) -ne ($Kind -eq 'with')) { throw "It is not a start $Kind an archive." }
    $cpu = (-split $ticks | Measure-Object -Sum).Sum / 100
    "figure`t$name`t$Kind`trestart`t{0:0.000}" -f $seconds
    "figure`t$name`t$Kind`tstart`t{0:0.000}" -f ($script:start / 1000)
    "figure`t$name`t$Kind`tcpu`t{0:0.000}" -f $cpu
}

foreach ($role in 'Broker', 'Bookie', 'ZooKeeper') {
    $name = $role.ToLowerInvariant()
    # The first one compiles.
    $null = Measure-Restart $role with
    foreach ($pair in 1..$Pairs) {
        Measure-Restart $role with
        # Like a host on which none can be made.
        Invoke-Host "cd $archives && for file in $name-*.jsa; do : >`${file%jsa}failed; done"
        Measure-Restart $role without
        Invoke-Host "rm $archives/$name-*.failed"
    }
}
