BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarAutoRecovery' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the AutoRecovery services and nothing else' {
        ($topology | Restart-PulsarAutoRecovery).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be autorecovery@host1, autorecovery@host2, autorecovery@host3
        Get-RoleState $topology AutoRecovery | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarAutoRecovery -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be autorecovery@host2, autorecovery@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarAutoRecovery -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }
}
