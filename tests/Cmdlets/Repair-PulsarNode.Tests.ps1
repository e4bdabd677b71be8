BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Topology { New-PulsarTopology -Name demo -HostName host1, host2, host3, host4 -Rehearse }
}

Describe 'Repair-PulsarNode' {
    It 'returns the topology, and changes nothing on a node that has lost nothing' {
        $topology = New-Topology | Install-PulsarCluster
        $before = @(($topology | Get-PulsarCluster).Since)
        $result = $topology | Repair-PulsarNode host4 -Force
        $result | Should -BeOfType PulsarOps.PulsarTopology
        @(($result | Get-PulsarCluster).Since) | Should -Be $before
    }

    It 'starts the services of the node' {
        $topology = New-Topology | Install-PulsarCluster
        $topology | Stop-PulsarBookie -Node host4 | Out-Null
        $topology | Repair-PulsarNode HOST4 -Force | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready Ready'
    }

    It 'gives the services of a node to another host' {
        $topology = New-Topology | Install-PulsarCluster
        $topology | Suspend-PulsarNode host4 | Out-Null
        $changed = $topology | Repair-PulsarNode host4 -ReplaceWith host5 -Force
        @($changed.Nodes.Name) | Should -Be host1, host2, host3, host5
        $changed | Update-PulsarCluster | Out-Null
        Get-RoleState $changed Bookie | Should -Be 'Ready Ready Ready Ready'
    }

    It 'changes nothing with -WhatIf' {
        $topology = New-Topology | Install-PulsarCluster
        $topology | Suspend-PulsarNode host4 | Out-Null
        $topology | Repair-PulsarNode host4 -ReplaceWith host5 -WhatIf | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready Suspended'
    }

    It 'does not replace a host that serves' {
        $topology = New-Topology | Install-PulsarCluster
        { $topology | Repair-PulsarNode host4 -ReplaceWith host5 -Force -ErrorAction Stop } |
            Should -Throw -ErrorId 'NodeStillServes,*'
    }

    It 'does not give a ZooKeeper server another name' {
        { New-Topology | Repair-PulsarNode host1 -ReplaceWith host5 -Force } |
            Should -Throw -ErrorId 'ZooKeeperNotReplaced,*'
    }

    It 'refuses a host that the topology has already' {
        { New-Topology | Repair-PulsarNode host4 -ReplaceWith host1 -Force } | Should -Throw
    }

    It 'replaces several hosts, each by the one at the same place' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2, host3, host4, host5, host6, host7 -Rehearse |
            Install-PulsarCluster
        $topology | Suspend-PulsarNode host6 | Suspend-PulsarNode host7 | Out-Null
        $changed = $topology | Repair-PulsarNode host6, host7 -ReplaceWith host8, host9 -Force
        @($changed.Nodes.Name) | Should -Be host1, host2, host3, host4, host5, host8, host9
    }

    It 'refuses another number of hosts than of nodes' {
        { New-Topology | Repair-PulsarNode host4 -ReplaceWith host5, host6 -Force } |
            Should -Throw -ErrorId 'CountDiffers,*'
    }

    It 'refuses an unknown node' {
        { New-Topology | Repair-PulsarNode nowhere -Force } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }

    It 'refuses a local cluster' {
        $topology = New-PulsarTopology -Name demo -Local -NodeCount 4 -Rehearse
        { $topology | Repair-PulsarNode local4 -Force } | Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }
}
