BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'New-PulsarTopology -Local' {
    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'a name with a space'; Id = 'ClusterNameInvalid'; Arguments = @{ Name = 'not good' } }
        @{ What = 'the name that Pulsar reserves'; Id = 'ClusterNameInvalid'; Arguments = @{ Name = 'global' } }
        @{ What = 'a node name that is not a host name'; Id = 'HostNameInvalid'; Arguments = @{ NodeName = 'a_b' } }
        @{ What = 'two nodes of one name'; Id = 'DuplicateHostName'; Arguments = @{ NodeName = 'pulsar7', 'PULSAR7' } }
        @{ What = 'half a version'; Id = 'VersionInvalid'; Arguments = @{ Version = '4.0' } }
        @{ What = 'a version that is not a number'; Id = 'VersionInvalid'; Arguments = @{ Version = 'latest' } }
        @{ What = 'an unknown version'; Id = 'VersionUnknown'; Arguments = @{ Version = '9.9.9' } }
        @{ What = 'a folder that needs quotes'; Id = 'PathInvalid'; Arguments = @{ Path = '/tmp/not good' } }
        @{ What = 'ports above the last one'; Id = 'PortOutOfRange'; Arguments = @{ PortOffset = 30000 } }
        @{ What = 'a security'; Id = 'SecurityOfLocalCluster'; Arguments = @{ Security = 'Strict' } }
        @{ What = 'no nodes'; Id = 'ParameterArgumentValidationError'; Arguments = @{ NodeCount = 0 } }
    ) {
        $all = @{ Name = 'demo'; Local = $true }
        foreach ($key in $Arguments.Keys) { $all[$key] = $Arguments[$key] }
        { New-PulsarTopology @all -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }

    It 'gives an error its category, target and recommended action' {
        try { New-PulsarTopology -Name global -Local } catch { $failure = $_ }
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $failure.CategoryInfo.Category | Should -Be InvalidArgument
        $failure.TargetObject | Should -Be global
    }

    It 'accepts the names of real hosts' {
        (New-PulsarTopology -Name demo -Local -NodeName pulsarCluster7, node-2.example.org).Nodes.Name |
            Should -Be pulsarCluster7, node-2.example.org
    }
}

Describe 'New-PulsarTopology -HostName' {
    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'two hosts of one name'; Id = 'DuplicateHostName'; Arguments = @{ HostName = 'pulsar7', 'PULSAR7' } }
        @{ What = 'fewer addresses than hosts'; Id = 'CountDiffers'; Arguments = @{ Address = '10.0.0.7' } }
        @{
            What = 'an address with a port'; Id = 'AddressInvalid'
            Arguments = @{ Address = '10.0.0.7:22', '10.0.0.8', '10.0.0.9' }
        }
        @{ What = 'a layout for more hosts'; Id = 'LayoutNeedsHosts'; Arguments = @{ Layout = 'Separate' } }
        @{ What = 'a rack of two levels'; Id = 'RackInvalid'; Arguments = @{ Rack = '/dc1/r1', '/dc1/r2', '/dc1/r3' } }
        @{ What = 'an MD5 fingerprint'; Id = 'FingerprintInvalid'; Arguments = @{ HostKey = @{ pulsar7 = 'MD5:00' } } }
        @{
            What = 'the key of another host'; Id = 'HostKeyOfNoHost'
            Arguments = @{ HostKey = @{ pulsar1 = 'SHA256:jrxqJqBBfHbqfMHMoUpvBxxULCdqCHPnGxeLKk1YpJ0' } }
        }
        @{ What = '-Become None without a folder'; Id = 'PathRequired'; Arguments = @{ Become = 'None' } }
        @{
            What = '-Become None with systemd'; Id = 'SystemdNeedsRoot'
            Arguments = @{ Become = 'None'; Path = '/home/ops/pulsar'; ServiceManager = 'Systemd' }
        }
        @{
            What = '-Become None with an account'; Id = 'ServiceUserNeedsRoot'
            Arguments = @{ Become = 'None'; Path = '/home/ops/pulsar'; ServiceUser = 'other' }
        }
        @{ What = 'a quorum for more bookies'; Id = 'QuorumInvalid'; Arguments = @{ Quorum = 4, 3, 2 } }
        @{
            What = 'a ZooKeeper without a port'; Id = 'ExternalZooKeeperInvalid'
            Arguments = @{ ExternalZooKeeper = 'zk1' }
        }
        @{
            What = 'a security with an unsafe release'; Id = 'SecurityUnsafeRelease'
            Arguments = @{ Version = '2.10.1'; Security = 'Strict' }
        }
        @{
            What = 'a security with an external ZooKeeper'; Id = 'SecurityNeedsZooKeeper'
            Arguments = @{ ExternalZooKeeper = 'zk1:2181'; Security = 'Permissive' }
        }
        @{ What = 'a port that does not exist'; Id = 'ParameterArgumentValidationError'; Arguments = @{ Port = 70000 } }
    ) {
        $all = @{ Name = 'demo'; HostName = 'pulsar7', 'pulsar8', 'pulsar9' }
        foreach ($key in $Arguments.Keys) { $all[$key] = $Arguments[$key] }
        { New-PulsarTopology @all -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }

    It 'gives <Count> hosts the roles of the layout <Layout>' -ForEach @(
        @{ Layout = 'Combined'; Count = 3; Roles = 3, 3, 3 }
        @{ Layout = 'ZooKeeperApart'; Count = 6; Roles = 3, 3, 3 }
        @{ Layout = 'Separate'; Count = 9; Roles = 3, 3, 3 }
        @{ Layout = 'Combined'; Count = 4; Roles = 3, 4, 4 }
    ) {
        $hosts = 1..$Count | ForEach-Object { "host$_" }
        $topology = New-PulsarTopology -Name demo -HostName $hosts -Layout $Layout -Rehearse
        foreach ($index in 0..2) {
            $role = ('ZooKeeper', 'Bookie', 'Broker')[$index]
            $services = @($topology.Services | Where-Object -Property Role -EQ -Value $role)
            $services.Count | Should -Be $Roles[$index] -Because $role
        }
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'describes the security <Word>' -ForEach @(
        @{ Word = 'None'; Ports = 6650, 8080 }
        @{ Word = 'Permissive'; Ports = 6650, 8080, 6651, 8443 }
        @{ Word = 'Strict'; Ports = 6651, 8443 }
    ) {
        $topology = New-PulsarTopology -Name demo -HostName pulsar7 -Security $Word
        "$($topology.Security)" | Should -Be $Word
        ($topology.Services | Where-Object Role -eq Broker).Ports.Number | Should -Be $Ports
    }

    It 'describes a secured cluster whose hosts need keys' {
        { New-PulsarTopology -Name demo -HostName pulsar7 -Security Strict -Rehearse | Install-PulsarCluster } |
            Should -Throw -ErrorId 'AuthorityRequired,*'
    }

    It 'needs no root with -Become None' {
        $topology = New-SimulatedTopology -With @{ Become = 'None'; Path = '/home/ops/pulsar' }
        $topology.ServiceManager | Should -Be Daemon
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }
}

Describe 'A security with an unsafe release' {
    It 'is refused in one sentence, with the remedy, from parameters and from a file with its line' {
        Set-Content -Path 'TestDrive:/unsafe.yaml' -Value 'cluster: demo', 'version: 2.10.1', 'security: strict',
            'nodes: [{ name: pulsar7, roles: [zookeeper, bookie, broker] }]'
        $sentence = 'Apache Pulsar 2.10.1 cannot be secured: TLS between its brokers and bookies can corrupt ' +
            'requests under load (https://github.com/apache/pulsar/issues/22601).'

        $parameters = { New-PulsarTopology -Name demo -Version 2.10.1 -HostName pulsar7 -Security Strict }
        $file = { Import-PulsarTopology -Path 'TestDrive:/unsafe.yaml' -ErrorAction Stop }

        $parameters | Should -Throw -ErrorId 'SecurityUnsafeRelease,*' -ExpectedMessage $sentence
        $file | Should -Throw -ErrorId 'SecurityUnsafeRelease,*' -ExpectedMessage "*unsafe.yaml(3,1): $sentence"
        try { & $parameters } catch { $_.ErrorDetails.RecommendedAction | Should -BeLike '*4.0.0*' }
    }
}

Describe 'Keys of the operator' {
    BeforeAll {
        $passphrase = [Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword
        foreach ($folder in 'pki', 'other') {
            New-PulsarCertificateAuthority -Path "TestDrive:/$folder" -Passphrase $passphrase
        }
        $topology = New-SimulatedTopology -With @{
            Security = 'Strict'; CertificateAuthority = 'TestDrive:/pki'; Passphrase = $passphrase
        }
        $topology | Export-PulsarTopology -Path 'TestDrive:/strict.yaml'
    }

    It 'are refused with <Id> by both cmdlets that take them if <What>' -ForEach @(
        @{ What = 'the passphrase is wrong'; Id = 'PassphraseWrong' }
        @{ What = 'the passphrase is missing'; Id = 'PassphraseRequired' }
        @{ What = 'the key is cut off'; Id = 'PrivateKeyDamaged' }
        @{ What = 'the key is that of another authority'; Id = 'CertificateKeyDiffers' }
        @{ What = 'the folder does not exist'; Id = 'PkiFileNotFound' }
    ) {
        $with = @{ CertificateAuthority = 'TestDrive:/pki'; Passphrase = $passphrase }
        $key = Get-Content -Path 'TestDrive:/pki/ca-key.pem' -Raw
        switch ($Id) {
            PassphraseWrong { $with.Passphrase = [Net.NetworkCredential]::new('', 'another one').SecurePassword }
            PassphraseRequired { $with.Remove('Passphrase') }
            PrivateKeyDamaged { $key = $key.Substring(0, 900) }
            CertificateKeyDiffers { $key = Get-Content -Path 'TestDrive:/other/ca-key.pem' -Raw }
            PkiFileNotFound { $with.CertificateAuthority = 'TestDrive:/none' }
        }
        $with.AuthorityKey = [Net.NetworkCredential]::new('', $key).SecurePassword
        foreach ($command in
            { New-PulsarTopology -Name demo -HostName pulsar7 -Security Strict @with },
            { Import-PulsarTopology -Path 'TestDrive:/strict.yaml' -ErrorAction Stop @with }) {
            try { & $command; $failure = $null } catch { $failure = $_ }
            $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Completion of New-PulsarTopology -Version' {
    It 'offers tested versions' {
        $line = 'New-PulsarTopology -Name demo -Local -Version '
        $completion = TabExpansion2 -inputScript $line -cursorColumn $line.Length
        $completion.CompletionMatches.CompletionText | Should -Contain '4.0.8'
    }

    It 'offers only versions that start with the typed text' {
        $line = 'New-PulsarTopology -Name demo -Local -Version 2.1'
        $found = (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText
        $found | Should -Contain '2.10.1'
        $found | ForEach-Object { $_ | Should -BeLike '2.1*' }
    }
}
