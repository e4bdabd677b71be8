BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarCluster' {
    BeforeEach { $topology = New-SimulatedTopology | Install-PulsarCluster }

    It 'stops every service and keeps the data' {
        $topology | Stop-PulsarCluster | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be Stopped }
        $topology | Start-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'stops only the roles of -Role' {
        $topology | Stop-PulsarCluster -Role Broker | Out-Null
        Get-RoleState $topology Broker | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
    }

    It 'refuses to stop a role that another one needs' {
        { $topology | Stop-PulsarCluster -Role ZooKeeper } | Should -Throw -ErrorId 'StopUnsafe,*'
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarCluster -WhatIf | Out-Null
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
    }
}
