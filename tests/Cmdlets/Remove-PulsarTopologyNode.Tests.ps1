BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Remove-PulsarTopologyNode' {
    BeforeAll {
        $topology = New-SimulatedTopology | Add-PulsarTopologyNode -HostName host4, host5 -Role Bookie, Broker
    }

    It 'returns a new topology and leaves the old one as it is' {
        $new = $topology | Remove-PulsarTopologyNode -Node HOST4
        $new.Nodes.Name | Should -Be host1, host2, host3, host5
        $new.Services.Id | Should -Be @($topology.Services.Id | Where-Object { $_ -notlike '*@host4' })
        $topology.Nodes.Count | Should -Be 5
        $new.Rehearsal | Should -BeTrue
    }

    It 'is the reverse of Add-PulsarTopologyNode' {
        $new = $topology | Remove-PulsarTopologyNode -Node host[45]
        $new | Export-PulsarTopology | Should -Be (New-SimulatedTopology | Export-PulsarTopology)
        "$($new.Quorum)" | Should -Be "$((New-SimulatedTopology).Quorum)"
    }

    It 'touches no host' {
        $cluster = $topology | Install-PulsarCluster
        $before = $cluster | Get-PulsarBroker
        $rest = $cluster | Remove-PulsarTopologyNode -Node host5
        ($rest | Get-PulsarBroker).Node | Should -Be host1, host2, host3, host4
        ($cluster | Get-PulsarBroker).ProcessId | Should -Be $before.ProcessId
    }

    It 'suggests a similar name for an unknown one' {
        { $topology | Remove-PulsarTopologyNode -Node hots4 } |
            Should -Throw -ErrorId 'NodeUnknown,*' -ExpectedMessage "*no node 'hots4'. Did you mean 'host4'?"
        try { $topology | Remove-PulsarTopologyNode -Node x* } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -BeLike 'NodeUnknown,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*host1, host2, host3, host4, host5*'
    }

    It 'refuses the last node of a role' {
        { $topology | Remove-PulsarTopologyNode -Node host[1-3] } |
            Should -Throw -ErrorId 'NodeIsLastOfRole,*' -ExpectedMessage '*ZooKeeper*'
        $proxy = $topology | Add-PulsarTopologyNode -HostName host6 -Role Proxy
        { $proxy | Remove-PulsarTopologyNode -Node host6 } | Should -Throw -ErrorId 'NodeIsLastOfRole,*'
    }

    It 'refuses a local cluster' {
        { New-PulsarTopology -Name demo -Local | Remove-PulsarTopologyNode -Node local3 } |
            Should -Throw -ErrorId 'NodesOfLocalCluster,*'
    }

    It 'completes the names of the nodes' {
        $line = 'Remove-PulsarTopologyNode -Topology $topology -Node host4'
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText |
            Should -Contain host4
    }
}
