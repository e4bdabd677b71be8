BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarAutoRecovery' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the AutoRecovery services, one for each node' {
        $services = $topology | Get-PulsarAutoRecovery
        $services.Service | Should -Be autorecovery@host1, autorecovery@host2, autorecovery@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'AutoRecovery Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarAutoRecovery -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarAutoRecovery).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarAutoRecovery -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
