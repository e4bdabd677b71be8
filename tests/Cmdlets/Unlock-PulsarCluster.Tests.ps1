BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Unlock-PulsarCluster' {
    It 'reports that the cluster is not locked, and returns the topology' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        ($topology | Unlock-PulsarCluster -Force -InformationVariable said).Name | Should -Be demo
        "$said" | Should -BeLike '*demo is not locked*'
    }
}
