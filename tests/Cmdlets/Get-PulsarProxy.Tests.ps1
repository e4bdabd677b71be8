BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarProxy' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the proxies, one for each node' {
        $services = $topology | Get-PulsarProxy
        $services.Service | Should -Be proxy@host1, proxy@host2, proxy@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'Proxy Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarProxy -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarProxy).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarProxy -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
