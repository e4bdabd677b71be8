BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarWebSocket' {
    BeforeAll { $topology = Import-SimulatedTopology | Install-PulsarCluster }

    It 'returns the WebSocket proxies, one for each node' {
        $services = $topology | Get-PulsarWebSocket
        $services.Service | Should -Be websocket@host1, websocket@host2, websocket@host3
        $services | ForEach-Object {
            $_ | Should -BeOfType PulsarOps.PulsarServiceStatus
            "$($_.Role) $($_.State) $($_.Cluster)" | Should -Be 'WebSocket Ready demo'
            $_.ProcessId | Should -BeGreaterThan 0
        }
    }

    It 'accepts wildcards in -Node' {
        ($topology | Get-PulsarWebSocket -Node host[12]).Node | Should -Be host1, host2
    }

    It 'reports what is not installed' {
        (Import-SimulatedTopology | Get-PulsarWebSocket).State | Select-Object -Unique | Should -Be NotInstalled
    }

    It 'refuses a node that the topology does not have' {
        { $topology | Get-PulsarWebSocket -Node host9 } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
