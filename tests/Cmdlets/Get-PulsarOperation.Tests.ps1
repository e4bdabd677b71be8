BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarOperation' {
    BeforeAll {
        $topology = New-SimulatedTopology | Initialize-PulsarHost | Install-PulsarZooKeeper | Start-PulsarZooKeeper
        $operations = $topology | Get-PulsarOperation
    }

    It 'returns what changed the cluster, in the order of time' {
        $operations.Activity | Should -Be Initialize-PulsarHost, Install-PulsarZooKeeper, Start-PulsarZooKeeper
        $operations | ForEach-Object {
            $_.Status | Should -Be Succeeded
            $_.Nodes | Should -Be host1, host2, host3
            $_.EndTime | Should -Not -BeLessThan $_.StartTime
        }
    }

    It 'records each step with its reason' {
        $operations[1].Steps | ForEach-Object { $_.Reason | Should -Not -BeNullOrEmpty }
        $operations[2].Steps.Action | Should -Contain StartService
    }

    It 'selects by -Last and -Id' {
        ($topology | Get-PulsarOperation -Last 1).Activity | Should -Be Start-PulsarZooKeeper
        ($topology | Get-PulsarOperation -Id $operations[0].Id).Activity | Should -Be Initialize-PulsarHost
    }

    It 'returns nothing for a run that changed nothing' {
        $topology | Start-PulsarZooKeeper | Out-Null
        @($topology | Get-PulsarOperation).Count | Should -Be 3
    }

    It 'returns nothing for a cluster that was never touched' {
        New-SimulatedTopology | Get-PulsarOperation | Should -BeNullOrEmpty
    }
}
