BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Initialize-PulsarMetadata' {
    BeforeEach { $topology = New-SimulatedTopology | Initialize-PulsarHost | Install-PulsarZooKeeper }

    It 'writes the metadata once' {
        $topology | Start-PulsarZooKeeper | Initialize-PulsarMetadata | Out-Null
        Get-VerboseText { $topology | Initialize-PulsarMetadata -Verbose } | Should -BeLike '*nothing to do*'
        $topology | Install-PulsarBookie | Start-PulsarBookie | Out-Null
        Get-RoleState $topology Bookie | Should -Be 'Ready Ready Ready'
    }

    It 'fails with MetadataUnreachable when ZooKeeper does not run' {
        { $topology | Initialize-PulsarMetadata } | Should -Throw -ErrorId 'MetadataUnreachable,*'
    }

    It 'writes nothing with -WhatIf' {
        $topology | Start-PulsarZooKeeper | Initialize-PulsarMetadata -WhatIf | Install-PulsarBookie | Out-Null
        { $topology | Start-PulsarBookie } | Should -Throw -ErrorId 'MetadataMissing,*'
    }
}
