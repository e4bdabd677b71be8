BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $topology = New-SimulatedTopology -With @{ Address = '10.0.0.1', '10.0.0.2', '10.0.0.3' }
}

Describe 'New-PulsarCertificateRequest' {
    It 'creates a key and a request for each node' {
        $requests = $topology | New-PulsarCertificateRequest -Path 'TestDrive:/all'
        $requests.Node | Should -Be host1, host2, host3
        foreach ($request in $requests) {
            Get-Content -Path $request.PrivateKeyPath -TotalCount 1 | Should -Be '-----BEGIN PRIVATE KEY-----'
            Get-Content -Path $request.RequestPath -TotalCount 1 | Should -Be '-----BEGIN CERTIFICATE REQUEST-----'
            Split-Path -Path $request.RequestPath -Leaf | Should -Be request.csr
            Split-Path -Path (Split-Path -Path $request.PrivateKeyPath) -Leaf | Should -Be $request.Node
        }
        ($requests.KeyFingerprint | Select-Object -Unique).Count | Should -Be 3
    }

    It 'asks for the names, the cluster and the roles of a node' {
        $request = $topology | New-PulsarCertificateRequest -Path 'TestDrive:/one' -Node host2
        $request.Names | Should -Be host2, 10.0.0.2
        $request.Subject | Should -Be 'CN=host2, OU="0:bookie,broker,zookeeper", O=demo'
    }

    It 'selects nodes by wildcards' {
        ($topology | New-PulsarCertificateRequest -Path 'TestDrive:/some' -Node '*[13]').Node |
            Should -Be host1, host3
    }

    It 'reports a node that is not in the topology' {
        { $topology | New-PulsarCertificateRequest -Path 'TestDrive:/none' -Node host9 -ErrorAction Stop } |
            Should -Throw -ErrorId 'NoServiceSelected,*'
        'TestDrive:/none' | Should -Not -Exist
    }

    It 'keeps existing files and continues with the other nodes' {
        New-Item -Path 'TestDrive:/old/host2/cert.pem' -Value theirs -Force
        $requests = $topology | New-PulsarCertificateRequest -Path 'TestDrive:/old' -ErrorVariable problems `
            -ErrorAction SilentlyContinue
        $requests.Node | Should -Be host1, host3
        $problems.FullyQualifiedErrorId | Should -BeLike 'CertificateRequestExists,*'
        $problems.TargetObject | Should -BeLike '*cert.pem'
        (Get-ChildItem -Path 'TestDrive:/old/host2').Name | Should -Be cert.pem
    }

    It 'ends with the error if it is about the only node' {
        { $topology | New-PulsarCertificateRequest -Path 'TestDrive:/old' -Node host2 } |
            Should -Throw -ErrorId 'CertificateRequestExists,*'
    }

    It 'creates nothing with -WhatIf' {
        $topology | New-PulsarCertificateRequest -Path 'TestDrive:/none' -WhatIf | Should -BeNullOrEmpty
        'TestDrive:/none' | Should -Not -Exist
    }
}
