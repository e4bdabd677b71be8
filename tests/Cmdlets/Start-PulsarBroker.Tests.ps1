BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarBroker' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster | Stop-PulsarCluster -Role Proxy, Broker
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the brokers, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarBroker).Name | Should -Be demo
        Get-RoleState $topology Broker | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be broker@host1, broker@host2, broker@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarBroker -Node host2 | Out-Null
        Get-RoleState $topology Broker | Should -Be 'Stopped Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarBroker | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarBroker | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarBroker -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Broker | Should -Be 'Stopped Stopped Stopped'
    }

    It 'fails with QuorumUnavailable when too few bookies run' {
        $new = Import-SimulatedTopology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
            Install-PulsarBookie | Install-PulsarBroker
        { $new | Start-PulsarBroker } | Should -Throw -ErrorId 'QuorumUnavailable,*'
    }
}
