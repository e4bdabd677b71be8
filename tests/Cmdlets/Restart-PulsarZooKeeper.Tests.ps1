BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarZooKeeper' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the ZooKeeper servers and nothing else' {
        ($topology | Restart-PulsarZooKeeper).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be zookeeper@host1, zookeeper@host2, zookeeper@host3
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarZooKeeper -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be zookeeper@host2, zookeeper@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarZooKeeper -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'refuses to restart when one is down and the others are needed' {
        $topology | Stop-PulsarZooKeeper -Node host1 -IgnoreQuorum | Out-Null
        { $topology | Restart-PulsarZooKeeper -Node host2 } | Should -Throw -ErrorId 'StopUnsafe,*'
    }
}
