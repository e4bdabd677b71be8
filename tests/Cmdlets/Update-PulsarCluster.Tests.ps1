BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Update-PulsarCluster' {
    It 'restarts nothing when the cluster is as the topology says' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
        Get-VerboseText { ($topology | Update-PulsarCluster -Verbose).Name | Should -Be demo } |
            Should -BeLike '*nothing to do*'
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'starts what does not run' {
        $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarBroker -Node host2
        $topology | Update-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'accepts an end of the window, and refuses one that has passed' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $changed = $topology | Update-PulsarCluster -Until (Get-Date).AddHours(12)
        $changed | Test-PulsarCluster -Quiet | Should -BeTrue
        { $topology | Update-PulsarCluster -Until '2001-01-01' } | Should -Throw -ErrorId 'UntilPassed,*'
    }

    It 'sends test messages while services restart, and reports the longest gap' {
        $topology = New-SimulatedTopology | Install-PulsarCluster |
            Add-PulsarTopologyNode -HostName host4, host5 -Role ZooKeeper
        $topology | Update-PulsarCluster -MaximumGap 0:05:00 -InformationVariable told | Out-Null
        "$told" | Should -BeLike '*test messages: longest gap 0.20 s*none were lost*'
        ($topology | Get-PulsarOperation -Last 1).Canary.LongestGap.TotalSeconds | Should -Be 0.2
    }

    It 'sends none with -NoCanary, and refuses a -MaximumGap that means nothing' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        { $topology | Update-PulsarCluster -MaximumGap 5 } | Should -Throw -ErrorId 'MaximumGapOutOfRange,*'
        { $topology | Update-PulsarCluster -MaximumGap 0:00:05 -NoCanary } |
            Should -Throw -ErrorId 'MaximumGapUnmeasured,*'
        $topology = $topology | Add-PulsarTopologyNode -HostName host4, host5 -Role ZooKeeper
        $topology | Update-PulsarCluster -NoCanary | Out-Null
        ($topology | Get-PulsarOperation -Last 1).Canary | Should -BeNullOrEmpty
    }

    It 'takes -Limit, also from a plan' {
        $topology = New-SimulatedTopology | Update-PulsarCluster -Limit 1
        $topology | Stop-PulsarBroker -Node host2 | Out-Null
        $plan = $topology | Get-PulsarPlan -Limit 1
        $plan.Limit | Should -Be 1
        Update-PulsarCluster -Plan $plan | Test-PulsarCluster -Quiet | Should -BeTrue
        { $topology | Update-PulsarCluster -Limit 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'changes nothing with -WhatIf' {
        $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarBroker -Node host2
        $topology | Update-PulsarCluster -WhatIf | Out-Null
        Get-RoleState $topology Broker | Should -Be 'Ready Stopped Ready'
    }

    It 'carries out a plan, and refuses it when the cluster has changed since' {
        $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarBroker -Node host2
        $plan = $topology | Get-PulsarPlan
        $topology | Stop-PulsarBroker -Node host1 | Out-Null
        { Update-PulsarCluster -Plan $plan } | Should -Throw -ErrorId 'PlanOutdated,*'
        Update-PulsarCluster -Plan ($topology | Get-PulsarPlan) | Test-PulsarCluster -Quiet | Should -BeTrue
    }
}
