BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarAutoRecovery' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the AutoRecovery services and returns the topology' {
        ($topology | Stop-PulsarAutoRecovery).Name | Should -Be demo
        Get-RoleState $topology AutoRecovery | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarAutoRecovery -Node host2 | Out-Null
        ($topology | Get-PulsarAutoRecovery -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarAutoRecovery -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarAutoRecovery | Out-Null
        Get-VerboseText { $topology | Stop-PulsarAutoRecovery -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarAutoRecovery -WhatIf | Out-Null
        Get-RoleState $topology AutoRecovery | Should -Be 'Ready Ready Ready'
    }
}
