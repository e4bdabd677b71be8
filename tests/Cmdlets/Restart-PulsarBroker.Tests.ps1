BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarBroker' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the brokers and nothing else' {
        ($topology | Restart-PulsarBroker).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be broker@host1, broker@host2, broker@host3
        Get-RoleState $topology Broker | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarBroker -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be broker@host2, broker@host3
    }

    It 'refuses a time of -Until that has passed' {
        { $topology | Restart-PulsarBroker -Until (Get-Date).AddDays(-1) } | Should -Throw -ErrorId 'UntilPassed,*'
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarBroker -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }
}
