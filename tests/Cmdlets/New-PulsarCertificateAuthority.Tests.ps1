BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $passphrase = ConvertTo-SecureString -String 'correct horse battery' -AsPlainText -Force
}

Describe 'New-PulsarCertificateAuthority' {
    It 'creates a certificate and an encrypted key' {
        $authority = New-PulsarCertificateAuthority -Path 'TestDrive:/one' -Passphrase $passphrase
        $authority.CertificatePath | Should -BeExactly (Join-Path (Get-PSDrive TestDrive).Root one/ca.pem)
        Get-Content -Path $authority.PrivateKeyPath -TotalCount 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
        $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($authority.CertificatePath)
        $certificate.Subject | Should -Be $authority.Subject
        $certificate.SerialNumber | Should -Be $authority.SerialNumber
        $certificate.GetCertHashString('SHA256') | Should -Be $authority.Fingerprint
        $authority.Subject | Should -Match '^CN=PulsarOps CA \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$'
    }

    It 'uses -Name and -ExpiresIn' {
        $authority = New-PulsarCertificateAuthority 'TestDrive:/two' $passphrase -Name Shop -ExpiresIn 30.00:00:00
        $authority.Subject | Should -BeLike 'CN=Shop 2*'
        ($authority.ExpiresAt - [DateTimeOffset]::UtcNow).TotalDays | Should -BeGreaterThan 29.9
        ($authority.ExpiresAt - [DateTimeOffset]::UtcNow).TotalDays | Should -BeLessOrEqual 30
    }

    It 'never overwrites an authority' {
        $before = Get-FileHash -Path 'TestDrive:/one/*'
        { New-PulsarCertificateAuthority 'TestDrive:/one' $passphrase } |
            Should -Throw -ErrorId 'CertificateAuthorityExists,*'
        (Get-FileHash -Path 'TestDrive:/one/*').Hash | Should -Be $before.Hash
    }

    It 'refuses <Why> and creates nothing' -ForEach @(
        @{ Why = 'a short passphrase'; Id = 'PassphraseTooShort'; With = @{ Passphrase = 'short' } }
        @{ Why = 'an empty passphrase'; Id = 'PassphraseTooShort'; With = @{ Passphrase = '' } }
        @{ Why = 'a plain number as a lifetime'; Id = 'LifetimeInvalid'; With = @{ ExpiresIn = 365 } }
        @{ Why = 'a name with a comma'; Id = 'AuthorityNameInvalid'; With = @{ Name = 'Shop, Inc.' } }
    ) {
        $arguments = @{ Passphrase = $passphrase } + @{}
        foreach ($name in $With.Keys) { $arguments[$name] = $With[$name] }
        if ($With['Passphrase'] -is [string]) {
            $arguments.Passphrase = [securestring]::new()
            $With.Passphrase.ToCharArray() | ForEach-Object { $arguments.Passphrase.AppendChar($_) }
        }
        { New-PulsarCertificateAuthority -Path 'TestDrive:/none' @arguments } | Should -Throw -ErrorId "$Id,*"
        'TestDrive:/none' | Should -Not -Exist
    }

    It 'creates nothing with -WhatIf' {
        New-PulsarCertificateAuthority 'TestDrive:/none' $passphrase -WhatIf | Should -BeNullOrEmpty
        'TestDrive:/none' | Should -Not -Exist
    }

    It 'takes no passphrase as a string' {
        { New-PulsarCertificateAuthority -Path 'TestDrive:/none' -Passphrase 'correct horse battery' } |
            Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }
}
