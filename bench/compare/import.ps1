# For measure.sh: imports a module into this new process, and then makes a first topology.
# Prints name<TAB>seconds<TAB>CPU seconds for each.
param([string]$Module, [switch]$Empty)

function Measure-Run([string]$Name, [scriptblock]$Run) {
    $cpu = [Environment]::CpuUsage.TotalTime
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = . $Run
    $seconds = $watch.Elapsed.TotalSeconds
    "$Name`t{0:0.0000}`t{1:0.0000}" -f $seconds, ([Environment]::CpuUsage.TotalTime - $cpu).TotalSeconds
}

# Compiles Measure-Run itself.
$null = Measure-Run none { }
if ($Empty) {
    Measure-Run empty-module { Import-Module -Name $Module -ErrorAction Stop }
    return
}
Measure-Run import { Import-Module -Name $Module -ErrorAction Stop }
Measure-Run first-command { New-PulsarTopology -Name test -Version 4.0.8 -HostName host1, host2, host3 }
