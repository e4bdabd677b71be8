BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarZooKeeper' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster |
            Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie, ZooKeeper
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the ZooKeeper servers, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarZooKeeper).Name | Should -Be demo
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be zookeeper@host1, zookeeper@host2, zookeeper@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarZooKeeper -Node host1, host2 | Out-Null
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarZooKeeper | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarZooKeeper | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarZooKeeper -WhatIf).Name | Should -Be demo
        Get-RoleState $topology ZooKeeper | Should -Be 'Stopped Stopped Stopped'
    }

    It 'fails with NotInstalled before Install-PulsarZooKeeper' {
        { Import-SimulatedTopology | Start-PulsarZooKeeper } | Should -Throw -ErrorId 'NotInstalled,*'
    }
}
