<#
.SYNOPSIS
Deploys a cluster with TLS, tokens and permissions, and a token for a first client.

.DESCRIPTION
Creates a certificate authority and a key of tokens in a folder, unless it has them, and deploys the cluster. A second
run changes nothing. Keep the folder and its passphrase: the cluster needs them again to renew its certificates.

.EXAMPLE
./examples/secured.ps1 -File ./examples/secured.yaml -Pki ./pki -Client orders

.EXAMPLE
./examples/secured.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string] $File = "$PSScriptRoot/secured.yaml",

    # The folder of your keys.
    [string] $Pki = './pki',

    # The passphrase of your keys. The script prompts for it.
    [securestring] $Passphrase,

    # The subject of the client's token. The token is written to Pki/Client.jwt.
    [string] $Client = 'orders',

    # The namespace in which the client may produce and consume.
    [string] $Namespace = 'public/default',

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
    }
    if (-not (Test-Path -Path "$Pki/token-public.der")) {
        New-PulsarTokenKey -Path $Pki -Passphrase $Passphrase | Out-Host
    }

    $topology = Import-PulsarTopology -Path $File -CertificateAuthority $Pki -Passphrase $Passphrase `
        -Rehearse:$Rehearse
    $topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
    $topology | Get-PulsarCluster | Out-Host
    $topology | Get-PulsarCertificate | Out-Host

    # A client connects to pulsar+ssl://HOST:6651 or https://HOST:8443 with ca.pem and its token.
    $topology | Grant-PulsarPermission -Namespace $Namespace -Subject $Client -Action Produce, Consume | Out-Host
    if (-not (Test-Path -Path "$Pki/$Client.jwt")) {
        New-PulsarToken -Subject $Client -PrivateKeyPath $Pki -Passphrase $Passphrase -ExpiresIn 90.00:00:00 `
            -OutFile "$Pki/$Client.jwt" | Out-Host
    }
}
finally {
    if ($Rehearse -and (Test-Path -Path $Pki)) { Remove-Item -Path $Pki -Recurse }
}
