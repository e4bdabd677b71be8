BeforeAll {
    . "$PSScriptRoot/Common.ps1"

    # All errors of an import, those before the one that ended it included.
    function Get-ImportError {
        param([string] $Text)

        Set-Content -Path 'TestDrive:/wrong.yaml' -Value $Text
        $before = $global:Error.Count
        try { Import-PulsarTopology -Path 'TestDrive:/wrong.yaml' -ErrorAction SilentlyContinue }
        catch { Write-Debug "$_" }
        @($global:Error)[0..($global:Error.Count - $before - 1)]
    }
}

Describe 'Import-PulsarTopology' {
    It 'reports <What> as <Id> with file, line and column' -ForEach @(
        @{ What = 'a misspelt key'; Id = 'KeyMisspelt'; Text = 'versoin: 4.0.8'; Place = '(1,1)' }
        @{ What = 'a duplicate key'; Id = 'KeyTwice'; Text = "cluster: demo`ncluster: demo"; Place = '(2,1)' }
        @{
            What = 'a password'; Id = 'SecretInFile'
            Text = "cluster: demo`nconnection: { password: x }"; Place = '(2,15)'
        }
        @{ What = 'text that is not YAML'; Id = 'YamlSyntax'; Text = 'cluster: [demo'; Place = '(2,1)' }
        @{ What = 'an unknown value'; Id = 'ValueUnknown'; Text = "cluster: demo`nprofile: huge"; Place = '(2,10)' }
    ) {
        $failures = Get-ImportError $Text
        $failure = $failures | Where-Object -Property FullyQualifiedErrorId -Like -Value "$Id,*"
        $failure | Should -Not -BeNullOrEmpty -Because "$($failures.FullyQualifiedErrorId)"
        "$failure" | Should -BeLike "*wrong.yaml*$Place*"
        $failures.FullyQualifiedErrorId | Should -Contain 'TopologyFileInvalid,PulsarOps.ImportPulsarTopologyCommand'
    }

    It 'reports every mistake of a file, not only the first' {
        $ids = (Get-ImportError "versoin: 4.0.8`nprofile: huge").FullyQualifiedErrorId
        $ids | Should -Contain 'KeyMisspelt,PulsarOps.ImportPulsarTopologyCommand'
        $ids | Should -Contain 'ValueUnknown,PulsarOps.ImportPulsarTopologyCommand'
    }

    It 'reports a file that does not exist' {
        { Import-PulsarTopology -Path 'TestDrive:/none.yaml' -ErrorAction Stop } |
            Should -Throw -ErrorId 'TopologyFileNotFound,*'
    }

    It 'reads several files of a pattern' {
        foreach ($name in 'one', 'two') {
            New-SimulatedTopology -Name $name | Export-PulsarTopology -Path "TestDrive:/many-$name.yaml"
        }
        (Import-PulsarTopology -Path 'TestDrive:/many-*.yaml').Name | Sort-Object | Should -Be one, two
    }

    It 'takes files from Get-ChildItem, also with brackets in their names' {
        New-SimulatedTopology | Export-PulsarTopology -Path 'TestDrive:/plain.yaml'
        Copy-Item -LiteralPath 'TestDrive:/plain.yaml' -Destination (Join-Path (Get-PSDrive TestDrive).Root 'a[1].yaml')
        $file = Get-ChildItem -LiteralPath (Join-Path (Get-PSDrive TestDrive).Root 'a[1].yaml')
        ($file | Import-PulsarTopology).Name | Should -Be demo
    }

    It 'reads every example: <_>' -ForEach (Get-ChildItem -Path "$PSScriptRoot/../../examples/*.yaml").Name {
        $topology = Import-PulsarTopology -Path "$PSScriptRoot/../../examples/$_" -Rehearse
        $topology.Services.Count | Should -BeGreaterThan 0
    }
}
