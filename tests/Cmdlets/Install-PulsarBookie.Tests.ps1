BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarBookie' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the bookies, starts none and returns the topology' {
        ($topology | Install-PulsarBookie).Name | Should -Be demo
        Get-RoleState $topology Bookie | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarBookie -Node host2 | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarBookie | Out-Null
        Get-VerboseText { $topology | Install-PulsarBookie -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarBookie -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Bookie | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarBookie -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
