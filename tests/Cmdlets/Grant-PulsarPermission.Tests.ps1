BeforeAll { . "$PSScriptRoot/Common.ps1" }

Describe 'Grant-PulsarPermission' {
    BeforeEach { $topology = New-SimulatedTopology | Install-PulsarCluster }

    It 'grants what is missing, and shows what the subject may do now' {
        $topology | Grant-PulsarPermission public/default orders Produce | Out-Null
        $permission = $topology |
            Grant-PulsarPermission -Namespace public/default -Subject orders -Action Produce, Consume
        $permission | Should -BeOfType PulsarOps.PulsarPermission
        "$($permission.Actions)" | Should -Be 'Produce Consume'
        "$($permission.Added)" | Should -Be 'Consume'
        $permission.Cluster | Should -Be demo
        $permission.Namespace | Should -Be public/default
        $permission.Topic | Should -BeNullOrEmpty
        "$(($topology | Get-PulsarPermission public/default).Actions)" | Should -Be 'Produce Consume'
    }

    It 'changes nothing the second time, and says so' {
        $grant = { $topology | Grant-PulsarPermission public/default orders Produce -Verbose }
        & $grant 4>&1 | Out-Null
        $said = Get-VerboseText $grant
        $said | Should -BeLike '*nothing to do for orders in public/default: it may produce already*'
        $said | Should -BeLike '*authorization is off in demo*'
        ($topology | Grant-PulsarPermission public/default orders Produce).Added | Should -BeNullOrEmpty
        @($topology | Get-PulsarOperation | Where-Object Activity -EQ Grant-PulsarPermission).Count | Should -Be 1
    }

    It 'grants nothing with -WhatIf' {
        $topology | Grant-PulsarPermission public/default orders Produce -WhatIf | Should -BeNullOrEmpty
        $topology | Get-PulsarPermission public/default | Should -BeNullOrEmpty
    }

    It 'asks once for each subject and namespace that lacks the permission' {
        $said = Invoke-NewSession ('New-PulsarTopology demo -HostName h1, h2, h3 -Rehearse -WarningAction Ignore | ' +
            'Install-PulsarCluster -WarningAction Ignore | Grant-PulsarPermission public/default, pulsar/system ' +
            'orders, audit Produce, Consume -WhatIf')
        @($said | Where-Object { $_ -like '*What if:*"Grant consume, produce"*' }).Count | Should -Be 4
    }

    It 'grants a topic alone' {
        $topic = 'persistent://public/default/priority'
        $permission = $topology | Grant-PulsarPermission -Topic $topic -Subject partner -Action Consume
        $permission.Topic | Should -Be $topic
        $permission.Namespace | Should -Be public/default
        ($topology | Get-PulsarPermission -Topic $topic).Subject | Should -Be partner
    }

    It 'grants what clients of transactions need' {
        $permission = $topology | Grant-PulsarPermission -Transaction -Subject orders
        $permission.Topic | Should -Be 'persistent://pulsar/system/transaction_coordinator_assign'
        "$($permission.Actions)" | Should -Be Produce
    }

    It 'shows a plan of a cluster that does not exist yet' {
        New-SimulatedTopology | Install-PulsarCluster -WhatIf |
            Grant-PulsarPermission public/default orders Produce -WhatIf -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'waits for the lock with -WaitSeconds' {
        ($topology | Grant-PulsarPermission public/default orders Produce -WaitSeconds 5).Subject | Should -Be orders
    }

    It 'writes a record to the journal' {
        $topology | Grant-PulsarPermission public/default orders Produce | Out-Null
        $step = ($topology | Get-PulsarOperation -Last 1).Steps
        $step.Action | Should -Be GrantPermission
        $step.Target | Should -Be 'orders in public/default'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a tenant alone'; Id = 'NamespaceInvalid'; With = @{ Namespace = 'shop' } }
        @{ Why = 'a namespace that does not exist'; Id = 'NamespaceNotFound'; With = @{ Namespace = 'shop/orders' } }
        @{ Why = 'a short name of a topic'; Id = 'TopicInvalid'; With = @{ Topic = 'priority' } }
        @{ Why = "a subject of PulsarOps' own"; Id = 'GrantNotNeeded'; With = @{ Subject = 'tools' } }
        @{ Why = 'several subjects in one'; Id = 'TokenSubjectInvalid'; With = @{ Subject = 'orders,audit' } }
        @{ Why = 'a subject that is a path'; Id = 'SubjectUnusable'; With = @{ Subject = '..' } }
    ) {
        $arguments = @{ Subject = 'orders'; Action = 'Produce' }
        foreach ($name in $With.Keys) { $arguments[$name] = $With[$name] }
        if (-not $arguments.Topic -and -not $arguments.Namespace) { $arguments.Namespace = 'public/default' }
        { $topology | Grant-PulsarPermission @arguments } | Should -Throw -ErrorId "$Id,*"
    }

    It 'warns that the subject anonymous stands for all clients without a token' {
        $topology | Grant-PulsarPermission public/default anonymous Consume -WarningVariable warnings | Out-Null
        "$warnings" | Should -BeLike "*'anonymous' is the role of all clients*"
    }

    It 'says that no broker answers' {
        { New-SimulatedTopology | Grant-PulsarPermission public/default orders Produce } |
            Should -Throw -ErrorId 'BrokersSilent,*'
    }

    It 'completes namespaces and actions' {
        $line = '$topology | Grant-PulsarPermission -Namespace pub'
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText |
            Should -Be public/default
        $line = '$topology | Grant-PulsarPermission public/default orders -Action Con'
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText |
            Should -Be Consume
    }
}
