BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarAutoRecovery' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster | Stop-PulsarCluster -Role AutoRecovery
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the AutoRecovery services, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarAutoRecovery).Name | Should -Be demo
        Get-RoleState $topology AutoRecovery | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be autorecovery@host1, autorecovery@host2, autorecovery@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarAutoRecovery -Node host2 | Out-Null
        Get-RoleState $topology AutoRecovery | Should -Be 'Stopped Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarAutoRecovery | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarAutoRecovery | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarAutoRecovery -WhatIf).Name | Should -Be demo
        Get-RoleState $topology AutoRecovery | Should -Be 'Stopped Stopped Stopped'
    }
}
