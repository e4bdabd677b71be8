BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarBroker' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the brokers and returns the topology' {
        ($topology | Stop-PulsarBroker).Name | Should -Be demo
        Get-RoleState $topology Broker | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarBroker -Node host2 | Out-Null
        ($topology | Get-PulsarBroker -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarBroker -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarBroker | Out-Null
        Get-VerboseText { $topology | Stop-PulsarBroker -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarBroker -WhatIf | Out-Null
        Get-RoleState $topology Broker | Should -Be 'Ready Ready Ready'
    }
}
