BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarVersion' {
    It 'returns each line once, the newest first' {
        $all = Get-PulsarVersion
        $all.Line | Should -Be '4.2', '4.1', '4.0', '3.3', '3.2', '3.1', '3.0', '2.11', '2.10', '2.9'
        ($all | Where-Object -Property IsLongTerm).Line | Should -Be '4.0', '3.0'
        ($all | Where-Object -Property Line -EQ -Value '2.10').Support | Should -Be Ended
    }

    It 'returns the facts of one release' {
        $version = Get-PulsarVersion 4.0.8
        "$($version.Version)" | Should -Be '4.0.8'
        $version.Java | Should -Be 21, 17
        $version.ZooKeeper | Should -Be '3.9.4'
        $version.BookKeeper | Should -Be '4.17.2'
        $version.EndOfSupport | Should -Be ([datetime]'2027-10-21')
        $version.CanBeSecured | Should -BeTrue
        "$($version.Reachable)" | Should -Be '4.0.13 4.1.3 4.2.4'
        $version.Path | Should -BeNullOrEmpty
        $version.From | Should -BeNullOrEmpty
    }

    It 'takes two numbers as the newest release of the line' {
        "$((Get-PulsarVersion -Version 4.0).Version)" | Should -Be '4.0.13'
    }

    It 'takes the version of a topology from the pipeline' {
        $topology = New-PulsarTopology -Name demo -HostName host1 -Version 3.3.6
        "$(($topology | Get-PulsarVersion).Version)" | Should -Be '3.3.6'
    }

    It 'returns the path from <From> to <To>' -ForEach @(
        @{ From = '4.0.6'; To = '4.0.8'; Path = '4.0.6 4.0.8' }
        @{ From = '3.3.6'; To = '4.0.8'; Path = '3.3.6 4.0.8' }
        @{ From = '2.10.1'; To = '4.0.8'; Path = '2.10.1 2.11.4 3.0.17 4.0.8' }
        @{ From = '4.0.8'; To = '3.3.6'; Path = '4.0.8 3.3.6' }
        @{ From = '3.0.17'; To = '2.11.4'; Path = '' }
    ) {
        $version = Get-PulsarVersion -Version $To -From $From
        "$($version.Path)" | Should -Be $Path
        $version.Reason | Should -Not -BeNullOrEmpty
        $version.Source | Should -BeLike 'https://*'
    }

    It 'shows the path with -From, and the facts without' {
        Get-PulsarVersion -Version 4.0.8 -From 2.10.1 | Out-String |
            Should -BeLike '*Path*: 2.10.1 > 2.11.4 > 3.0.17 > 4.0.8*Reason*Source*'
        Get-PulsarVersion -Version 3.0.17 -From 4.0.8 | Out-String | Should -BeLike '*4.0.8 > 3.0.17*'
        Get-PulsarVersion -Version 3.0.17 -From 4.2.4 | Out-String | Should -BeLike '*Path*: none*bitmaps*'
        Get-PulsarVersion -Version 4.0.8 | Out-String | Should -BeLike '*EndOfSupport*2027-10-21*'
    }

    It 'refuses <Text> with <Id>' -ForEach @(
        @{ Text = 'latest'; Id = 'VersionInvalid' }
        @{ Text = '9.9.9'; Id = 'VersionUnknown' }
        @{ Text = '9.9'; Id = 'VersionUnknown' }
    ) {
        { Get-PulsarVersion -Version $Text } | Should -Throw -ErrorId "$Id,*"
        { Get-PulsarVersion -Version 4.0.8 -From $Text } | Should -Throw -ErrorId "$Id,*"
    }

    It 'completes the versions' {
        $line = 'Get-PulsarVersion 2.1'
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText |
            Should -Contain '2.10.1'
    }
}
