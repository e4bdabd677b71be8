# The packed module: what it exports, and what PowerShell knows of it.
BeforeDiscovery {
    $module = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    $names = (Import-PowerShellDataFile -Path "$module/PulsarOps.psd1").CmdletsToExport
    $cmdlets = $names | ForEach-Object { @{ Name = $_ } }
    $verbs = '^(Add|Grant|Install|Initialize|Restart|Resume|Revoke|Start|Stop|Suspend|Uninstall|Unlock|Update)-'
    $changing = $cmdlets | Where-Object { $_.Name -match $verbs -and $_.Name -ne 'Add-PulsarTopologyNode' }
    $offline = '^(New|Import|Export)-PulsarTopology$|-PulsarHostKey$|-PulsarToken(Key)?$|Authority$' +
        '|-PulsarPermission$|-PulsarVersion$'
    $ofTopology = $cmdlets | Where-Object { $_.Name -notmatch $offline }
}

BeforeAll {
    . "$PSScriptRoot/Cmdlets/Common.ps1"
    $manifest = Import-PowerShellDataFile -Path "$module/PulsarOps.psd1"
}

Describe 'The packed module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest -Path "$module/PulsarOps.psd1").Version | Should -Be $manifest.ModuleVersion
    }

    It 'exports what the manifest lists, and nothing else' {
        $loaded = Get-Module -Name PulsarOps
        $loaded.ExportedCommands.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $loaded.ExportedVariables.Count | Should -Be 0
        $loaded.ExportedAliases.Count | Should -Be 0
    }

    It 'has a suite for every cmdlet' {
        (Get-ChildItem -Path "$PSScriptRoot/Cmdlets/*.Tests.ps1").Name -replace '\.Tests\.ps1$' | Sort-Object |
            Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'keeps its libraries out of the session' {
        New-SimulatedTopology | Get-PulsarCluster | Out-Null
        $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }
        $loaded | Should -Not -Contain 'Renci.SshNet'
        $loaded | Should -Not -Contain 'YamlDotNet'
    }

    It 'can be removed and imported again' {
        Invoke-NewSession @'
            $path = (Get-Module -Name PulsarOps).Path
            Remove-Module -Name PulsarOps
            Get-Command -Name New-PulsarTopology -ErrorAction Ignore
            Import-Module -Name $path
            (New-PulsarTopology -Name demo -Local).Name
'@ | Should -Be demo
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll { $command = Get-Command -Name $Name }

    It 'has an approved verb' {
        (Get-Verb).Verb | Should -Contain $command.Verb
    }

    It 'declares its output' {
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has parameters in the singular and in Pascal case' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common }) {
            $parameter.Name | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$'
            # ManageNames is named like manageNames, the key of the topology file.
            if ($parameter.Name -notmatch '^ManageNames$|Seconds$') { $parameter.Name | Should -Not -Match '[^s]s$' }
            $parameter.ParameterType | Should -Not -Be ([bool]) -Because "-$($parameter.Name) must be a switch"
        }
    }

    It 'has help with a synopsis of its own' {
        $synopsis = (Get-Help -Name $Name).Synopsis
        $synopsis | Should -Not -BeNullOrEmpty
        $synopsis.Trim() | Should -Not -BeLike "$Name*" -Because 'that is only the syntax'
    }
}

Describe '<Name> changes something, so it' -ForEach $changing {
    It 'has -WhatIf and -Confirm' {
        (Get-Command -Name $Name).Parameters.Keys | Should -Contain WhatIf
        (Get-Command -Name $Name).Parameters.Keys | Should -Contain Confirm
    }
}

Describe '<Name> works on a topology, so it' -ForEach $ofTopology {
    BeforeAll { $parameter = (Get-Command -Name $Name).Parameters['Topology'] }

    It 'accepts it by name, by position and from the pipeline; at stages for named nodes, their names come first' {
        $parameter.ParameterType.FullName | Should -Be 'PulsarOps.PulsarTopology'
        $parameter.Aliases | Should -Contain InputObject
        $attribute = $parameter.Attributes | Where-Object { $_ -is [Parameter] } | Select-Object -First 1
        $attribute.Mandatory | Should -BeTrue
        $isForNodes = $Name -in 'Remove-PulsarBookie', 'Remove-PulsarZooKeeper', 'Repair-PulsarNode',
            'Resume-PulsarNode', 'Suspend-PulsarNode'
        $attribute.Position | Should -Be $(if ($isForNodes) { [int]::MinValue } else { 0 })
        $attribute.ValueFromPipeline | Should -BeTrue
    }
}
