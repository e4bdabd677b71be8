BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarZooKeeper' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the ZooKeeper servers, starts none and returns the topology' {
        ($topology | Install-PulsarZooKeeper).Name | Should -Be demo
        Get-RoleState $topology ZooKeeper | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarZooKeeper -Node host2 | Out-Null
        Get-RoleState $topology ZooKeeper | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarZooKeeper | Out-Null
        Get-VerboseText { $topology | Install-PulsarZooKeeper -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarZooKeeper -WhatIf).Name | Should -Be demo
        Get-RoleState $topology ZooKeeper | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarZooKeeper -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
