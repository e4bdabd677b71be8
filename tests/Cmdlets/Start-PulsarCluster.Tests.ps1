BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Start-PulsarCluster' {
    BeforeEach { $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarCluster }

    It 'starts every service and returns a cluster that passes its checks' {
        $topology | Start-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'starts only the roles of -Role' {
        $topology | Start-PulsarCluster -Role ZooKeeper, Bookie | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
        Get-RoleState $topology Broker | Should -Be 'Stopped Stopped Stopped'
    }

    It 'starts nothing with -WhatIf' {
        $topology | Start-PulsarCluster -WhatIf | Out-Null
        Get-RoleState $topology ZooKeeper | Should -Be 'Stopped Stopped Stopped'
    }

    It 'fails with NotInstalled before Install-PulsarCluster, and returns nothing' {
        $reached = [System.Collections.Generic.List[object]]::new()
        { New-SimulatedTopology | Initialize-PulsarHost | Start-PulsarCluster | ForEach-Object { $reached.Add($_) } } |
            Should -Throw -ErrorId 'NotInstalled,*'
        $reached.Count | Should -Be 0
    }
}
