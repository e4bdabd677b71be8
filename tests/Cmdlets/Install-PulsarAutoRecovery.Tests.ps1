BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarAutoRecovery' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the AutoRecovery services, starts none and returns the topology' {
        ($topology | Install-PulsarAutoRecovery).Name | Should -Be demo
        Get-RoleState $topology AutoRecovery | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarAutoRecovery -Node host2 | Out-Null
        Get-RoleState $topology AutoRecovery | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarAutoRecovery | Out-Null
        Get-VerboseText { $topology | Install-PulsarAutoRecovery -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarAutoRecovery -WhatIf).Name | Should -Be demo
        Get-RoleState $topology AutoRecovery | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarAutoRecovery -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
