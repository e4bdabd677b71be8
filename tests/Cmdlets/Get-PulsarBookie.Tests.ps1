BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarBookie' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the bookies, one for each node' {
        $services = $topology | Get-PulsarBookie
        $services.Service | Should -Be bookie@host1, bookie@host2, bookie@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'Bookie Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarBookie -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarBookie).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarBookie -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
