<#
.SYNOPSIS
Deploys a cluster on hosts without internet access.

.DESCRIPTION
PulsarOps sends the release to each host, and a JDK if the host has no suitable Java. Both come from local files with
their .sha512 beside them. PulsarOps verifies them locally and on the hosts. An interrupted upload resumes.

.EXAMPLE
./examples/offline.ps1 -UserName ops -ArchivePath ~/apache-pulsar-4.0.8-bin.tar.gz -JavaArchivePath ~/jre21.tar.gz

.EXAMPLE
./examples/offline.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # The archive. The default is the one in PULSAROPS_ARCHIVES or ~/.cache/pulsarops/archives.
    [string] $ArchivePath,

    # A JDK archive, for hosts without a suitable Java.
    [string] $JavaArchivePath,

    [string] $Version = '4.0.8',

    # Uses simulated hosts and connects to nothing.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

$options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse }
foreach ($optional in 'UserName', 'KeyFilePath', 'ArchivePath', 'JavaArchivePath') {
    if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
}

$topology = New-PulsarTopology @options
$topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
$topology | Get-PulsarCluster | Out-Host
