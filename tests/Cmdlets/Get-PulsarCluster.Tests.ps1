BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarCluster' {
    BeforeAll {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $status = $topology | Get-PulsarCluster
    }

    It 'returns every service, host by host' {
        $services = foreach ($node in $topology.Nodes.Name) { ($topology.Services | Where-Object Node -EQ $node).Id }
        $status.Service | Should -Be @($services)
        $status | ForEach-Object { $_.State | Should -Be Ready }
        $status[0] | Should -BeOfType PulsarOps.PulsarServiceStatus
    }

    It 'selects by -Role and -Node' {
        ($topology | Get-PulsarCluster -Role Broker, Bookie -Node host2).Service | Should -Be bookie@host2, broker@host2
    }

    It 'stops when the next command has enough' {
        New-SimulatedTopology | Get-PulsarCluster | Select-Object -First 1 -ExpandProperty Service |
            Should -Be zookeeper@host1
    }

    It 'shows a table with a row for each service in 80 columns' {
        $lines = ($status | Out-String -Width 80) -split '\r?\n' -replace '\x1b\[[0-9;]*m' -ne ''
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        @($lines -match '^\s*Service\s+State\b').Count | Should -BeGreaterOrEqual 1
        @($lines -match '^(zookeeper|bookie|broker)\b.*\bReady\b').Count | Should -Be 9
    }
}
