# The cmdlets together, as scripts use them, on simulated hosts.
BeforeAll { . "$PSScriptRoot/Cmdlets/Common.ps1" }

Describe 'The pipeline of all stages' {
    BeforeAll {
        $topology = New-SimulatedTopology -With @{ Address = '10.0.0.7', '10.0.0.8', '10.0.0.9' }
        function Invoke-Stage([hashtable] $With = @{}) {
            $topology | Initialize-PulsarHost @With |
                Install-PulsarZooKeeper @With | Start-PulsarZooKeeper @With | Initialize-PulsarMetadata @With |
                Install-PulsarBookie @With | Start-PulsarBookie @With |
                Install-PulsarBroker @With | Start-PulsarBroker @With
        }
    }

    It 'touches nothing with -WhatIf and returns the topology at its end' {
        (Invoke-Stage @{ WhatIf = $true }).Name | Should -Be demo
        Get-VerboseText { $topology | Initialize-PulsarHost -Verbose -WhatIf } | Should -Not -BeLike '*nothing to do*'
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }

    It 'ends in a cluster whose checks pass' {
        Invoke-Stage | Test-PulsarCluster | ForEach-Object { $_.Status | Should -Be Passed -Because "$_" }
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be Ready }
    }

    It 'changes nothing in a second run' {
        $before = $topology | Get-PulsarCluster
        Get-VerboseText { Invoke-Stage @{ Verbose = $true } } | Should -BeLike '*nothing to do*'
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'runs in several runspaces at once' {
        $results = 'one', 'two' | ForEach-Object -Parallel {
            Import-Module -Name $using:module
            New-PulsarTopology -Name $_ -Local -Rehearse -WarningAction SilentlyContinue |
                Install-PulsarCluster -WarningAction SilentlyContinue | Test-PulsarCluster
        }
        $results.Count | Should -Be 20
        $results | ForEach-Object { $_.Status | Should -Be Passed }
    }
}

Describe 'Objects' {
    BeforeAll {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $status = $topology | Get-PulsarCluster
        $checks = $topology | Test-PulsarCluster
    }

    It 'keep their values in a file: <Name>' -ForEach @(
        @{
            Name = 'topology'; Value = { $topology }; Type = 'PulsarOps.PulsarTopology'
            Text = { "$($_.Name) $($_.Version) $($_.Nodes.Count)" }
        }
        @{
            Name = 'status'; Value = { $status[0] }; Type = 'PulsarOps.PulsarServiceStatus'
            Text = { "$($_.Service) $($_.State) $($_.ProcessId) $($_.Since)" }
        }
        @{
            Name = 'check'; Value = { $checks[-1] }; Type = 'PulsarOps.PulsarCheck'
            Text = { "$($_.Name) $($_.Target) $($_.Status) $($_.Message)" }
        }
    ) {
        $object = & $Value
        $object | Export-Clixml -Path "TestDrive:/$Name.xml"
        $copy = Import-Clixml -Path "TestDrive:/$Name.xml"
        $copy.PSTypeNames | Should -Contain "Deserialized.$Type"
        $copy | ForEach-Object $Text | Should -Be ($object | ForEach-Object $Text)
    }

    It 'have a list view within 80 columns: <Name>' -ForEach @(
        @{ Name = 'topology'; Value = { $topology } }
        @{ Name = 'status'; Value = { $status[0] } }
        @{ Name = 'check'; Value = { $checks[0] } }
    ) {
        $lines = (& $Value | Format-List | Out-String -Width 80) -split '\r?\n' -replace '\x1b\[[0-9;]*m' -ne ''
        $lines.Count | Should -BeGreaterThan 4
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'say in a string what they are' {
        "$topology" | Should -Be 'demo (4.0.8, 3 nodes)'
        "$($status[0])" | Should -BeLike '*zookeeper@host1*Ready*'
        "$($checks | Where-Object -Property Name -EQ -Value Ready | Select-Object -First 1)" |
            Should -Be 'Ready zookeeper@host1: Passed'
    }
}
