BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarProxy' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster | Stop-PulsarCluster -Role Proxy
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the proxies, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarProxy).Name | Should -Be demo
        Get-RoleState $topology Proxy | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be proxy@host1, proxy@host2, proxy@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarProxy -Node host2 | Out-Null
        Get-RoleState $topology Proxy | Should -Be 'Stopped Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarProxy | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarProxy | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarProxy -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Proxy | Should -Be 'Stopped Stopped Stopped'
    }
}
