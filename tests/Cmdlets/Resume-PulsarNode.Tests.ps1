BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Resume-PulsarNode' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster | Suspend-PulsarNode host2 }

    It 'starts the services of the node' {
        ($topology | Resume-PulsarNode host2).Name | Should -Be demo
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
        @(($topology | Get-PulsarCluster).State) | Select-Object -Unique | Should -Be Ready
    }

    It 'leaves what an update has to do' {
        ($topology | Resume-PulsarNode host* | Get-PulsarPlan).IsEmpty | Should -BeTrue
        Get-VerboseText { $topology | Resume-PulsarNode host2 -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf' {
        $topology | Resume-PulsarNode host2 -WhatIf | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Suspended Ready'
    }
}
