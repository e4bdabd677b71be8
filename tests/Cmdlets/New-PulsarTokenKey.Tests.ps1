BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $passphrase = ConvertTo-SecureString -String 'correct horse battery' -AsPlainText -Force
}

Describe 'New-PulsarTokenKey' {
    It 'creates a private key in PEM form and a public key in DER form' {
        $key = New-PulsarTokenKey -Path 'TestDrive:/one'
        Get-Content -Path $key.PrivateKeyPath -TotalCount 1 | Should -Be '-----BEGIN PRIVATE KEY-----'
        $rsa = [Security.Cryptography.RSA]::Create()
        $rsa.ImportSubjectPublicKeyInfo([IO.File]::ReadAllBytes($key.PublicKeyPath), [ref] $null)
        $rsa.KeySize | Should -Be 2048
        (Get-FileHash -Path $key.PublicKeyPath).Hash | Should -Be $key.KeyFingerprint
        $key.IsEncrypted | Should -BeFalse
    }

    It 'encrypts the private key with -Passphrase' {
        $key = New-PulsarTokenKey -Path 'TestDrive:/two' -Passphrase $passphrase
        Get-Content -Path $key.PrivateKeyPath -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        $key.IsEncrypted | Should -BeTrue
    }

    It 'never overwrites a key, and names what exists' {
        $before = Get-FileHash -Path 'TestDrive:/one/*'
        { New-PulsarTokenKey -Path 'TestDrive:/one' } | Should -Throw -ErrorId 'TokenKeyExists,*'
        (Get-FileHash -Path 'TestDrive:/one/*').Hash | Should -Be $before.Hash

        Remove-Item -Path 'TestDrive:/one/token-private.pem'
        { New-PulsarTokenKey -Path 'TestDrive:/one' } | Should -Throw '*token-public.der already exists*'
        (Get-ChildItem -Path 'TestDrive:/one').Name | Should -Be token-public.der
    }

    It 'refuses a short passphrase' {
        $short = ConvertTo-SecureString -String short -AsPlainText -Force
        { New-PulsarTokenKey 'TestDrive:/none' $short } | Should -Throw -ErrorId 'PassphraseTooShort,*'
        'TestDrive:/none' | Should -Not -Exist
    }

    It 'reports a folder that cannot be created' {
        Set-Content -Path 'TestDrive:/file' -Value mine
        { New-PulsarTokenKey -Path 'TestDrive:/file/pki' } | Should -Throw -ErrorId 'PkiFileUnwritable,*'
    }

    It 'creates nothing with -WhatIf' {
        New-PulsarTokenKey -Path 'TestDrive:/none' -WhatIf | Should -BeNullOrEmpty
        'TestDrive:/none' | Should -Not -Exist
    }
}
