BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Export-PulsarTopology' {
    BeforeAll {
        $addresses = '10.0.0.7', '10.0.0.8', '10.0.0.9'
        $topology = New-SimulatedTopology -With @{ Address = $addresses; Rack = '/r1', '/r2', '/r3' }
    }

    It 'returns the text without -Path' {
        $topology | Export-PulsarTopology | Should -BeLike '*cluster: demo*10.0.0.8*'
    }

    It 'writes a file that Import-PulsarTopology reads as the same topology' {
        $topology | Export-PulsarTopology -Path 'TestDrive:/one.yaml'
        $copy = Import-PulsarTopology -Path 'TestDrive:/one.yaml' -Rehearse
        $copy.Services.Id | Should -Be $topology.Services.Id
        $copy | Export-PulsarTopology -Path 'TestDrive:/two.yaml'
        Get-Content -Path 'TestDrive:/two.yaml' | Should -Be (Get-Content -Path 'TestDrive:/one.yaml')
    }

    It 'overwrites a file only with -Force' {
        Set-Content -Path 'TestDrive:/old.yaml' -Value mine
        { $topology | Export-PulsarTopology -Path 'TestDrive:/old.yaml' } |
            Should -Throw -ErrorId 'TopologyFileExists,*'
        Get-Content -Path 'TestDrive:/old.yaml' | Should -Be mine
        $topology | Export-PulsarTopology -Path 'TestDrive:/old.yaml' -Force
        Get-Content -Path 'TestDrive:/old.yaml' -Raw | Should -BeLike '*cluster: demo*'
    }

    It 'writes nothing with -WhatIf' {
        $topology | Export-PulsarTopology -Path 'TestDrive:/none.yaml' -WhatIf
        'TestDrive:/none.yaml' | Should -Not -Exist
    }

    It 'never writes a password' {
        $password = ConvertTo-SecureString -String 'very-secret' -AsPlainText -Force
        $secret = New-SimulatedTopology -With @{ Credential = [pscredential]::new('ops', $password) }
        $secret | Export-PulsarTopology | Should -Not -BeLike '*very-secret*'
    }
}
