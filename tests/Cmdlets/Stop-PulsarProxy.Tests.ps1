BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Stop-PulsarProxy' {
    BeforeEach { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'stops the proxies and returns the topology' {
        ($topology | Stop-PulsarProxy).Name | Should -Be demo
        Get-RoleState $topology Proxy | Should -Be 'Stopped Stopped Stopped'
    }

    It 'stops only the nodes of -Node' {
        $topology | Stop-PulsarProxy -Node host2 | Out-Null
        ($topology | Get-PulsarProxy -Node host2).State | Should -Be Stopped
        $topology | Get-PulsarProxy -Node host1, host3 | ForEach-Object { $_.State | Should -Not -Be Stopped }
    }

    It 'leaves a stopped service alone' {
        $topology | Stop-PulsarProxy | Out-Null
        Get-VerboseText { $topology | Stop-PulsarProxy -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'stops nothing with -WhatIf' {
        $topology | Stop-PulsarProxy -WhatIf | Out-Null
        Get-RoleState $topology Proxy | Should -Be 'Ready Ready Ready'
    }
}
