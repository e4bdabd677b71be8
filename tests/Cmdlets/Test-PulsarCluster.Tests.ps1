BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Test-PulsarCluster' {
    It 'returns a passed check for each service, and messages through each broker' {
        $checks = New-SimulatedTopology | Install-PulsarCluster | Test-PulsarCluster
        $checks.Count | Should -Be 12
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because "$_" }
        $checks[0] | Should -BeOfType PulsarOps.PulsarCheck
        $messages = @($checks | Where-Object -Property Name -EQ -Value Messages)
        $messages.Target | Should -Be broker@host1, broker@host2, broker@host3
    }

    It 'sends messages through each proxy of either kind' {
        $checks = Import-SimulatedTopology | Install-PulsarCluster | Test-PulsarCluster
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because "$_" }
        @($checks | Where-Object { $_.Name -eq 'Messages' -and $_.Target -notlike 'broker*' }).Target |
            Should -Be proxy@host1, proxy@host2, proxy@host3, websocket@host1, websocket@host2, websocket@host3
    }

    It 'skips the messages through a WebSocket proxy that does not run' {
        $topology = Import-SimulatedTopology | Install-PulsarCluster | Stop-PulsarWebSocket -Node host2
        $check = $topology | Test-PulsarCluster -ErrorAction SilentlyContinue |
            Where-Object { $_.Name -eq 'Messages' -and $_.Status -ne 'Passed' }
        "$($check.Target) $($check.Status)" | Should -Be 'websocket@host2 Skipped'
    }

    It 'reports a missing cluster by checks and one error' {
        $checks = New-SimulatedTopology | Test-PulsarCluster -ErrorAction SilentlyContinue -ErrorVariable failure
        @($failure).Count | Should -Be 1
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'ClusterUnhealthy,*'
        $checks | ForEach-Object { $_.Status | Should -BeIn Failed, Skipped }
        ($checks | Where-Object -Property Status -EQ -Value Failed)[0].ErrorId | Should -Be ServiceNotInstalled
        $failed = $checks | Where-Object -Property Status -EQ -Value Failed
        $failed[0].Recommendation | Should -Be Install-PulsarZooKeeper
    }

    It 'returns false and writes no error with -Quiet' {
        New-SimulatedTopology | Test-PulsarCluster -Quiet -ErrorVariable failure | Should -BeFalse
        $failure | Should -BeNullOrEmpty
    }

    It 'shows a table with a row for each check in 80 columns' {
        $table = New-SimulatedTopology | Install-PulsarCluster | Test-PulsarCluster | Out-String -Width 80
        $lines = $table -split '\r?\n' `
            -replace '\x1b\[[0-9;]*m' -ne ''
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        @($lines -match '^\s*Status\s.*\bTarget\b').Count | Should -BeGreaterOrEqual 1
        @($lines -match '^Passed\b.*@host').Count | Should -Be 12
    }
}
