BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $topology = New-SimulatedTopology | Install-PulsarCluster
    $topology | Grant-PulsarPermission public/default team-a, Team-b, audit Produce, Consume | Out-Null
    $topology | Grant-PulsarPermission -Topic persistent://public/default/t -Subject partner -Action Consume |
        Out-Null
}

Describe 'Get-PulsarPermission' {
    It 'returns the permissions of a namespace, then those of its topics' {
        $permissions = $topology | Get-PulsarPermission -Namespace public/default
        "$($permissions.Subject)" | Should -Be 'Team-b audit team-a partner'
        $permissions[3].Topic | Should -Be 'persistent://public/default/t'
    }

    It 'selects subjects by wildcards and by case' {
        ($topology | Get-PulsarPermission public/default team-*, part*).Subject | Should -Be team-a, partner
        $topology | Get-PulsarPermission public/default TEAM-A | Should -BeNullOrEmpty
    }

    It 'returns what is granted on a topic itself' {
        ($topology | Get-PulsarPermission -Topic persistent://public/default/t).Subject | Should -Be partner
    }

    It 'returns nothing for a namespace without permissions' {
        $topology | Get-PulsarPermission pulsar/system | Should -BeNullOrEmpty
        $topology | Get-PulsarPermission -Transaction | Should -BeNullOrEmpty
    }

    It 'ends if the namespace does not exist' {
        { $topology | Get-PulsarPermission shop/orders } | Should -Throw -ErrorId 'NamespaceNotFound,*'
    }

    It 'shows the actions in a table and a list' {
        $permissions = $topology | Get-PulsarPermission public/default audit
        $permissions | Out-String | Should -Match 'public/default +audit +Produce, Consume'
        $permissions | Format-List | Out-String | Should -Match 'Actions +: Produce, Consume'
    }
}
