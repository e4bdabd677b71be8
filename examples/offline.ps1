<#
.SYNOPSIS
A cluster on hosts without a way to the internet.

.DESCRIPTION
The release and, where the hosts have no fitting Java, a JDK go from files of this machine to each host. Beside each lies its .sha512.
Both are verified here and on the hosts; what has arrived of them is not sent again.

.EXAMPLE
./examples/offline.ps1 -UserName ops -ArchivePath ~/apache-pulsar-4.0.8-bin.tar.gz -JavaArchivePath ~/OpenJDK21U-jre_x64_linux.tar.gz

.EXAMPLE
./examples/offline.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # Who logs in; where nobody is named, whom ssh_config names.
    [string] $UserName,

    # A private key; where none is named, those of ssh_config, of ~/.ssh and of the ssh-agent.
    [string] $KeyFilePath,

    # Where it is not in a folder that is searched (PULSAROPS_ARCHIVES, ~/.cache/pulsarops/archives).
    [string] $ArchivePath,

    [string] $JavaArchivePath,


    [string] $Version = '4.0.8',

    # Uses simulated hosts: nothing is connected to.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage says how long it took

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
