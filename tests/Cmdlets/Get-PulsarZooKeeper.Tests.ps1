BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarZooKeeper' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the ZooKeeper servers, one for each node' {
        $services = $topology | Get-PulsarZooKeeper
        $services.Service | Should -Be zookeeper@host1, zookeeper@host2, zookeeper@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'ZooKeeper Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarZooKeeper -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarZooKeeper).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarZooKeeper -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
