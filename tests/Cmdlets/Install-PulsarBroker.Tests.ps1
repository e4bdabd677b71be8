BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarBroker' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the brokers, starts none and returns the topology' {
        ($topology | Install-PulsarBroker).Name | Should -Be demo
        Get-RoleState $topology Broker | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Bookie | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarBroker -Node host2 | Out-Null
        Get-RoleState $topology Broker | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarBroker | Out-Null
        Get-VerboseText { $topology | Install-PulsarBroker -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarBroker -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarBroker -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
