# The cmdlets as scripts use them, on simulated hosts.
BeforeAll {
    $folder = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    Import-Module -Name $folder -Force

    # A rehearsal without an archive says so, which is not what these tests are about.
    $WarningPreference = 'SilentlyContinue'

    function New-Rehearsal([string] $Name = 'demo') { New-PulsarTopology -Name $Name -Local -Rehearse }
}

Describe 'The pipeline' {
    BeforeAll {
        $topology = New-Rehearsal
        $checks = $topology |
            Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
            Install-PulsarBookie | Start-PulsarBookie |
            Install-PulsarBroker | Start-PulsarBroker |
            Test-PulsarCluster
        $status = $topology | Get-PulsarCluster
    }

    It 'ends in a cluster whose checks pass' {
        $checks.Count | Should -Be 10
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because $_ }
        @($checks | Where-Object Name -EQ Messages).Target | Should -Be 'broker@local1', 'broker@local2'
    }

    It 'emits checks and states of the promised types' {
        $checks[0] | Should -BeOfType PulsarOps.Deployment.Checks.PulsarCheck
        $status[0] | Should -BeOfType PulsarOps.Deployment.Status.PulsarServiceStatus
    }

    It 'has every service ready' {
        $status.Service | Should -Be @(foreach ($node in $topology.Nodes.Name) { ($topology.Services | Where-Object Node -EQ $node).Id })
        $status | ForEach-Object { $_.State | Should -Be Ready }
    }

    It 'changes nothing when it runs again' {
        $before = $status.ProcessId
        $said = $topology | Install-PulsarCluster -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$said" | Should -BeLike '*nothing to do*'
        ($topology | Get-PulsarCluster).ProcessId | Should -Be $before
    }

    It 'stops and starts' {
        $topology | Stop-PulsarCluster | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be Stopped }
        $topology | Start-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'leaves nothing behind' {
        $topology | Uninstall-PulsarCluster -RemoveData -Force | Should -BeNullOrEmpty
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }
}

Describe '-WhatIf' {
    It 'shows the whole chain, hands the topology on and changes nothing' {
        $topology = New-Rehearsal
        $end = $topology |
            Install-PulsarZooKeeper -WhatIf | Start-PulsarZooKeeper -WhatIf | Initialize-PulsarMetadata -WhatIf |
            Install-PulsarBookie -WhatIf | Start-PulsarBookie -WhatIf |
            Install-PulsarBroker -WhatIf | Start-PulsarBroker -WhatIf
        $end.Name | Should -Be $topology.Name
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }

    It 'obeys the preference variable' {
        $topology = New-Rehearsal
        & { $WhatIfPreference = $true; $topology | Install-PulsarCluster } | Out-Null
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }

    It 'keeps <_> from doing anything' -ForEach 'Stop-PulsarCluster', 'Uninstall-PulsarCluster' {
        $topology = New-Rehearsal | Install-PulsarCluster
        $topology | & $_ -WhatIf
        $topology | Test-PulsarCluster -Quiet | Should -BeTrue
    }
}

Describe 'Forms of a call' {
    It 'takes a topology <Form>' -ForEach @(
        @{ Form = 'from the pipeline'; Call = { param($t) $t | Install-PulsarCluster } }
        @{ Form = 'by position'; Call = { param($t) Install-PulsarCluster $t } }
        @{ Form = 'by name'; Call = { param($t) Install-PulsarCluster -Topology $t } }
        @{ Form = 'by its alias'; Call = { param($t) Install-PulsarCluster -InputObject $t } }
    ) {
        & $Call (New-Rehearsal) | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'takes several topologies' {
        $topologies = (New-Rehearsal one), (New-Rehearsal two)
        ($topologies | Install-PulsarCluster).Name | Should -Be one, two
        $topologies | Test-PulsarCluster -Quiet | Should -Be $true, $true
    }

    It 'rehearses a topology that is not a rehearsal' {
        $real = New-PulsarTopology -Name demo -Local
        $rehearsed = $real | Install-PulsarCluster -Rehearse
        $rehearsed.Rehearsal | Should -BeTrue
        $rehearsed | Test-PulsarCluster -Quiet | Should -BeTrue
        $real.Rehearsal | Should -BeFalse
    }

    It 'may be cut short by the next command' {
        New-Rehearsal | Get-PulsarCluster | Select-Object -First 1 -ExpandProperty Service | Should -Be 'zookeeper@local1'
    }

    It 'hands the topology of Uninstall-PulsarCluster on with -PassThru alone' {
        (New-Rehearsal | Install-PulsarCluster | Uninstall-PulsarCluster -Force -PassThru).Name | Should -Be demo
    }

    It 'keeps the data unless they are to be removed' {
        $topology = New-Rehearsal | Install-PulsarCluster
        $topology | Uninstall-PulsarCluster -Force
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'tells how long each stage took on the information stream' {
        New-Rehearsal | Install-PulsarZooKeeper -InformationVariable said | Out-Null
        "$said" | Should -BeLike '*Install-PulsarZooKeeper: * steps in * s*'
        $said[0].Tags | Should -Contain PulsarOps
    }

    It 'runs in several runspaces at once' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $results = 'one', 'two' | ForEach-Object -Parallel {
            Import-Module -Name $using:folder
            New-PulsarTopology -Name $_ -Local -Rehearse -WarningAction SilentlyContinue |
                Install-PulsarCluster -WarningAction SilentlyContinue | Test-PulsarCluster
        }
        $results.Count | Should -Be 20
        $results | ForEach-Object { $_.Status | Should -Be Passed }
    }
}

Describe 'Hosts over SSH' {
    BeforeAll {
        function New-RemoteRehearsal([hashtable] $More = @{}) { New-PulsarTopology -Name demo -HostName pulsar7, pulsar8, pulsar9 -UserName ops -Rehearse @More }
    }

    It 'become a cluster by the whole pipeline' {
        $checks = New-RemoteRehearsal | Initialize-PulsarHost |
            Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
            Install-PulsarBookie | Start-PulsarBookie |
            Install-PulsarBroker | Start-PulsarBroker |
            Test-PulsarCluster
        $checks.Count | Should -Be 12
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because $_ }
    }

    It 'are touched by no stage of the chain with -WhatIf' {
        $topology = New-RemoteRehearsal @{ Address = '10.0.0.7', '10.0.0.8', '10.0.0.9' }
        $end = $topology | Initialize-PulsarHost -WhatIf |
            Install-PulsarZooKeeper -WhatIf | Start-PulsarZooKeeper -WhatIf | Initialize-PulsarMetadata -WhatIf |
            Install-PulsarBookie -WhatIf | Start-PulsarBookie -WhatIf |
            Install-PulsarBroker -WhatIf | Start-PulsarBroker -WhatIf
        $end.Name | Should -Be demo
        $said = $topology | Initialize-PulsarHost -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$said" | Should -BeLike '*CreateAccount*/etc/hosts*' -Because 'nothing of it was done before'
        $topology | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be NotInstalled }
    }

    It 'have the roles of the layout <Layout>' -ForEach @(
        @{ Layout = 'Combined'; Count = 3; Roles = 3, 3, 3 }
        @{ Layout = 'ZooKeeperApart'; Count = 6; Roles = 3, 3, 3 }
        @{ Layout = 'Separate'; Count = 9; Roles = 3, 3, 3 }
        @{ Layout = 'Combined'; Count = 4; Roles = 3, 4, 4 }
    ) {
        $topology = New-PulsarTopology -Name demo -HostName (1..$Count | ForEach-Object { "host$_" }) -Layout $Layout -Rehearse
        foreach ($index in 0..2) {
            $role = ('ZooKeeper', 'Bookie', 'Broker')[$index]
            @($topology.Services | Where-Object Role -EQ $role).Count | Should -Be $Roles[$index] -Because $role
        }
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'need no root with -Become None' {
        $topology = New-RemoteRehearsal @{ Become = 'None'; Path = '/home/ops/pulsar' }
        $topology.ServiceManager | Should -Be Daemon
        $topology | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }

    It 'show the services of one role by Get-Pulsar<_>' -ForEach 'ZooKeeper', 'Bookie', 'Broker' {
        $status = New-RemoteRehearsal | Install-PulsarCluster | & "Get-Pulsar$_"
        $status.Node | Should -Be pulsar7, pulsar8, pulsar9
        $status | ForEach-Object { "$($_.Role)" | Should -Be "$($status[0].Role)"; $_.State | Should -Be Ready }
    }

    It 'restart what is selected, and nothing else' {
        $topology = New-RemoteRehearsal | Install-PulsarCluster
        $before = $topology | Get-PulsarCluster
        $topology | Restart-PulsarBookie -Node pulsar8 | Test-PulsarCluster -Quiet | Should -BeTrue
        $after = $topology | Get-PulsarCluster
        $changed = foreach ($service in $after) { if ($service.ProcessId -ne ($before | Where-Object Service -EQ $service.Service).ProcessId) { $service.Service } }
        $changed | Should -Be 'bookie@pulsar8'
    }

    It 'are described by a file, and by the same file again' {
        $topology = New-RemoteRehearsal @{ Address = '10.0.0.7', '10.0.0.8', '10.0.0.9'; Rack = '/r1', '/r2', '/r3' }
        $topology | Export-PulsarTopology -Path 'TestDrive:/one.yaml'
        $copy = Import-PulsarTopology -Path 'TestDrive:/one.yaml' -Rehearse
        $copy.Services.Id | Should -Be $topology.Services.Id
        $copy | Export-PulsarTopology -Path 'TestDrive:/two.yaml'
        Get-Content -Path 'TestDrive:/two.yaml' | Should -Be (Get-Content -Path 'TestDrive:/one.yaml')
        $copy | Install-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
    }
}

Describe 'A session that nobody watches' {
    It 'ends with an error where a question would be asked' {
        $shell = (Get-Process -Id $PID).Path
        $script = "Import-Module '$folder'; `$t = New-PulsarTopology demo -Local -Rehearse | Install-PulsarCluster -WarningAction SilentlyContinue;" +
            'try { $t | Uninstall-PulsarCluster; "asked nobody" } catch { "refused" }; $t | Test-PulsarCluster -Quiet'
        & $shell -NoProfile -NonInteractive -Command $script | Should -Be 'refused', 'True'
    }
}

Describe 'Objects' {
    BeforeAll {
        $topology = New-Rehearsal | Install-PulsarCluster
        $status = $topology | Get-PulsarCluster
        $checks = $topology | Test-PulsarCluster
    }

    It 'survive a file: <Name>' -ForEach @(
        @{ Name = 'topology'; Value = { $topology }; Type = 'PulsarOps.Topology.PulsarTopology'; Text = { "$($_.Name) $($_.Version) $($_.Nodes.Count)" } }
        @{ Name = 'status'; Value = { $status[0] }; Type = 'PulsarOps.Deployment.Status.PulsarServiceStatus'; Text = { "$($_.Service) $($_.State) $($_.ProcessId) $($_.Since)" } }
        @{ Name = 'check'; Value = { $checks[-1] }; Type = 'PulsarOps.Deployment.Checks.PulsarCheck'; Text = { "$($_.Name) $($_.Target) $($_.Status) $($_.Message)" } }
    ) {
        $object = & $Value
        $object | Export-Clixml -Path "TestDrive:/$Name.xml"
        $copy = Import-Clixml -Path "TestDrive:/$Name.xml"
        $copy.PSTypeNames | Should -Contain "Deserialized.$Type"
        $copy | ForEach-Object $Text | Should -Be ($object | ForEach-Object $Text)
    }

    It 'are shown as a table with a row for each, within 80 columns: <Name>' -ForEach @(
        @{ Name = 'status'; Value = { $status }; Head = '^\s*Service\s+State\b'; Row = '^(zookeeper|bookie|broker)\b.*\bReady\b'; Rows = 8 }
        @{ Name = 'checks'; Value = { $checks }; Head = '^\s*Status\s.*\bTarget\b'; Row = '^Passed\b.*@local'; Rows = 10 }
    ) {
        $lines = (& $Value | Out-String -Width 80) -split '\r?\n' -replace '\x1b\[[0-9;]*m' -ne ''
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        @($lines -match $Head).Count | Should -BeGreaterOrEqual 1
        @($lines -match $Row).Count | Should -Be $Rows
    }

    It 'are shown as a list on demand, within 80 columns: <Name>' -ForEach @(
        @{ Name = 'topology'; Value = { $topology } }
        @{ Name = 'status'; Value = { $status[0] } }
        @{ Name = 'check'; Value = { $checks[0] } }
    ) {
        $lines = (& $Value | Format-List | Out-String -Width 80) -split '\r?\n' -replace '\x1b\[[0-9;]*m' -ne ''
        $lines.Count | Should -BeGreaterThan 4
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'say in a string what they are' {
        "$topology" | Should -Be 'demo (4.0.8, 3 nodes)'
        "$($status[0])" | Should -BeLike '*zookeeper@local1*Ready*'
        "$($checks[0])" | Should -Be 'Ready zookeeper@local1: Passed'
    }
}
