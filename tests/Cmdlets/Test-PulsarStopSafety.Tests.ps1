BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Test-PulsarStopSafety' {
    It 'passes for each node of a healthy cluster' {
        $checks = New-SimulatedTopology | Install-PulsarCluster | Test-PulsarStopSafety
        $checks.Count | Should -Be 9
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because "$_" }
        $checks[0] | Should -BeOfType PulsarOps.PulsarCheck
        @($checks.Name | Select-Object -Unique) | Should -Be Stop
    }

    It 'checks the services of the selected node' {
        $checks = New-SimulatedTopology | Install-PulsarCluster | Test-PulsarStopSafety -Node *2
        $checks.Target | Should -Be zookeeper@host2, bookie@host2, broker@host2
    }

    It 'fails for two of three nodes together' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $checks = $topology | Test-PulsarStopSafety -Node host1, host2 -Together `
            -ErrorAction SilentlyContinue -ErrorVariable failure
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'StopNotSafe,*'
        @($checks | Where-Object -Property Status -EQ -Value Failed).Target |
            Should -Be zookeeper@host1, bookie@host1, zookeeper@host2, bookie@host2
        $topology | Test-PulsarStopSafety -Node host1, host2 -Together -Quiet | Should -BeFalse
    }

    It 'fails for another ZooKeeper server while one does not run, and says what to do' {
        $topology = New-SimulatedTopology | Install-PulsarCluster | Stop-PulsarZooKeeper -Node host3
        $check = $topology | Test-PulsarStopSafety -Node host1 -ErrorAction SilentlyContinue |
            Where-Object -Property Status -EQ -Value Failed
        $check.Target | Should -Be zookeeper@host1
        $check.ErrorId | Should -Be StopUnsafe
        $check.Message | Should -BeLike '*2 of 3*1 would remain*2 are needed*'
        $check.Recommendation | Should -BeLike '*Start-PulsarZooKeeper'
        ($topology | Test-PulsarStopSafety -Node host3).Message | Should -Contain 'It does not run.'
    }

    It 'changes nothing' {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
        $topology | Test-PulsarStopSafety | Out-Null
        Get-RestartedService $topology $before | Should -BeNullOrEmpty
    }

    It 'refuses an unknown node with NoServiceSelected' {
        $topology = New-SimulatedTopology
        { $topology | Test-PulsarStopSafety -Node nowhere } | Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
