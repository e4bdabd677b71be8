BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Topology {
        New-PulsarTopology -Name demo -HostName host1, host2, host3 -Rehearse |
            Add-PulsarTopologyNode -HostName host4 -Role ZooKeeper
    }
}

Describe 'Remove-PulsarZooKeeper' {
    It 'returns the topology without the server and its node' {
        $topology = New-Topology | Install-PulsarCluster
        $smaller = $topology | Remove-PulsarZooKeeper -Node host4 -Force
        $smaller | Should -BeOfType PulsarOps.PulsarTopology
        $smaller.Nodes.Name | Should -Be host1, host2, host3
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready NotInstalled'
    }

    It 'replaces a server of a cluster that runs' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2, host3 -Rehearse | Install-PulsarCluster
        $larger = $topology | Add-PulsarTopologyNode -HostName host4 -Role ZooKeeper | Update-PulsarCluster
        $replaced = $larger | Remove-PulsarZooKeeper host1 -Force
        @($replaced.Services | Where-Object -Property Role -EQ -Value ZooKeeper).Node |
            Should -Be host2, host3, host4
        Get-RoleState $replaced ZooKeeper | Should -Be 'Ready Ready Ready'
        $replaced | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'shows the whole way with -WhatIf, and changes nothing' {
        $topology = New-Topology | Install-PulsarCluster
        $topology | Remove-PulsarZooKeeper -Node host4 -WhatIf
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready Ready'
    }

    It 'refuses to leave fewer than three, and changes nothing' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2, host3 -Rehearse | Install-PulsarCluster
        { $topology | Remove-PulsarZooKeeper host1 -Force -ErrorAction Stop } |
            Should -Throw -ErrorId 'ZooKeeperMembersBlocked,*'
        Get-RoleState $topology ZooKeeper | Should -Be 'Ready Ready Ready'
    }

    It 'refuses all servers' {
        { New-Topology | Remove-PulsarZooKeeper * } | Should -Throw -ErrorId 'NodeIsLastOfRole,*'
    }

    It 'refuses an unknown node' {
        { New-Topology | Remove-PulsarZooKeeper nowhere } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }

    It 'refuses a local cluster' {
        $topology = New-PulsarTopology -Name demo -Local -NodeCount 3 -Rehearse
        { $topology | Remove-PulsarZooKeeper -Node local3 } | Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }
}
