<#
.SYNOPSIS
Keeps a secured cluster in its desired state from a runbook whose keys are in a vault.

.DESCRIPTION
A runbook of Azure Automation: the certificate of the authority comes from an Automation variable, and every secret from
Azure Key Vault. Nothing is kept where the runbook runs. Other vaults work the same if a command returns SecureStrings,
such as Get-Secret.

Store the keys once, from the files of New-PulsarCertificateAuthority and New-PulsarTokenKey:

    foreach ($name in 'ca-key', 'token-private') {
        $text = ConvertTo-SecureString -String (Get-Content -Path "./pki/$name.pem" -Raw) -AsPlainText
        Set-AzKeyVaultSecret -VaultName ops -Name "pulsar-$name" -SecretValue $text
    }

.EXAMPLE
./examples/vault-runbook.ps1 -Vault ops -HostName pulsar7, pulsar8, pulsar9 -UserName ops

.EXAMPLE
./examples/vault-runbook.ps1 -Vault ops -Rehearse
#>
[CmdletBinding()]
param(
    # The vault with the secrets pulsar-ca-key, pulsar-token-private, pulsar-passphrase and pulsar-ssh-key.
    [string] $Vault = 'ops',

    # The Automation variable with the text of ca.pem, which is not secret.
    [string] $Authority = 'PulsarAuthority',

    [string[]] $HostName = ('pulsar7', 'pulsar8', 'pulsar9'),

    [string] $UserName = 'ops',

    # The fingerprints of the hosts' keys, by name: the worker of a runbook has no known_hosts. Get-PulsarHostKey shows
    # them.
    [hashtable] $HostKey = @{},

    [string] $Version = '4.0.8',

    # Uses simulated hosts. The script reads the vault, and connects to no host.
    [switch] $Rehearse
)

$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue' # each stage prints how long it took

if (-not (Get-Command -Name New-PulsarTopology -ErrorAction Ignore)) {
    Import-Module -Name "$PSScriptRoot/../out/PulsarOps"
}

# A SecureString. The text of a secret is never a plain string here.
function Get-VaultSecret {
    param([string] $Name)

    (Get-AzKeyVaultSecret -VaultName $Vault -Name $Name).SecretValue
}

$folder = Join-Path -Path ([IO.Path]::GetTempPath()) -ChildPath "pulsarops-$(New-Guid)"
try {
    New-Item -Path $folder -ItemType Directory | Out-Null
    Set-Content -Path "$folder/ca.pem" -Value (Get-AutomationVariable -Name $Authority)

    $options = @{
        Name = 'pulsar-cluster'
        Version = $Version
        HostName = $HostName
        UserName = $UserName
        HostKey = $HostKey
        PrivateKey = Get-VaultSecret -Name pulsar-ssh-key
        Security = 'Strict'
        CertificateAuthority = $folder
        AuthorityKey = Get-VaultSecret -Name pulsar-ca-key
        TokenPrivateKey = Get-VaultSecret -Name pulsar-token-private
        Passphrase = Get-VaultSecret -Name pulsar-passphrase
        Rehearse = $Rehearse
    }
    $topology = New-PulsarTopology @options
    $topology | Install-PulsarCluster | Test-PulsarCluster | Out-Host
    $topology | Get-PulsarCluster | Out-Host

    # Renews what expires within 30 days. Services read new certificates without a restart.
    $ending = $topology | Get-PulsarCertificate |
        Where-Object { $_.Kind -eq 'Host' -and $_.ExpiresIn -lt '30.00:00:00' }
    if ($ending) {
        $topology | Update-PulsarCertificate | Out-Null
    }
}
finally {
    Remove-Item -Path $folder -Recurse
}
