BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarBookie' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster |
            Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery, Bookie
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the bookies, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarBookie).Name | Should -Be demo
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be bookie@host1, bookie@host2, bookie@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarBookie -Node host2 | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Stopped Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarBookie | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarBookie | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarBookie -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Bookie | Should -Be 'Stopped Stopped Stopped'
    }

    It 'fails with MetadataMissing before Initialize-PulsarMetadata' {
        $new = Import-SimulatedTopology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Install-PulsarBookie
        { $new | Start-PulsarBookie } | Should -Throw -ErrorId 'MetadataMissing,*'
    }
}
