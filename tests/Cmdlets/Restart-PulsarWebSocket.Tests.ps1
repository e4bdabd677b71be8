BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Restart-PulsarWebSocket' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
    }

    It 'restarts the WebSocket proxies and nothing else' {
        ($topology | Restart-PulsarWebSocket).Name | Should -Be demo
        Get-RestartedService $topology $before | Should -Be websocket@host1, websocket@host2, websocket@host3
        Get-RoleState $topology WebSocket | Should -Be 'Ready Ready Ready'
    }

    It 'restarts only the nodes of -Node' {
        $topology | Restart-PulsarWebSocket -Node host[23] | Out-Null
        Get-RestartedService $topology $before | Should -Be websocket@host2, websocket@host3
    }

    It 'restarts nothing with -WhatIf' {
        $topology | Restart-PulsarWebSocket -WhatIf | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }
}
