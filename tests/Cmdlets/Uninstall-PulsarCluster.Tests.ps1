BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Uninstall-PulsarCluster' {
    BeforeEach { $topology = New-SimulatedTopology | Install-PulsarCluster }

    It 'removes the cluster and returns nothing' {
        $topology | Uninstall-PulsarCluster -RemoveData -Force | Should -BeNullOrEmpty
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }

    It 'returns the topology with -PassThru' {
        ($topology | Uninstall-PulsarCluster -Force -PassThru).Name | Should -Be demo
    }

    It 'keeps the data without -RemoveData' {
        function Get-PlannedTarget { "$(($topology | Get-PulsarPlan -Operation Install).Steps.Target)" }
        $topology | Uninstall-PulsarCluster -Force
        Get-PlannedTarget | Should -Not -BeLike '*/var/lib/pulsar/*'
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
        $topology | Uninstall-PulsarCluster -RemoveData -Force
        Get-PlannedTarget | Should -BeLike '*/var/lib/pulsar/*'
    }

    It 'removes nothing with -WhatIf' {
        $topology | Uninstall-PulsarCluster -RemoveData -WhatIf
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'fails and removes nothing without -Force in a non-interactive session' {
        Invoke-NewSession @'
            $topology = New-PulsarTopology demo -Local -Rehearse | Install-PulsarCluster -WarningAction SilentlyContinue
            try { $topology | Uninstall-PulsarCluster; 'not asked' } catch { 'refused' }
            $topology | Test-PulsarCluster -Quiet
'@ | Should -Be 'refused', 'True'
    }
}
