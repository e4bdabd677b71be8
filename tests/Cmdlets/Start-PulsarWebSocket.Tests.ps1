BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarWebSocket' {
    BeforeEach {
        $topology = Import-SimulatedTopology | Install-PulsarCluster | Stop-PulsarCluster -Role WebSocket
        $before = $topology | Get-PulsarCluster
    }

    It 'starts the WebSocket proxies, waits until they are ready and starts nothing else' {
        ($topology | Start-PulsarWebSocket).Name | Should -Be demo
        Get-RoleState $topology WebSocket | Should -Be 'Ready Ready Ready'
        Get-RestartedService $topology $before | Should -Be websocket@host1, websocket@host2, websocket@host3
    }

    It 'starts only the nodes of -Node' {
        $topology | Start-PulsarWebSocket -Node host2 | Out-Null
        Get-RoleState $topology WebSocket | Should -Be 'Stopped Ready Stopped'
    }

    It 'leaves alone what runs' {
        $topology | Start-PulsarWebSocket | Out-Null
        $running = $topology | Get-PulsarCluster
        $topology | Start-PulsarWebSocket | Out-Null
        Get-RestartedService $topology $running | Should -BeNullOrEmpty
    }

    It 'starts nothing with -WhatIf' {
        ($topology | Start-PulsarWebSocket -WhatIf).Name | Should -Be demo
        Get-RoleState $topology WebSocket | Should -Be 'Stopped Stopped Stopped'
    }
}
