BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarBookie' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the bookies and returns the topology' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery | Out-Null
        ($topology | Stop-PulsarBookie).Name | Should -Be demo
        Get-RoleState $topology Bookie | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery | Out-Null
        $topology | Stop-PulsarBookie -Node host2 | Out-Null
        ($topology | Get-PulsarBookie -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarBookie -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery | Out-Null
        $topology | Stop-PulsarBookie | Out-Null
        Get-VerboseText { $topology | Stop-PulsarBookie -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarCluster -Role Proxy, Broker, AutoRecovery | Out-Null
        $topology | Stop-PulsarBookie -WhatIf | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
    }

    It 'refuses to stop what running services need' {
        { $topology | Stop-PulsarBookie } | Should -Throw -ErrorId 'StopUnsafe,*'
        { $topology | Stop-PulsarBookie -IgnoreQuorum } |
            Should -Throw -ErrorId 'StopUnsafe,*' -Because 'none would stay'
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
    }

    It 'goes below the quorum with -IgnoreQuorum' {
        $topology | Stop-PulsarBookie -Node host1, host2 -IgnoreQuorum | Out-Null
        (Get-RoleState $topology Bookie) -split ' ' | Select-Object -First 2 | Should -Be Stopped, Stopped
    }
}
