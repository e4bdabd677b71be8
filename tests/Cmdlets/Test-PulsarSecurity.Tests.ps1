BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Test-PulsarSecurity' {
    It 'warns of everything that is open in a cluster without security' {
        $checks = New-SimulatedTopology | Install-PulsarCluster | Test-PulsarSecurity -ErrorVariable failure
        $failure | Should -BeNullOrEmpty
        $checks[0] | Should -BeOfType PulsarOps.PulsarCheck
        $ports = @($checks | Where-Object -Property Name -EQ -Value Port)
        $ports.Target | Should -Contain 'host1:6650 broker'
        $ports.Status | Select-Object -Unique | Should -Be Passed
        $plain = @($checks | Where-Object { $_.Name -eq 'PlainText' -and $_.Target -like 'host2:*' })
        $plain.Status | Select-Object -Unique | Should -Be Warning
        $plain.Target | Should -Contain 'host2:2181 zookeeper'
        $plain.Target | Should -Contain 'host2:3181 bookie'
        $plain.Target | Should -Contain 'host2:8080 broker'
        $plain[0].Recommendation | Should -BeLike '*security: strict*'
        @($checks | Where-Object -Property ErrorId -EQ -Value AnonymousAllowed).Count | Should -Be 6
    }

    It 'reports services that do not run by skipped checks and one error' {
        $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarBroker -Node host2
        $checks = $topology | Test-PulsarSecurity -ErrorAction SilentlyContinue -ErrorVariable failure
        @($failure).Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ClusterInsecure,*'
        $skipped = @($checks | Where-Object -Property Status -EQ -Value Skipped)
        $skipped.Target | Should -Be 'host2:6650 broker', 'host2:8080 broker'
        $skipped[0].ErrorId | Should -Be PortSilent
    }

    It 'returns true or false with -Quiet' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $topology | Test-PulsarSecurity -Quiet -TimeoutSeconds 1 | Should -BeTrue
        $topology | Stop-PulsarBroker | Test-PulsarSecurity -Quiet -ErrorVariable failure | Should -BeFalse
        $failure | Should -BeNullOrEmpty
    }

    It 'ends if the file of the authorities is missing' {
        { New-SimulatedTopology | Test-PulsarSecurity -CertificateAuthority 'TestDrive:/none.pem' } |
            Should -Throw -ErrorId 'PkiFileNotFound,*'
    }

    It 'tests nothing after -WhatIf' {
        $result = New-SimulatedTopology | Install-PulsarCluster -WhatIf |
            Test-PulsarSecurity -WarningVariable warning -WarningAction SilentlyContinue
        $result | Should -BeNullOrEmpty
        "$warning" | Should -BeLike '*-WhatIf*'
    }
}
