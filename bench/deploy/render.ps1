# Installs on the hosts what bare.sh starts, and starts nothing. Runs before the clock does.
param([string]$SshConfig, [string]$HostName, [string]$Version = '4.0.8', [string]$Heaps = 'small')

$ErrorActionPreference = 'Stop'
Import-Module -Name "$PSScriptRoot/../../out/PulsarOps"

$memory = $Heaps -eq 'small' ? @{ Profile = 'Small' } : @{}
$null = New-PulsarTopology -Name test -Version $Version -HostName ($HostName -split ',') -SshConfigPath $SshConfig `
    @memory | Initialize-PulsarHost | Install-PulsarZooKeeper | Install-PulsarBookie | Install-PulsarBroker
