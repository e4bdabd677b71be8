BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarZooKeeper' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the ZooKeeper servers and returns the topology' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie | Out-Null
        ($topology | Stop-PulsarZooKeeper).Name | Should -Be demo
        Get-RoleState $topology ZooKeeper | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie | Out-Null
        $topology | Stop-PulsarZooKeeper -Node host2 | Out-Null
        ($topology | Get-PulsarZooKeeper -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarZooKeeper -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie | Out-Null
        $topology | Stop-PulsarZooKeeper | Out-Null
        Get-VerboseText { $topology | Stop-PulsarZooKeeper -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie | Out-Null
        $topology | Stop-PulsarZooKeeper -WhatIf | Out-Null
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready'
    }

    It 'refuses to stop what running services need' {
        { $topology | Stop-PulsarZooKeeper } | Should -Throw -ErrorId 'StopUnsafe,*'
        { $topology | Stop-PulsarZooKeeper -IgnoreQuorum } |
            Should -Throw -ErrorId 'StopUnsafe,*' -Because 'none would stay'
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready'
    }

    It 'goes below the quorum with -IgnoreQuorum' {
        $topology | Stop-PulsarZooKeeper -Node host1, host2 -IgnoreQuorum | Out-Null
        (Get-RoleState $topology ZooKeeper) -split ' ' | Select-Object -First 2 | Should -Be Stopped, Stopped
    }
}
