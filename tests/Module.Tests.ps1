# The module as it is packed: what it exports, and what PowerShell knows of it.
BeforeDiscovery {
    $folder = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    $manifest = Import-PowerShellDataFile -Path "$folder/PulsarOps.psd1"
    $cmdlets = $manifest.CmdletsToExport | ForEach-Object { @{ Name = $_ } }
    $changing = $cmdlets | Where-Object { $_.Name -match '^(Add|Install|Initialize|Restart|Start|Stop|Uninstall)-' }
    $onTopology = $cmdlets | Where-Object { $_.Name -notin 'New-PulsarTopology', 'Import-PulsarTopology', 'Export-PulsarTopology', 'Get-PulsarHostKey', 'Add-PulsarHostKey' }
}

BeforeAll {
    $folder = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    Import-Module -Name $folder -Force
    $manifest = Import-PowerShellDataFile -Path "$folder/PulsarOps.psd1"
}

Describe 'The packed folder' {
    It 'has a valid manifest' {
        (Test-ModuleManifest -Path "$folder/PulsarOps.psd1").Version | Should -Be $manifest.ModuleVersion
    }

    It 'exports what the manifest says, and nothing else' {
        $module = Get-Module -Name PulsarOps
        $module.ExportedCommands.Keys | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
        $module.ExportedVariables.Count | Should -Be 0
        $module.ExportedAliases.Count | Should -Be 0
    }

    It 'brings no library of others into the session' {
        New-PulsarTopology -Name demo -Local -Rehearse | Get-PulsarCluster | Out-Null
        $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name }
        $loaded | Should -Not -Contain 'Renci.SshNet'
        $loaded | Should -Not -Contain 'YamlDotNet'
    }

    It 'can be removed and imported again' {
        Remove-Module -Name PulsarOps
        Get-Command -Name New-PulsarTopology -ErrorAction Ignore | Should -BeNullOrEmpty
        Import-Module -Name $folder
        (New-PulsarTopology -Name demo -Local).Name | Should -Be demo
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll { $command = Get-Command -Name $Name }

    It 'has an approved verb' {
        (Get-Verb).Verb | Should -Contain $command.Verb
    }

    It 'tells its output' {
        $command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'has parameters in the singular and in Pascal case' {
        foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin [System.Management.Automation.Cmdlet]::CommonParameters }) {
            $parameter.Name | Should -MatchExactly '^[A-Z][A-Za-z0-9]+$'
            # ManageNames is the key of the file, manageNames.
            if ($parameter.Name -ne 'ManageNames' -and -not $parameter.Name.EndsWith('Seconds')) { $parameter.Name | Should -Not -Match '[^s]s$' }
            $parameter.ParameterType | Should -Not -Be ([bool]) -Because "-$($parameter.Name) is to be a switch"
        }
    }

    It 'has help with a synopsis of its own' {
        $synopsis = (Get-Help -Name $Name).Synopsis
        $synopsis | Should -Not -BeNullOrEmpty
        $synopsis.Trim() | Should -Not -BeLike "$Name*" -Because 'that is only the syntax'
    }
}

Describe '<Name>, which changes hosts,' -ForEach $changing {
    It 'has -WhatIf and -Confirm' {
        (Get-Command -Name $Name).Parameters.Keys | Should -Contain WhatIf
        (Get-Command -Name $Name).Parameters.Keys | Should -Contain Confirm
    }
}

Describe '<Name>, which works on a topology,' -ForEach $onTopology {
    BeforeAll { $parameter = (Get-Command -Name $Name).Parameters['Topology'] }

    It 'takes it by name, by position and from the pipeline' {
        $parameter.ParameterType.FullName | Should -Be 'PulsarOps.Topology.PulsarTopology'
        $parameter.Aliases | Should -Contain InputObject
        $attribute = $parameter.Attributes | Where-Object { $_ -is [Parameter] }
        $attribute.Mandatory | Should -BeTrue
        $attribute.Position | Should -Be 0
        $attribute.ValueFromPipeline | Should -BeTrue
    }
}

Describe 'Completion' {
    It 'offers tested versions' {
        $line = 'New-PulsarTopology -Name demo -Local -Version '
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText | Should -Contain '4.0.8'
    }

    It 'offers those that begin like what is typed' {
        $line = 'New-PulsarTopology -Name demo -Local -Version 2.1'
        $found = (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText
        $found | Should -Contain '2.10.1'
        $found | ForEach-Object { $_ | Should -BeLike '2.1*' }
    }
}
