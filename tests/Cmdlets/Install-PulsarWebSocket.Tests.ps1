BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarWebSocket' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the WebSocket proxies, starts none and returns the topology' {
        ($topology | Install-PulsarWebSocket).Name | Should -Be demo
        Get-RoleState $topology WebSocket | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarWebSocket -Node host2 | Out-Null
        Get-RoleState $topology WebSocket | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarWebSocket | Out-Null
        Get-VerboseText { $topology | Install-PulsarWebSocket -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarWebSocket -WhatIf).Name | Should -Be demo
        Get-RoleState $topology WebSocket | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarWebSocket -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
