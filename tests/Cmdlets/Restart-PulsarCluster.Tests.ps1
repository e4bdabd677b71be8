BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarCluster' {
    BeforeEach {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts every service and returns a cluster that passes its checks' {
        $topology | Restart-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
        Get-RestartedService $topology $before | Should -Be $before.Service
    }

    It 'restarts only -Role on -Node' {
        $topology | Restart-PulsarCluster -Role Bookie, Broker -Node host3 | Out-Null
        Get-RestartedService $topology $before | Should -Be bookie@host3, broker@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarCluster -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }
}
