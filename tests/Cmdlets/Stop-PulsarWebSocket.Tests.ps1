BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarWebSocket' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the WebSocket proxies and returns the topology' {
        ($topology | Stop-PulsarWebSocket).Name | Should -Be demo
        Get-RoleState $topology WebSocket | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarWebSocket -Node host2 | Out-Null
        ($topology | Get-PulsarWebSocket -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarWebSocket -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarWebSocket | Out-Null
        Get-VerboseText { $topology | Stop-PulsarWebSocket -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarWebSocket -WhatIf | Out-Null
        Get-RoleState $topology WebSocket | Should -Be 'Ready Ready Ready'
    }
}
