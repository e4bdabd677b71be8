BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarProxy' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the proxies and nothing else' {
        ($topology | Restart-PulsarProxy).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be proxy@host1, proxy@host2, proxy@host3
        Get-RoleState $topology Proxy | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarProxy -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be proxy@host2, proxy@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarProxy -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }
}
