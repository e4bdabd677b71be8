# What every suite of a cmdlet starts with: the packed module, and clusters on simulated hosts.
$module = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../../out/PulsarOps" }
Import-Module -Name $module

# The suites download nothing.
$env:PULSAROPS_MIRROR = 'none'

# Without an archive each simulated installation warns that it cannot check one.
$WarningPreference = 'SilentlyContinue'

# Three hosts with ZooKeeper, a bookie and a broker each.
function New-SimulatedTopology {
    param([string] $Name = 'demo', [hashtable] $With = @{})

    New-PulsarTopology -Name $Name -HostName host1, host2, host3 -Rehearse @With
}

# Three prepared hosts with every role.
function Import-SimulatedTopology {
    Set-Content -Path 'TestDrive:/cluster.yaml' -Value @'
cluster: demo
version: 4.0.8
profile: small
connection: { user: ops }
roles:
  proxy: { ports: { broker: 6660, web: 8090 } }
  websocket: { ports: { web: 8085 } }
nodes:
  - { name: host1, roles: [zookeeper, bookie, broker, autorecovery, proxy, websocket] }
  - { name: host2, roles: [zookeeper, bookie, broker, autorecovery, proxy, websocket] }
  - { name: host3, roles: [zookeeper, bookie, broker, autorecovery, proxy, websocket] }
'@
    Import-PulsarTopology -Path 'TestDrive:/cluster.yaml' -Rehearse | Initialize-PulsarHost
}

# The states of a role's services in the order of the hosts, as one text.
function Get-RoleState {
    param($Topology, [string] $Role)

    "$(($Topology | Get-PulsarCluster -Role $Role).State)"
}

# The services whose process differs from the one in $Before.
function Get-RestartedService {
    param($Topology, $Before)

    foreach ($service in $Topology | Get-PulsarCluster) {
        $old = $Before | Where-Object -Property Service -EQ -Value $service.Service
        if ($service.ProcessId -ne $old.ProcessId) { $service.Service }
    }
}

# The verbose messages of a command, as one text.
function Get-VerboseText {
    param([scriptblock] $Command)

    "$(& $Command 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })"
}

# Runs a command in a new session of the same PowerShell and returns its output as text, errors included.
function Invoke-NewSession {
    param([string] $Command)

    # PowerShell as a dotnet tool is a library that dotnet runs.
    $isLibrary = (Split-Path -Path ([Environment]::ProcessPath) -LeafBase) -eq 'dotnet'
    $library = @(if ($isLibrary) { [Environment]::GetCommandLineArgs()[0] })
    $script = "Import-Module '$module'; $Command"
    & ([Environment]::ProcessPath) @library -NoProfile -NonInteractive -Command $script 2>&1 |
        ForEach-Object { "$_" }
}

# A port of this machine on which nothing listens.
function Get-ClosedPort {
    $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}
