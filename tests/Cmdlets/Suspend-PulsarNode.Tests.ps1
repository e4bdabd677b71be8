BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Suspend-PulsarNode' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the services of the node and shows them as suspended' {
        ($topology | Suspend-PulsarNode host2 -Reason 'new disks').Name | Should -Be demo
        $status = $topology | Get-PulsarCluster
        $held, $others = $status.Where({ $_.Node -eq 'host2' }, 'Split')
        $held.State | Select-Object -Unique | Should -Be Suspended
        $others.State | Select-Object -Unique | Should -Be Ready
        $held[0].Detail | Should -BeLike 'suspended since*: new disks'
    }

    It 'is a warning of Test-PulsarCluster and no failure' {
        $topology | Suspend-PulsarNode host2 | Out-Null
        $checks = $topology | Test-PulsarCluster
        ($checks | Where-Object -Property ErrorId -EQ -Value ServiceSuspended).Status |
            Select-Object -Unique | Should -Be Warning
        @($checks | Where-Object -Property Name -EQ -Value Messages).Status | Select-Object -Unique | Should -Be Passed
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'keeps other cmdlets from starting the services, with a warning' {
        $topology | Suspend-PulsarNode host2 | Out-Null
        $topology | Update-PulsarCluster -WarningVariable warnings | Start-PulsarCluster | Restart-PulsarBroker |
            Out-Null
        "$warnings" | Should -BeLike '*host2 is suspended since*Resume-PulsarNode host2*'
        Get-RoleState $topology Broker | Should -Be 'Ready Suspended Ready'
    }

    It 'refuses a second node, and changes nothing' {
        $topology | Suspend-PulsarNode host2 | Out-Null
        { $topology | Suspend-PulsarNode host3 } | Should -Throw -ErrorId 'StopUnsafe,*'
        { $topology | Suspend-PulsarNode host* } | Should -Throw -ErrorId 'StopUnsafe,*'
        Get-RoleState $topology Broker | Should -Be 'Ready Suspended Ready'
    }

    It 'changes nothing with -WhatIf, and nothing twice' {
        $topology | Suspend-PulsarNode host2 -WhatIf | Out-Null
        Get-RoleState $topology Broker | Should -Be 'Ready Ready Ready'
        $topology | Suspend-PulsarNode host2 -Reason first | Out-Null
        Get-VerboseText { $topology | Suspend-PulsarNode host2 -Reason second -Verbose } |
            Should -BeLike '*nothing to do*'
        ($topology | Get-PulsarBroker -Node host2).Detail | Should -BeLike '*first'
    }

    It 'refuses an unknown node with NoServiceSelected' {
        { $topology | Suspend-PulsarNode nowhere } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
