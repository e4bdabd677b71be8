BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    function New-Topology { New-PulsarTopology -Name demo -HostName host1, host2, host3, host4 -Rehearse }
}

Describe 'Remove-PulsarBookie' {
    It 'returns the topology without the bookie' {
        $topology = New-Topology | Install-PulsarCluster
        $smaller = $topology | Remove-PulsarBookie -Node host4
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
        { $topology | Remove-PulsarBookie host1 -ErrorAction Stop } | Should -Throw -ErrorId 'BookiesTooFew,*'
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready'
    }

    It 'refuses the last bookie' {
        $topology = New-PulsarTopology -Name demo -HostName host1 -Rehearse
        { $topology | Remove-PulsarBookie host1 } | Should -Throw -ErrorId 'NodeIsLastOfRole,*'
    }

    It 'refuses an unknown node' {
        { New-Topology | Remove-PulsarBookie nowhere } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }

    It 'refuses a local cluster' {
        $topology = New-PulsarTopology -Name demo -Local -NodeCount 4 -Rehearse
        { $topology | Remove-PulsarBookie -Node local4 } | Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }
}
