<#
.SYNOPSIS
Deploys a secured cluster with certificates that your company's authority signs.

.DESCRIPTION
1. The first call creates a key and a request for each host, Pki/HOST/key.pem and Pki/HOST/request.csr, and ends.
2. Let your authority sign the requests. Put each signed certificate, followed by intermediate ones, beside its key as
   cert.pem, and the certificate of the root into Pki/ca.pem.
3. The second call verifies the certificates, before it touches anything, and deploys the cluster.

Repeat the steps with new certificates before they expire. The key of tokens is not the authority's business:
the script creates one.

.EXAMPLE
./examples/company-pki.ps1 -HostName pulsar7, pulsar8, pulsar9 -UserName ops -Pki ./pki

.EXAMPLE
./examples/company-pki.ps1 -Rehearse
#>
[CmdletBinding()]
param(
    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    # The user to log in as. The default is that of ssh_config.
    [string] $UserName,

    # A private key. The default is the keys of ssh_config, ~/.ssh and the ssh-agent.
    [string] $KeyFilePath,

    # The folder of keys, requests and certificates.
    [string] $Pki = './pki',

    # The passphrase of the key of tokens. The script prompts for it.
    [securestring] $Passphrase,

    [string] $Version = '4.0.8',

    # Uses simulated hosts and connects to nothing. The script itself signs, and removes the keys afterward.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

# What an authority does elsewhere: it signs a request with the names, usages and subject that this asks for.
function Complete-Request {
    param([string] $Folder)

    $sha256 = [Security.Cryptography.HashAlgorithmName]::SHA256
    $padding = [Security.Cryptography.RSASignaturePadding]::Pkcs1
    $key = [Security.Cryptography.RSA]::Create(3072)
    $root = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Company', $key, $sha256, $padding)
    $root.CertificateExtensions.Add(
        [Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $now = [DateTimeOffset]::UtcNow
    $authority = $root.CreateSelfSigned($now.AddMinutes(-5), $now.AddYears(10))
    Set-Content -Path "$Folder/ca.pem" -Value $authority.ExportCertificatePem()
    foreach ($file in Get-ChildItem -Path "$Folder/*/request.csr") {
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::LoadSigningRequestPem(
            (Get-Content -Path $file -Raw), $sha256, 'UnsafeLoadCertificateExtensions', $padding)
        $serial = [Security.Cryptography.RandomNumberGenerator]::GetBytes(16)
        $signed = $request.Create($authority, $now.AddMinutes(-5), $now.AddYears(1), $serial)
        Set-Content -Path "$($file.Directory)/cert.pem" -Value $signed.ExportCertificatePem()
    }
}

if ($Rehearse) {
    $Pki = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath "pulsarops-$(New-Guid)"
    $Passphrase = [Net.NetworkCredential]::new('', "$(New-Guid)").SecurePassword
}
elseif (-not $Passphrase) {
    $Passphrase = Read-Host -Prompt "Passphrase of the key of tokens in $Pki" -AsSecureString
}

try {
    if (-not (Test-Path -Path "$Pki/token-public.der")) {
        New-PulsarTokenKey -Path $Pki -Passphrase $Passphrase | Out-Host
    }

    $options = @{ Name = 'pulsar-cluster'; Version = $Version; HostName = $HostName; Rehearse = $Rehearse }
    $options.Security = 'Strict'
    foreach ($optional in 'UserName', 'KeyFilePath') {
        if ($PSBoundParameters.ContainsKey($optional)) { $options[$optional] = $PSBoundParameters[$optional] }
    }

    # A request contains the names, the addresses and the roles of its host, so it needs the topology.
    $new = $HostName | Where-Object { -not (Test-Path -Path "$Pki/$_/request.csr") }
    if ($new) {
        New-PulsarTopology @options | New-PulsarCertificateRequest -Path $Pki -Node $new | Out-Host
    }
    if ($Rehearse) { Complete-Request -Folder $Pki }

    $unsigned = $HostName | Where-Object { -not (Test-Path -Path "$Pki/$_/cert.pem") }
    if ($unsigned) {
        Write-Information "Let your authority sign the requests in $Pki of: $unsigned. Then run this again."
        return
    }

    $options.CertificateAuthority = $Pki
    $options.Passphrase = $Passphrase
    $topology = New-PulsarTopology @options
    $topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
    $topology | Get-PulsarCluster | Out-Host
    $topology | Get-PulsarCertificate | Out-Host
}
finally {
    if ($Rehearse -and (Test-Path -Path $Pki)) { Remove-Item -Path $Pki -Recurse }
}
