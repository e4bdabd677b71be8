# A real cluster of one node. Needs an archive of Apache Pulsar 4.0.8 in the folder named by PULSAROPS_ARCHIVES, and
# Java.
BeforeDiscovery {
    $canRun = $IsLinux -and $env:PULSAROPS_ARCHIVES -and
        ($env:JAVA_HOME -or (Get-Command java -ErrorAction Ignore) -or (Test-Path /usr/lib/jvm/*/bin/java))
}

BeforeAll { . "$PSScriptRoot/Cmdlets/Common.ps1" }

Describe 'A real cluster on this machine' -Tag Real -Skip:(-not $canRun) {
    BeforeAll {
        $root = Join-Path ([System.IO.Path]::GetTempPath()) "pulsarops-pester-$PID"
        $topology = New-PulsarTopology -Name pester -Local -NodeCount 1 -PortOffset 14300 -Path $root
    }

    AfterAll {
        if ($topology) { $topology | Uninstall-PulsarCluster -RemoveData -Force }
    }

    It 'is not created with -WhatIf' {
        $topology |
            Install-PulsarZooKeeper -WhatIf | Start-PulsarZooKeeper -WhatIf | Initialize-PulsarMetadata -WhatIf |
            Install-PulsarBookie -WhatIf | Start-PulsarBookie -WhatIf |
            Install-PulsarBroker -WhatIf | Start-PulsarBroker -WhatIf | Should -Not -BeNullOrEmpty
        $root | Should -Not -Exist
    }

    It 'is deployed by the pipeline and passes its checks' {
        $checks = $topology |
            Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata |
            Install-PulsarBookie | Start-PulsarBookie |
            Install-PulsarBroker | Start-PulsarBroker |
            Test-PulsarCluster
        $checks | ForEach-Object { $_.Status | Should -Be Passed -Because "$_ $($_.Message)" }
        $checks.Name | Should -Contain Messages
    }

    It 'is not changed by a second run' {
        $before = $topology | Get-PulsarCluster
        $files = {
            Get-ChildItem -Path "$root/local1/conf", "$root/pulsarops" -Recurse -File |
                ForEach-Object { "$($_.FullName) $($_.LastWriteTimeUtc.Ticks)" }
        }
        $written = & $files
        $topology | Install-PulsarCluster | Should -Not -BeNullOrEmpty
        ($topology | Get-PulsarCluster).ProcessId | Should -Be $before.ProcessId
        & $files | Should -Be $written
    }

    It 'reports a service that died, and starts only that one' {
        $before = $topology | Get-PulsarCluster
        Stop-Process -Id ($before | Where-Object Role -EQ Broker).ProcessId -Force
        $topology | Test-PulsarCluster -Quiet | Should -BeFalse
        $topology | Start-PulsarCluster | Test-PulsarCluster -Quiet | Should -BeTrue
        $after = $topology | Get-PulsarCluster
        foreach ($service in $after | Where-Object Role -NE Broker) {
            $service.ProcessId | Should -Be ($before | Where-Object Service -EQ $service.Service).ProcessId
        }
    }

    It 'stops and keeps its data' {
        $topology | Stop-PulsarCluster | Get-PulsarCluster | ForEach-Object { $_.State | Should -Be Stopped }
        "$root/local1/data/bookie" | Should -Exist
    }

    It 'is gone after Uninstall-PulsarCluster' {
        $topology | Uninstall-PulsarCluster -RemoveData -Force
        $root | Should -Not -Exist
    }
}
