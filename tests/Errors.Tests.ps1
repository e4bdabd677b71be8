# Bad input and bad states: each has an id of its own, says what to do, and touches nothing.
BeforeAll {
    $folder = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    Import-Module -Name $folder -Force
    $WarningPreference = 'SilentlyContinue'

    # All errors of a command, those before the one that ended it included.
    function Get-Failure([scriptblock] $Command, $Argument) {
        $before = $global:Error.Count
        try { & $Command $Argument -ErrorAction SilentlyContinue | Out-Null } catch { Write-Debug "$_" }
        @($global:Error)[0..($global:Error.Count - $before - 1)]
    }
}

Describe 'New-PulsarTopology' {
    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'a name with a space'; Id = 'ClusterNameInvalid'; Arguments = @{ Name = 'not good' } }
        @{ What = 'the name that Pulsar keeps for itself'; Id = 'ClusterNameInvalid'; Arguments = @{ Name = 'global' } }
        @{ What = 'a node name that is no host name'; Id = 'HostNameInvalid'; Arguments = @{ NodeName = 'a_b' } }
        @{ What = 'two nodes of one name'; Id = 'DuplicateHostName'; Arguments = @{ NodeName = 'pulsar7', 'PULSAR7' } }
        @{ What = 'half a version'; Id = 'VersionInvalid'; Arguments = @{ Version = '4.0' } }
        @{ What = 'no version'; Id = 'VersionInvalid'; Arguments = @{ Version = 'latest' } }
        @{ What = 'an unknown version'; Id = 'VersionUnknown'; Arguments = @{ Version = '9.9.9' } }
        @{ What = 'a folder that needs quoting'; Id = 'PathInvalid'; Arguments = @{ Path = '/tmp/not good' } }
        @{ What = 'ports that are given to others'; Id = 'PortOutOfRange'; Arguments = @{ PortOffset = 30000 } }
        @{ What = 'no nodes'; Id = 'ParameterArgumentValidationError'; Arguments = @{ NodeCount = 0 } }
    ) {
        $all = @{ Name = 'demo'; Local = $true } + @{}
        foreach ($key in $Arguments.Keys) { $all[$key] = $Arguments[$key] }
        { New-PulsarTopology @all -ErrorAction SilentlyContinue -ErrorVariable failure } | Should -Throw -ErrorId "$Id,*"
    }

    It 'says what to do' {
        try { New-PulsarTopology -Name global -Local } catch { $failure = $_ }
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $failure.CategoryInfo.Category | Should -Be InvalidArgument
        $failure.TargetObject | Should -Be global
    }

    It 'accepts the names that real hosts have' {
        (New-PulsarTopology -Name demo -Local -NodeName pulsarCluster7, node-2.example.org).Nodes.Name |
            Should -Be pulsarCluster7, node-2.example.org
    }
}

Describe 'New-PulsarTopology -HostName' {
    It 'refuses <What> with <Id>' -ForEach @(
        @{ What = 'two hosts of one name'; Id = 'DuplicateHostName'; Arguments = @{ HostName = 'pulsar7', 'PULSAR7' } }
        @{ What = 'fewer addresses than hosts'; Id = 'CountDiffers'; Arguments = @{ Address = '10.0.0.7' } }
        @{ What = 'an address with a port'; Id = 'AddressInvalid'; Arguments = @{ Address = '10.0.0.7:22', '10.0.0.8', '10.0.0.9' } }
        @{ What = 'a layout for more hosts'; Id = 'LayoutNeedsHosts'; Arguments = @{ Layout = 'Separate' } }
        @{ What = 'a rack of two levels'; Id = 'RackInvalid'; Arguments = @{ Rack = '/dc1/r1', '/dc1/r2', '/dc1/r3' } }
        @{ What = 'a fingerprint that is none'; Id = 'FingerprintInvalid'; Arguments = @{ HostKey = @{ pulsar7 = 'MD5:00' } } }
        @{ What = 'the key of another host'; Id = 'HostKeyOfNoHost'; Arguments = @{ HostKey = @{ pulsar1 = 'SHA256:jrxqJqBBfHbqfMHMoUpvBxxULCdqCHPnGxeLKk1YpJ0' } } }
        @{ What = 'no folder where nobody becomes root'; Id = 'PathRequired'; Arguments = @{ Become = 'None' } }
        @{ What = 'units where nobody becomes root'; Id = 'SystemdNeedsRoot'; Arguments = @{ Become = 'None'; Path = '/home/ops/pulsar'; ServiceManager = 'Systemd' } }
        @{ What = 'an account where nobody becomes root'; Id = 'ServiceUserNeedsRoot'; Arguments = @{ Become = 'None'; Path = '/home/ops/pulsar'; ServiceUser = 'other' } }
        @{ What = 'a quorum for more bookies'; Id = 'QuorumInvalid'; Arguments = @{ Quorum = 4, 3, 2 } }
        @{ What = 'a ZooKeeper without a port'; Id = 'ExternalZooKeeperInvalid'; Arguments = @{ ExternalZooKeeper = 'zk1' } }
        @{ What = 'a port that does not exist'; Id = 'ParameterArgumentValidationError'; Arguments = @{ Port = 70000 } }
    ) {
        $all = @{ Name = 'demo'; HostName = 'pulsar7', 'pulsar8', 'pulsar9' }
        foreach ($key in $Arguments.Keys) { $all[$key] = $Arguments[$key] }
        { New-PulsarTopology @all -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'Import-PulsarTopology' {
    It 'tells <What> by <Id>, with line and column' -ForEach @(
        @{ What = 'a key that is misspelt'; Id = 'KeyMisspelt'; Text = 'versoin: 4.0.8'; Place = '(1,1)' }
        @{ What = 'a key that stands twice'; Id = 'KeyTwice'; Text = "cluster: demo`ncluster: demo"; Place = '(2,1)' }
        @{ What = 'a password'; Id = 'SecretInFile'; Text = "cluster: demo`nconnection: { password: x }"; Place = '(2,15)' }
        @{ What = 'text that is no YAML'; Id = 'YamlSyntax'; Text = 'cluster: [demo'; Place = '(2,1)' }
        @{ What = 'a value that is not one of those there are'; Id = 'ValueUnknown'; Text = "cluster: demo`nprofile: huge"; Place = '(2,10)' }
    ) {
        Set-Content -Path 'TestDrive:/wrong.yaml' -Value $Text
        $failures = Get-Failure { param($file) Import-PulsarTopology -Path $file } 'TestDrive:/wrong.yaml'
        $failure = $failures | Where-Object FullyQualifiedErrorId -Like "$Id,*"
        $failure | Should -Not -BeNullOrEmpty -Because "$($failures.FullyQualifiedErrorId)"
        "$failure" | Should -BeLike "*wrong.yaml*$Place*"
        $failures.FullyQualifiedErrorId | Should -Contain 'TopologyFileInvalid,PulsarOps.Commands.ImportPulsarTopologyCommand'
    }

    It 'tells of a file that is not there' {
        { Import-PulsarTopology -Path 'TestDrive:/none.yaml' -ErrorAction Stop } | Should -Throw -ErrorId 'TopologyFileNotFound,*'
    }
}

Describe 'A stage before its time' {
    It '<Command> fails with <Id>' -ForEach @(
        @{ Command = 'Start-PulsarZooKeeper'; Id = 'NotInstalled' }
        @{ Command = 'Start-PulsarCluster'; Id = 'NotInstalled' }
        @{ Command = 'Initialize-PulsarMetadata'; Id = 'MetadataUnreachable' }
    ) {
        $topology = New-PulsarTopology -Name demo -Local -Rehearse
        { $topology | & $Command -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }

    It 'Start-PulsarBookie fails with MetadataMissing before Initialize-PulsarMetadata' {
        $topology = New-PulsarTopology -Name demo -Local -Rehearse | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Install-PulsarBookie
        { $topology | Start-PulsarBookie } | Should -Throw -ErrorId 'MetadataMissing,*'
    }

    It 'Start-PulsarBroker fails with QuorumUnavailable without bookies' {
        $topology = New-PulsarTopology -Name demo -Local -Rehearse | Install-PulsarZooKeeper | Start-PulsarZooKeeper |
            Initialize-PulsarMetadata | Install-PulsarBookie | Install-PulsarBroker
        { $topology | Start-PulsarBroker } | Should -Throw -ErrorId 'QuorumUnavailable,*'
    }

    It 'hands nothing on' {
        $reached = $null
        try { New-PulsarTopology -Name demo -Local -Rehearse | Start-PulsarZooKeeper | ForEach-Object { $reached = $_ } } catch { Write-Debug "$_" }
        $reached | Should -BeNullOrEmpty
    }
}

Describe 'Test-PulsarCluster' {
    It 'tells of a cluster that is not there by checks and one error' {
        $topology = New-PulsarTopology -Name demo -Local -Rehearse
        $checks = $topology | Test-PulsarCluster -ErrorAction SilentlyContinue -ErrorVariable failure
        @($failure).Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ClusterUnhealthy,*'
        $checks | ForEach-Object { $_.Status | Should -BeIn Failed, Skipped }
        ($checks | Where-Object Status -EQ Failed)[0].ErrorId | Should -Be ServiceNotInstalled
        ($checks | Where-Object Status -EQ Failed)[0].Recommendation | Should -Be Install-PulsarZooKeeper
    }

    It 'answers false with -Quiet, and writes no error' {
        New-PulsarTopology -Name demo -Local -Rehearse | Test-PulsarCluster -Quiet -ErrorVariable failure | Should -BeFalse
        $failure | Should -BeNullOrEmpty
    }
}

Describe 'This machine' -Skip:(-not $IsLinux) {
    BeforeAll {
        $root = (Get-PSDrive -Name TestDrive).Root
        $name = 'apache-pulsar-4.0.8-bin.tar.gz'
        Set-Content -Path "TestDrive:/$name" -Value 'not an archive'
    }

    It 'fails with <Id> for <What>' -ForEach @(
        @{ Id = 'ArchiveNotFound'; What = 'an archive that is not there'; Arguments = { @{ ArchivePath = "$root/none.tar.gz" } } }
        @{ Id = 'ArchiveChecksumMissing'; What = 'an archive whose checksum nobody knows'; Arguments = { @{ ArchivePath = "$root/$name" } } }
        @{ Id = 'ArchiveChecksumInvalid'; What = 'a checksum that is none'; Arguments = { @{ ArchivePath = "$root/$name"; ArchiveSha512 = 'abc' } } }
        @{ Id = 'ArchiveCorrupt'; What = 'an archive with another checksum'; Arguments = { @{ ArchivePath = "$root/$name"; ArchiveSha512 = '0' * 128 } } }
        @{ Id = 'JavaHomeNotFound'; What = 'a Java home without Java'; Arguments = { @{ JavaHome = $root } } }
    ) {
        $given = & $Arguments
        $path = "$root/cluster"
        $topology = New-PulsarTopology -Name demo -Local -Path $path @given
        (Get-Failure { param($t) $t | Install-PulsarZooKeeper } $topology).FullyQualifiedErrorId |
            Should -Contain "$Id,PulsarOps.Commands.InstallPulsarZooKeeperCommand"
        $path | Should -Not -Exist
    }

    It 'fails with PortInUse, and says by whom' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 2181 + 14200)
        $listener.Start()
        try {
            $topology = New-PulsarTopology -Name demo -Local -NodeCount 1 -PortOffset 14200 -Path "$root/ports"
            $failure = Get-Failure { param($t) $t | Install-PulsarCluster } $topology | Where-Object FullyQualifiedErrorId -Like 'PortInUse,*'
            "$failure" | Should -BeLike "*$PID*"
        }
        finally {
            $listener.Stop()
        }
        "$root/ports" | Should -Not -Exist
    }

    It 'fails with ClusterNameConflict where another cluster lives' {
        New-Item -Path 'TestDrive:/taken/pulsarops/cluster' -Value "other`n" -Force | Out-Null
        $topology = New-PulsarTopology -Name demo -Local -Path "$root/taken"
        { $topology | Install-PulsarZooKeeper } | Should -Throw -ErrorId 'ClusterNameConflict,*'
        { $topology | Uninstall-PulsarCluster -RemoveData -Force } | Should -Throw -ErrorId 'ClusterNameConflict,*'
        Get-ChildItem -Path 'TestDrive:/taken' -Recurse -File | Should -HaveCount 1
    }

    It 'fails with FolderNotWritable for a folder of others' -Skip:($IsLinux -and (id -u) -eq 0) {
        $topology = New-PulsarTopology -Name demo -Local -Path /proc/pulsarops
        (Get-Failure { param($t) $t | Install-PulsarZooKeeper } $topology).FullyQualifiedErrorId |
            Should -Contain 'FolderNotWritable,PulsarOps.Commands.InstallPulsarZooKeeperCommand'
    }
}
