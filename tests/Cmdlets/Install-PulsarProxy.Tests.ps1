BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Install-PulsarProxy' {
    BeforeEach { $topology = Import-SimulatedTopology }

    It 'installs the proxies, starts none and returns the topology' {
        ($topology | Install-PulsarProxy).Name | Should -Be demo
        Get-RoleState $topology Proxy | Should -Be 'Stopped Stopped Stopped'
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'installs only the nodes of -Node' {
        $topology | Install-PulsarProxy -Node host2 | Out-Null
        Get-RoleState $topology Proxy | Should -Be 'NotInstalled Stopped NotInstalled'
    }

    It 'changes nothing in a second run' {
        $topology | Install-PulsarProxy | Out-Null
        Get-VerboseText { $topology | Install-PulsarProxy -Verbose } | Should -BeLike '*nothing to do*'
    }

    It 'changes nothing with -WhatIf and still returns the topology' {
        ($topology | Install-PulsarProxy -WhatIf).Name | Should -Be demo
        Get-RoleState $topology Proxy | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Install-PulsarProxy -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
