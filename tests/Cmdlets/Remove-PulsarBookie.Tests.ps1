BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Topology { New-PulsarTopology -Name demo -HostName host1, host2, host3, host4 -Rehearse }
}

Describe 'Remove-PulsarBookie' {
    It 'returns the topology without the bookie' {
        $topology = New-Topology | Install-PulsarCluster
        $smaller = $topology | Remove-PulsarBookie -Node host4 -Force
        $smaller | Should -BeOfType PulsarOps.PulsarTopology
        @($smaller.Services | Where-Object -Property Role -EQ -Value Bookie).Node | Should -Be host1, host2, host3
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready NotInstalled'
    }

    It 'stops nothing with -WhatIf, and says how much there is to copy' {
        $topology = New-Topology | Install-PulsarCluster
        $words = $topology | Remove-PulsarBookie -Node host4 -WhatIf -InformationAction Continue 6>&1
        "$words" | Should -BeLike '*bookie@host4: it has copies of 0 ledgers*'
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready Ready'
    }

    It 'refuses a bookie that new ledgers need, and changes nothing' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2 -Rehearse | Install-PulsarCluster
        { $topology | Remove-PulsarBookie host1 -Force -ErrorAction Stop } | Should -Throw -ErrorId 'BookiesTooFew,*'
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready'
    }

    It 'removes two of five bookies one after the other' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2, host3, host4, host5 -Rehearse |
            Install-PulsarCluster
        $smaller = $topology | Remove-PulsarBookie host[45] -Force
        @($smaller.Services | Where-Object -Property Role -EQ -Value Bookie).Node | Should -Be host1, host2, host3
    }

    It 'refuses all bookies' {
        $topology = New-PulsarTopology -Name demo -HostName host1, host2 -Rehearse
        { $topology | Remove-PulsarBookie * } | Should -Throw -ErrorId 'NodeIsLastOfRole,*'
    }

    It 'refuses an unknown node' {
        { New-Topology | Remove-PulsarBookie nowhere } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }

    It 'refuses a local cluster' {
        $topology = New-PulsarTopology -Name demo -Local -NodeCount 4 -Rehearse
        { $topology | Remove-PulsarBookie -Node local4 } | Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }
}
