BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarBroker' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the brokers, one for each node' {
        $services = $topology | Get-PulsarBroker
        $services.Service | Should -Be broker@host1, broker@host2, broker@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'Broker Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarBroker -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarBroker).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarBroker -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
