<#
.SYNOPSIS
Starts a local Apache Pulsar cluster, sends messages through it and removes it.

.DESCRIPTION
Runs the whole pipeline of PulsarOps: ZooKeeper, metadata, bookies, brokers, checks. Everything runs as processes of
the current user under one folder. The script changes nothing outside of that folder, except that it installs Java if
it is missing and the user is root. If no archive of Apache Pulsar can be found or downloaded, the same pipeline runs
on simulated hosts.

The exit code is 0 if every check passed.

.EXAMPLE
./examples/quickstart.ps1

.EXAMPLE
./examples/quickstart.ps1 -Keep -Path /srv/pulsar -NodeCount 1

.EXAMPLE
./examples/quickstart.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    # Leaves the cluster running and prints how to use and remove it.
    [switch] $Keep,

    # Uses simulated hosts: needs no Java and no archive, and changes nothing.
    [switch] $Rehearse,

    [string] $Version = '4.0.8',

    # The folder of the cluster. The default is below the user's data folder.
    [string] $Path,

    [ValidateRange(1, 9)]
    [int] $NodeCount = 3,

    [string] $Name = 'quickstart',

    # Added to Pulsar's standard ports.
    [int] $PortOffset = 10000,

    # The archive apache-pulsar-VERSION-bin.tar.gz, if it is in none of the folders that PulsarOps searches.
    [string] $ArchivePath,

    [string] $JavaHome
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took
$PSNativeCommandUseErrorActionPreference = $false

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = [ordered]@{ Name = $Name; Version = $Version; Local = $true; NodeCount = $NodeCount }
$options.PortOffset = $PortOffset
foreach ($optional in 'Path', 'ArchivePath', 'JavaHome') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

# The id of an error, without the name of the command that PowerShell adds.
function Get-ErrorId($ErrorRecord) { $ErrorRecord.FullyQualifiedErrorId.Split(',')[0] }

# Whether an archive is found: simulated hosts warn if it is not.
function Test-Archive {
    $quiet = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
    New-PulsarTopology @options -Rehearse | Install-PulsarZooKeeper -WarningVariable missing @quiet > $null
    $missing.Count -eq 0
}

# The command that installs a suitable Java, as an array. It is empty if the package manager is unknown.
function Get-JavaCommand([string] $Advice, [bool] $IsRoot) {
    $releases = @([regex]::Match($Advice, 'OpenJDK (\d+)').Groups[1].Value, '17', '21') -ne ''
    if (Get-Command -Name apt-get -CommandType Application -ErrorAction Ignore) {
        if ($IsRoot) { apt-get update -qq > $null }
        foreach ($release in $releases) {
            if (apt-cache search --names-only "^openjdk-$release-jre-headless`$") {
                return 'apt-get', 'install', '-y', '--no-install-recommends', "openjdk-$release-jre-headless"
            }
        }
    }
    elseif (Get-Command -Name dnf -CommandType Application -ErrorAction Ignore) {
        foreach ($release in $releases) {
            dnf -q list "java-$release-openjdk-headless" > $null
            if ($LASTEXITCODE -eq 0) { return 'dnf', 'install', '-y', "java-$release-openjdk-headless" }
        }
    }
}

# Installs Java as root. Otherwise it prints the command to run and fails.
function Install-Java($ErrorRecord) {
    $advice = $ErrorRecord.ErrorDetails.RecommendedAction
    $isRoot = $IsLinux -and (id -u) -eq '0'
    $program, $arguments = Get-JavaCommand $advice $isRoot
    if (-not $program) { throw $ErrorRecord }
    if (-not $isRoot) {
        $PSCmdlet.WriteWarning("$ErrorRecord Run this command and then the quickstart again: sudo $program $arguments")
        throw $ErrorRecord
    }

    $PSCmdlet.WriteWarning("$ErrorRecord You are root, so the quickstart installs Java: $program $arguments")
    if ($program -eq 'apt-get') { $env:DEBIAN_FRONTEND = 'noninteractive' }
    & $program @arguments > $null
    if ($LASTEXITCODE -ne 0) { throw "$program ended with exit code $LASTEXITCODE; $advice" }
}

function Show-Usage($Topology, $Options) {
    $urls = foreach ($port in 'broker', 'web') {
        $addresses = $Topology.Services | Where-Object Role -EQ Broker |
            ForEach-Object { "$($_.Address):$($_.Port($port))" }
        $addresses -join ','
    }
    $arguments = $Options.GetEnumerator() | Where-Object Key -NotIn Local, ArchivePath, JavaHome |
        ForEach-Object { "-$($_.Key) $($_.Value)" }
    "Clients:  pulsar://$($urls[0])"
    "Admin:    http://$($urls[1])"
    "Logs:     $($Topology.Nodes[0].Paths.Logs), and the same folder of each other node"
    'Status:   $topology | Get-PulsarCluster'
    'Remove:   $topology | Uninstall-PulsarCluster -RemoveData'
    "with      `$topology = New-PulsarTopology -Local $arguments"
}

$size = if ($NodeCount -eq 1) { 'one node' } else { "$NodeCount nodes" }
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$healthy = $false
$triedJava = $false
$looked = $false
try {
    do {
        $again = $false
        $topology = New-PulsarTopology @options -Rehearse:$Rehearse
        $folder = $topology.Nodes[0].Paths.Install
        if ($topology.Rehearsal) {
            "REHEARSAL of Apache Pulsar $Version, $size`: the hosts are simulated, nothing on this computer changes."
        }
        else {
            "Apache Pulsar $Version, $size, as local processes under $folder"
        }

        try {
            if (-not $looked -and ($topology | Get-PulsarCluster | Where-Object State -NE NotInstalled)) {
                'Parts of this cluster exist already, so the quickstart will not remove it.'
                $Keep = $true
            }

            $looked = $true
            $topology |
                Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
                Install-PulsarBookie | Start-PulsarBookie |
                Install-PulsarBroker | Start-PulsarBroker |
                Test-PulsarCluster -ErrorAction Continue -OutVariable checks | Out-Host
        }
        catch {
            $id = Get-ErrorId $_
            $noJava = $id -in 'JavaNotFound', 'JavaUnfit' -and -not $triedJava
            $noArchive = $id -in 'ArchiveNotFound', 'ArchiveDownloadFailed' -or ($noJava -and -not (Test-Archive))
            $noArchive = $noArchive -and -not $ArchivePath
            if ($noArchive -or $id -eq 'LocalRequiresLinux') {
                $advice = $_.ErrorDetails.RecommendedAction
                $reason = if ($noJava) { "There is no archive of Apache Pulsar $Version either." } else { $advice }
                $PSCmdlet.WriteWarning("$_ $reason The same pipeline runs on simulated hosts instead.")
                $WarningPreference = 'SilentlyContinue' # the second run would repeat the warnings
                $Rehearse = $again = $true
            }
            elseif ($noJava) {
                Install-Java $_
                $triedJava = $again = $true
            }
            else {
                throw
            }
        }
    } while ($again)

    $passed = @($checks | Where-Object Status -EQ Passed).Count
    $healthy = $checks.Count -gt 0 -and -not ($checks | Where-Object Status -In Failed, Skipped)
    $topology | Get-PulsarCluster | Out-Host
    '{0} of {1} checks passed in {2:0.0} s.' -f $passed, $checks.Count, $clock.Elapsed.TotalSeconds
}
finally {
    # Out-Host: after Ctrl+C the output is closed, and writing to it would end the script here.
    if ($topology -and $Keep -and -not $topology.Rehearsal) {
        'The cluster keeps running.' | Out-Host
        Show-Usage $topology $options | Out-Host
    }
    elseif ($topology) {
        if (-not $healthy) {
            $left = $topology | Get-PulsarCluster -ErrorAction Ignore | Where-Object State -NE NotInstalled
            if ($left) { 'The quickstart failed. Run it with -Keep to keep the cluster and its logs.' | Out-Host }
        }

        $topology | Uninstall-PulsarCluster -RemoveData -Force -ErrorAction Continue
    }
}

if ($topology.Rehearsal) { 'This was a rehearsal: no Pulsar ran.' }
exit [int](-not $healthy)
