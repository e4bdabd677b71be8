BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Get-PulsarCertificate' {
    It 'returns nothing if the hosts have no certificates' {
        New-SimulatedTopology | Install-PulsarCluster | Get-PulsarCertificate -ErrorVariable failure |
            Should -BeNullOrEmpty
        $failure | Should -BeNullOrEmpty
    }

    It 'ends if -Node matches nothing' {
        { New-SimulatedTopology | Get-PulsarCertificate -Node none* } |
            Should -Throw -ErrorId 'NoServiceSelected,*'
    }
}
