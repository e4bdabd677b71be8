BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $passphrase = [Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword
    $pki = Join-Path $TestDrive 'pki'
    New-PulsarCertificateAuthority -Path $pki -Passphrase $passphrase
    New-PulsarTokenKey -Path $pki -Passphrase $passphrase
    $secured = @{ Security = 'Strict'; CertificateAuthority = $pki; Passphrase = $passphrase }
    $topology = New-SimulatedTopology -With $secured | Install-PulsarCluster

    function Get-Serial {
        ($topology | Get-PulsarCertificate | Where-Object Kind -EQ Host).SerialNumber
    }
}

Describe 'Update-PulsarCertificate' {
    It 'gives every host another certificate and restarts nothing' {
        $before, $services = (Get-Serial), ($topology | Get-PulsarCluster)

        $topology | Update-PulsarCertificate

        $after = Get-Serial
        $after | Should -HaveCount 3
        $after | Where-Object { $_ -in $before } | Should -BeNullOrEmpty
        Get-RestartedService -Topology $topology -Before $services | Should -BeNullOrEmpty
    }

    It 'changes the selected nodes only' {
        $before = Get-Serial

        $topology | Update-PulsarCertificate -Node host2

        @(Get-Serial | Where-Object { $_ -notin $before }) | Should -HaveCount 1
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-Serial

        $topology | Update-PulsarCertificate -WhatIf

        Get-Serial | Should -Be $before
    }
}
