<#
.SYNOPSIS
Secures a running cluster without an interruption, in two calls between which the clients move.

.DESCRIPTION
1. Permissive: the cluster accepts TLS and tokens, and still plain text and clients without a token.
2. The clients move: they get ca.pem, a token and permissions, and connect to the ports for TLS.
3. Strict: the cluster refuses plain text, and clients without a token or a permission.

Each call is a sequence of rolling updates, after each of which the cluster works. If a call was interrupted, repeat it.
The way back is Permissive, then None. With -Rehearse, the cluster is a new one with that security, because simulated
hosts exist only during the call.

.EXAMPLE
./examples/change-security.ps1 Permissive -HostName pulsar7, pulsar8, pulsar9 -UserName ops -Client orders, audit
./examples/change-security.ps1 Strict -HostName pulsar7, pulsar8, pulsar9 -UserName ops

.EXAMPLE
./examples/change-security.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Permissive', 'Strict', 'None')]
    [string] $Security = 'Permissive',

    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # The folder of your keys.
    [string] $Pki = './pki',

    # The passphrase of your keys. The script prompts for it.
    [securestring] $Passphrase,

    # The subjects that get a token, written to Pki/SUBJECT.jwt, and permissions.
    [string[]] $Client = @(),

    # The namespace in which the clients may produce and consume.
    [string] $Namespace = 'public/default',

    [string] $Version = '4.0.8',

    # Uses simulated hosts and connects to nothing. The keys are removed afterward.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

if ($Rehearse) {
    $Pki = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath "pulsarops-$(New-Guid)"
    $Passphrase = [Net.NetworkCredential]::new('', "$(New-Guid)").SecurePassword
}
elseif (-not $Passphrase) {
    $Passphrase = Read-Host -Prompt "Passphrase of the keys in $Pki" -AsSecureString
}

try {
    if (-not (Test-Path -Path "$Pki/ca.pem")) {
        New-PulsarCertificateAuthority -Path $Pki -Passphrase $Passphrase | Out-Host
        New-PulsarTokenKey -Path $Pki -Passphrase $Passphrase | Out-Host
    }

    $options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse }
    $options += @{ Security = $Security; CertificateAuthority = $Pki; Passphrase = $Passphrase }
    foreach ($optional in 'UserName', 'KeyFilePath') {
        if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
    }

    $topology = New-PulsarTopology @options
    if ($Rehearse) { $topology | Install-PulsarCluster | Out-Null }
    $topology | Get-PulsarPlan | Out-Host
    $topology | Update-PulsarCluster | Test-PulsarCluster | Out-Host
    $topology | Get-PulsarCluster | Out-Host

    foreach ($subject in $Client) {
        $topology | Grant-PulsarPermission -Namespace $Namespace -Subject $subject -Action Produce, Consume | Out-Host
        if (-not (Test-Path -Path "$Pki/$subject.jwt")) {
            New-PulsarToken -Subject $subject -PrivateKeyPath $Pki -Passphrase $Passphrase `
                -ExpiresIn 90.00:00:00 -OutFile "$Pki/$subject.jwt" | Out-Host
        }
    }

    switch ($Security) {
        Permissive {
            Write-Information "Now move the clients: give each ca.pem and its token, and let it connect to
pulsar+ssl://HOST:6651 or https://HOST:8443. Then run this script with Strict."
        }
        Strict { $topology | Test-PulsarSecurity | Where-Object Status -NE Passed | Out-Host }
    }
}
finally {
    if ($Rehearse -and (Test-Path -Path $Pki)) { Remove-Item -Path $Pki -Recurse }
}
