BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarBookie' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the bookies and nothing else' {
        ($topology | Restart-PulsarBookie).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be bookie@host1, bookie@host2, bookie@host3
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarBookie -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be bookie@host2, bookie@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarBookie -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'refuses to restart when one is down and the others are needed' {
        $topology | Stop-PulsarBookie -Node host1 -IgnoreQuorum | Out-Null
        { $topology | Restart-PulsarBookie -Node host2 } | Should -Throw -ErrorId 'StopUnsafe,*'
    }
}
