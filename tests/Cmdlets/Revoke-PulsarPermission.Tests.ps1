BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Revoke-PulsarPermission' {
    BeforeEach {
        $topology = New-SimulatedTopology | Install-PulsarCluster
        $topology | Grant-PulsarPermission public/default orders, audit Produce, Consume | Out-Null
    }

    It 'removes an action, and shows what is left' {
        $permission = $topology | Revoke-PulsarPermission public/default orders Produce
        "$($permission.Actions)" | Should -Be Consume
        "$($permission.Removed)" | Should -Be Produce
        "$(($topology | Get-PulsarPermission public/default -Subject orders).Actions)" | Should -Be Consume
    }

    It 'removes all actions without -Action, and those of no other subject' {
        ($topology | Revoke-PulsarPermission -Namespace public/default -Subject orders).Actions |
            Should -BeNullOrEmpty
        ($topology | Get-PulsarPermission public/default).Subject | Should -Be audit
    }

    It 'changes nothing the second time' {
        $topology | Revoke-PulsarPermission public/default orders | Out-Null
        ($topology | Revoke-PulsarPermission public/default orders).Removed | Should -BeNullOrEmpty
        @($topology | Get-PulsarOperation | Where-Object Activity -EQ Revoke-PulsarPermission).Count | Should -Be 1
    }

    It 'revokes nothing with -WhatIf' {
        $topology | Revoke-PulsarPermission public/default orders -WhatIf | Should -BeNullOrEmpty
        @($topology | Get-PulsarPermission public/default).Count | Should -Be 2
    }

    It 'leaves the namespace alone if it revokes a topic' {
        $topic = 'persistent://public/default/priority'
        $topology | Grant-PulsarPermission -Topic $topic -Subject orders -Action Consume | Out-Null
        $topology | Revoke-PulsarPermission -Topic $topic -Subject orders -Action Consume | Out-Null
        $topology | Get-PulsarPermission -Topic $topic | Should -BeNullOrEmpty
        @($topology | Get-PulsarPermission public/default).Count | Should -Be 2
    }

    It 'takes the permission for transactions away' {
        $topology | Grant-PulsarPermission -Transaction -Subject orders | Out-Null
        $topology | Revoke-PulsarPermission -Transaction -Subject orders -WaitSeconds 5 | Out-Null
        $topology | Get-PulsarPermission -Transaction | Should -BeNullOrEmpty
    }

    It 'warns that a superuser keeps all rights' {
        $topology | Revoke-PulsarPermission public/default broker -WarningVariable warnings | Out-Null
        "$warnings" | Should -BeLike "*'broker' may do everything*"
    }
}
