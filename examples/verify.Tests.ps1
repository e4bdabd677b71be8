<#
A Pester 5 suite that verifies a running cluster. Run it alone or as a part of your own suite:

    Invoke-Pester -Container (New-PesterContainer -Path ./examples/verify.Tests.ps1 -Data @{ Topology = $topology })

Without a topology it deploys a cluster on simulated hosts, so that you can try the suite anywhere.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', 'Topology',
    Justification = 'Used in BeforeDiscovery.')]
param($Topology)

BeforeDiscovery {
    if (-not (Get-Module -Name PulsarOps)) { Import-Module -Name "$PSScriptRoot/../out/PulsarOps" }
    if (-not $Topology) {
        $Topology = New-PulsarTopology -Name verify -Local -Rehearse |
            Install-PulsarCluster -WarningAction SilentlyContinue
    }

    # One test per service and per check.
    $services = $Topology | Get-PulsarCluster | ForEach-Object { @{ Service = $_.Service; Status = $_ } }
    $checks = $Topology | Test-PulsarCluster -ErrorAction SilentlyContinue |
        ForEach-Object { @{ Name = $_.Name; Target = $_.Target; Check = $_ } }
    $whole = @{ Topology = $Topology; Services = $services }
}

Describe 'The cluster' -ForEach $whole {
    It 'has an odd number of ZooKeeper servers' {
        @($Topology.Services | Where-Object Role -EQ ZooKeeper).Count % 2 | Should -Be 1
    }

    It 'has as many bookies as a ledger needs' {
        @($Topology.Services | Where-Object Role -EQ Bookie).Count | Should -BeGreaterOrEqual $Topology.Quorum.Ensemble
    }

    It 'runs every service of its topology' {
        $Services.Count | Should -Be $Topology.Services.Count
    }
}

Describe '<Service>' -ForEach $services {
    It 'is ready' {
        $Status.State | Should -Be Ready -Because $Status.Detail
    }

    It 'runs with the configuration it has on disk' {
        $Status.RestartPending | Should -BeFalse
    }
}

Describe 'Check' {
    It '<Name> of <Target> passes' -ForEach $checks {
        $Check.Status | Should -Be Passed -Because $Check.Message
    }
}
