<#
.SYNOPSIS
Builds an Apache Pulsar cluster on this machine, sends messages through it and takes it down again.

.DESCRIPTION
Runs the whole pipeline of PulsarOps: ZooKeeper, metadata, bookies, brokers, checks. Everything runs as processes of the
current user under one folder; nothing outside of it is changed, but for Java, which is installed where it is missing and the
user is root. Without an archive of Apache Pulsar the same pipeline is rehearsed on simulated hosts.

The exit code is 0 when every check passed.

.EXAMPLE
./examples/quickstart.ps1

.EXAMPLE
./examples/quickstart.ps1 -Keep -Path /srv/pulsar -NodeCount 1

.EXAMPLE
./examples/quickstart.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    # Leaves the cluster running, and says how to use and remove it.
    [switch] $Keep,

    # Uses simulated hosts: no Java and no archive are needed, and nothing is touched.
    [switch] $Rehearse,

    [string] $Version = '4.0.8',

    # The folder for everything of the cluster; where none is given, one below the user's data folder.
    [string] $Path,

    [ValidateRange(1, 9)]
    [int] $NodeCount = 3,

    [string] $Name = 'quickstart',

    # Added to Pulsar's standard ports.
    [int] $PortOffset = 10000,

    # The archive apache-pulsar-VERSION-bin.tar.gz, where it is not in a folder that is searched.
    [string] $ArchivePath,

    [string] $JavaHome
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took
$PSNativeCommandUseErrorActionPreference = $false

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = [ordered]@{ Name = $Name; Version = $Version; Local = $true; NodeCount = $NodeCount; PortOffset = $PortOffset }
foreach ($optional in 'Path', 'ArchivePath', 'JavaHome') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

# The id of an error of PulsarOps, without the name of the command that PowerShell adds.
function Get-ErrorId($ErrorRecord) { $ErrorRecord.FullyQualifiedErrorId.Split(',')[0] }

# Whether the archive is at hand: a rehearsal warns where it is not.
function Test-Archive {
    New-PulsarTopology @options -Rehearse |
        Install-PulsarZooKeeper -WarningVariable missing -WarningAction SilentlyContinue -InformationAction SilentlyContinue > $null
    $missing.Count -eq 0
}

# The command that installs a fitting Java, as its words; nothing where the package manager is unknown.
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

# Installs Java where that is possible; otherwise ends with what is to be done.
function Install-Java($ErrorRecord) {
    $advice = $ErrorRecord.ErrorDetails.RecommendedAction
    $isRoot = $IsLinux -and (id -u) -eq '0'
    $program, $arguments = Get-JavaCommand $advice $isRoot
    if (-not $program) { throw $ErrorRecord }
    if (-not $isRoot) {
        $PSCmdlet.WriteWarning("$ErrorRecord Run this, and then the quickstart again: sudo $program $arguments")
        throw $ErrorRecord
    }

    $PSCmdlet.WriteWarning("$ErrorRecord As you are root, it is installed now: $program $arguments")
    if ($program -eq 'apt-get') { $env:DEBIAN_FRONTEND = 'noninteractive' }
    & $program @arguments > $null
    if ($LASTEXITCODE -ne 0) { throw "$program ended with exit code $LASTEXITCODE; $advice" }
}

function Show-Usage($Topology, $Options) {
    $urls = foreach ($port in 'broker', 'web') {
        $addresses = foreach ($broker in $Topology.Services | Where-Object Role -EQ Broker) { "$($broker.Address):$($broker.Port($port))" }
        $addresses -join ','
    }
    $arguments = foreach ($option in $Options.GetEnumerator() | Where-Object Key -NotIn Local, ArchivePath, JavaHome) { "-$($option.Key) $($option.Value)" }
    "Clients:  pulsar://$($urls[0])"
    "Admin:    http://$($urls[1])"
    "Logs:     $($Topology.Nodes[0].Paths.Logs), and likewise for the other nodes"
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
            "REHEARSAL of Apache Pulsar $Version, $size`: the hosts are simulated, and nothing of this machine is touched."
        }
        else {
            "Apache Pulsar $Version, $size, as processes of this machine under $folder"
        }

        try {
            if (-not $looked -and ($topology | Get-PulsarCluster | Where-Object State -NE NotInstalled)) {
                'Some of this cluster is there already, so it will be kept.'
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
            $noArchive = -not $ArchivePath -and ($id -in 'ArchiveNotFound', 'ArchiveDownloadFailed' -or ($noJava -and -not (Test-Archive)))
            if ($noArchive -or $id -eq 'LocalRequiresLinux') {
                $reason = if ($id -in 'JavaNotFound', 'JavaUnfit') { "$_ Nor is there an archive of Apache Pulsar $Version." } else { "$_ $($_.ErrorDetails.RecommendedAction)" }
                $PSCmdlet.WriteWarning("$reason The same pipeline is rehearsed on simulated hosts instead.")
                $WarningPreference = 'SilentlyContinue' # the rehearsal would only say it again
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
    '{0} of {1} checks passed; {2:0.0} s for all of it.' -f $passed, $checks.Count, $clock.Elapsed.TotalSeconds
}
finally {
    # Out-Host: after Ctrl+C there is no output any more, and whoever writes to it ends there.
    if ($topology -and $Keep -and -not $topology.Rehearsal) {
        'The cluster is kept.' | Out-Host
        Show-Usage $topology $options | Out-Host
    }
    elseif ($topology) {
        if (-not $healthy -and ($topology | Get-PulsarCluster -ErrorAction Ignore | Where-Object State -NE NotInstalled)) {
            'It did not succeed. With -Keep the cluster and its logs stay for a look.' | Out-Host
        }

        $topology | Uninstall-PulsarCluster -RemoveData -Force -ErrorAction Continue
    }
}

if ($topology.Rehearsal) { 'This was a rehearsal: no Pulsar ran.' }
exit [int](-not $healthy)
