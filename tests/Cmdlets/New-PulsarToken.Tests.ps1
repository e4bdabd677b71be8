BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $passphrase = ConvertTo-SecureString -String 'correct horse battery' -AsPlainText -Force
    $key = New-PulsarTokenKey -Path 'TestDrive:/pki'
    $encrypted = New-PulsarTokenKey -Path 'TestDrive:/encrypted' -Passphrase $passphrase
    $hour = [timespan]::FromHours(1)

    # The text of a part of a token.
    function Get-TokenPart {
        param([string] $Token, [int] $Index)

        $part = $Token.Split('.')[$Index].Replace('-', '+').Replace('_', '/')
        $part = $part.PadRight([Math]::Ceiling($part.Length / 4) * 4, '=')
        [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($part))
    }
}

Describe 'New-PulsarToken' {
    It 'returns a string with -AsPlainText' {
        $token = New-PulsarToken -Subject orders -PrivateKeyPath 'TestDrive:/pki' -ExpiresIn $hour -AsPlainText
        $token | Should -BeOfType string
        Get-TokenPart $token 0 | Should -BeExactly '{"alg":"RS256"}'
        Get-TokenPart $token 1 | Should -Match '^\{"sub":"orders","exp":\d+\}$'
        $end = (Get-TokenPart $token 1 | ConvertFrom-Json).exp - [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
        $end | Should -BeGreaterThan 3500
        $end | Should -BeLessOrEqual 3600
    }

    It 'accepts -PrivateKey as an abbreviation, and the file itself' {
        (New-PulsarToken orders -PrivateKey $key.PrivateKeyPath -ExpiresIn $hour).Subject | Should -Be orders
    }

    It 'takes the key from the pipeline' {
        ($key | New-PulsarToken orders -ExpiresIn $hour).KeyFingerprint | Should -Be $key.KeyFingerprint
    }

    It 'shows the token in no view and no text' {
        $token = New-PulsarToken orders 'TestDrive:/pki' -ExpiresIn $hour
        $token.Token | Should -BeOfType securestring
        $secret = ConvertFrom-SecureString -SecureString $token.Token -AsPlainText
        $secret.Split('.').Count | Should -Be 3
        $views = @(
            $token | Out-String -Width 2000
            $token | Format-List | Out-String -Width 2000
            $token | Format-List -Property * | Out-String -Width 2000
            $token | ConvertTo-Json
            $token | ConvertTo-Csv
            "$token"
        )
        foreach ($view in $views) { $view | Should -Not -Match ([regex]::Escape($secret.Split('.')[2])) }
    }

    It 'gives a token that Invoke-RestMethod accepts' {
        $token = New-PulsarToken orders 'TestDrive:/pki' -ExpiresIn $hour
        $accepted = (Get-Command -Name Invoke-RestMethod).Parameters['Token'].ParameterType
        $token.Token | Should -BeOfType $accepted
    }

    It 'writes a file for its owner alone with -OutFile' {
        $token = New-PulsarToken orders 'TestDrive:/pki' -ExpiresIn $hour -OutFile 'TestDrive:/orders.jwt'
        $secret = ConvertFrom-SecureString -SecureString $token.Token -AsPlainText
        [IO.File]::ReadAllText($token.Path) | Should -BeExactly $secret
        if (-not $IsWindows) { (Get-Item -Path $token.Path).UnixMode | Should -Be '-rw-------' }
    }

    It 'never overwrites a token' {
        { New-PulsarToken orders 'TestDrive:/pki' -ExpiresIn $hour -OutFile 'TestDrive:/orders.jwt' } |
            Should -Throw -ErrorId 'TokenFileExists,*'
    }

    It 'writes no file with -WhatIf' {
        New-PulsarToken orders 'TestDrive:/pki' -ExpiresIn $hour -OutFile 'TestDrive:/none.jwt' -WhatIf |
            Should -BeNullOrEmpty
        'TestDrive:/none.jwt' | Should -Not -Exist
    }

    It 'warns about a token that never expires' {
        $token = New-PulsarToken orders 'TestDrive:/pki' -WarningVariable warnings
        $token.ExpiresAt | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike "*'orders' never expires*"
    }

    It 'opens an encrypted key with its passphrase alone' {
        $with = @{ PrivateKeyPath = $encrypted.PrivateKeyPath; ExpiresIn = $hour }
        (New-PulsarToken orders @with -Passphrase $passphrase).KeyFingerprint | Should -Be $encrypted.KeyFingerprint
        { New-PulsarToken orders @with } | Should -Throw -ErrorId 'PassphraseRequired,*'
        $wrong = ConvertTo-SecureString -String 'another passphrase' -AsPlainText -Force
        { New-PulsarToken orders @with -Passphrase $wrong } | Should -Throw -ErrorId 'PassphraseWrong,*'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a key that does not exist'; Id = 'PkiFileNotFound'; With = @{ PrivateKeyPath = 'TestDrive:/no' } }
        @{
            Why = 'a public key'; Id = 'PrivateKeyDamaged'
            With = @{ PrivateKeyPath = 'TestDrive:/pki/token-public.der' }
        }
        @{ Why = 'a plain number as a lifetime'; Id = 'LifetimeInvalid'; With = @{ ExpiresIn = 90 } }
        @{ Why = 'a lifetime of zero'; Id = 'LifetimeInvalid'; With = @{ ExpiresIn = [timespan]::Zero } }
        @{ Why = 'several subjects in one'; Id = 'TokenSubjectInvalid'; With = @{ Subject = 'orders,admin' } }
    ) {
        $arguments = @{ Subject = 'orders'; PrivateKeyPath = 'TestDrive:/pki'; ExpiresIn = $hour }
        foreach ($name in $With.Keys) { $arguments[$name] = $With[$name] }
        { New-PulsarToken @arguments } | Should -Throw -ErrorId "$Id,*"
    }

    It 'returns either a file or a string' {
        { New-PulsarToken orders 'TestDrive:/pki' -OutFile 'TestDrive:/none.jwt' -AsPlainText } |
            Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }
}
