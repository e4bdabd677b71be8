BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarCluster' {
    It 'deploys a cluster that passes its checks, and prints its duration' {
        New-SimulatedTopology | Install-PulsarCluster -InformationVariable said | Test-PulsarCluster -Quiet |
            Should -BeTrue
        "$said" | Should -BeLike '*Install-PulsarCluster: * steps in * s*'
        $said[0].Tags | Should -Contain PulsarOps
    }

    It 'accepts a topology <Form>' -ForEach @(
        @{ Form = 'from the pipeline'; Call = { param($t) $t | Install-PulsarCluster } }
        @{ Form = 'by position'; Call = { param($t) Install-PulsarCluster $t } }
        @{ Form = 'by name'; Call = { param($t) Install-PulsarCluster -Topology $t } }
        @{ Form = 'by its alias'; Call = { param($t) Install-PulsarCluster -InputObject $t } }
    ) {
        & $Call (New-SimulatedTopology) | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'accepts several topologies' {
        $topologies = (New-SimulatedTopology one), (New-SimulatedTopology two)
        ($topologies | Install-PulsarCluster).Name | Should -Be one, two
        $topologies | Test-PulsarCluster -Quiet | Should -Be $true, $true
    }

    It 'changes nothing in a second run' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
        Get-VerboseText { $topology | Install-PulsarCluster -Verbose } | Should -BeLike '*nothing to do*'
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'runs on simulated hosts with -Rehearse' {
        $real = New-PulsarTopology -Name demo -Local
        $rehearsed = $real | Install-PulsarCluster -Rehearse
        $rehearsed.Rehearsal | Should -BeTrue
        $rehearsed | Test-PulsarCluster -Quiet | Should -BeTrue
        $real.Rehearsal | Should -BeFalse
    }

    It 'changes nothing with -WhatIf or its preference variable' {
        $topology = New-SimulatedTopology
        $topology | Install-PulsarCluster -WhatIf | Out-Null
        & { $WhatIfPreference = $true; $topology | Install-PulsarCluster } | Out-Null
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }
}

Describe 'Install-PulsarCluster on this machine' -Skip:(-not $IsLinux) {
    BeforeAll {
        $root = (Get-PSDrive -Name TestDrive).Root
        $name = 'apache-pulsar-4.0.8-bin.tar.gz'
        Set-Content -Path "TestDrive:/$name" -Value 'not an archive'

        # The ids of all errors, those before the one that ended the command included.
        function Get-InstallErrorId {
            param($Topology)

            $before = $global:Error.Count
            try { $Topology | Install-PulsarCluster -ErrorAction SilentlyContinue | Out-Null }
            catch { Write-Debug "$_" }
            @($global:Error)[0..($global:Error.Count - $before - 1)].FullyQualifiedErrorId -replace ',.*'
        }
    }

    It 'fails with <Id> for <What> and creates nothing' -ForEach @(
        @{
            Id = 'ArchiveNotFound'; What = 'an archive that does not exist'
            Arguments = { @{ ArchivePath = "$root/none.tar.gz" } }
        }
        @{
            Id = 'ArchiveChecksumMissing'; What = 'an archive without a checksum'
            Arguments = { @{ ArchivePath = "$root/$name" } }
        }
        @{
            Id = 'ArchiveChecksumInvalid'; What = 'a checksum of three letters'
            Arguments = { @{ ArchivePath = "$root/$name"; ArchiveSha512 = 'abc' } }
        }
        @{
            Id = 'ArchiveCorrupt'; What = 'another checksum'
            Arguments = { @{ ArchivePath = "$root/$name"; ArchiveSha512 = '0' * 128 } }
        }
        @{ Id = 'JavaHomeNotFound'; What = 'a Java home without Java'; Arguments = { @{ JavaHome = $root } } }
    ) {
        $given = & $Arguments
        $path = "$root/cluster"
        Get-InstallErrorId (New-PulsarTopology -Name demo -Local -Path $path @given) | Should -Contain $Id
        $path | Should -Not -Exist
    }

    It 'fails with PortInUse and names the process' {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 2181 + 14200)
        $listener.Start()
        try {
            $topology = New-PulsarTopology -Name demo -Local -NodeCount 1 -PortOffset 14200 -Path "$root/ports"
            Get-InstallErrorId $topology | Should -Contain PortInUse
            $failures = $global:Error | Where-Object -Property FullyQualifiedErrorId -Like -Value 'PortInUse,*'
            "$($failures | Select-Object -First 1)" |
                Should -BeLike "*$PID*"
        }
        finally {
            $listener.Stop()
        }
        "$root/ports" | Should -Not -Exist
    }

    It 'fails with ClusterNameConflict in the folder of another cluster' {
        New-Item -Path 'TestDrive:/taken/pulsarops/cluster' -Value "other`n" -Force | Out-Null
        $topology = New-PulsarTopology -Name demo -Local -Path "$root/taken"
        { $topology | Install-PulsarZooKeeper } | Should -Throw -ErrorId 'ClusterNameConflict,*'
        { $topology | Uninstall-PulsarCluster -RemoveData -Force } | Should -Throw -ErrorId 'ClusterNameConflict,*'
        Get-ChildItem -Path 'TestDrive:/taken' -Recurse -File | Should -HaveCount 1
    }

    It 'fails with FolderNotWritable for a folder of another user' -Skip:($IsLinux -and (id -u) -eq 0) {
        $topology = New-PulsarTopology -Name demo -Local -Path /proc/pulsarops
        Get-InstallErrorId $topology | Should -Contain FolderNotWritable
    }
}
