BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarPlan' {
    It 'returns each step with its reason and changes nothing' {
        $topology = New-SimulatedTopology | Initialize-PulsarHost
        $plan = $topology | Get-PulsarPlan -Operation Install
        $plan.Steps.Count | Should -BeGreaterThan 10
        $plan.Steps | ForEach-Object { $_.Reason | Should -Not -BeNullOrEmpty }
        Get-RoleState $topology Broker | Should -Be 'NotInstalled NotInstalled NotInstalled'
    }

    It 'returns an empty plan for a cluster that is as the topology says' {
        (New-SimulatedTopology | Install-PulsarCluster | Get-PulsarPlan).IsEmpty | Should -BeTrue
    }

    It 'is carried out by Install-PulsarCluster -Plan' {
        $topology = New-SimulatedTopology | Initialize-PulsarHost
        $plan = $topology | Get-PulsarPlan -Operation Install
        Install-PulsarCluster -Plan $plan | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'selects by -Role' {
        $plan = New-SimulatedTopology | Initialize-PulsarHost | Get-PulsarPlan -Operation Install -Role ZooKeeper
        $plan.Steps.Service | Where-Object { $_ } | ForEach-Object { $_ | Should -BeLike 'zookeeper@*' }
    }
}
