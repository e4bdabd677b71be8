# The examples do what they say, and run where only PowerShell's core and PulsarOps are there.
BeforeDiscovery {
    $scripts = Get-ChildItem -Path "$PSScriptRoot/../examples" -Filter *.ps1 | Where-Object Name -NotLike *.Tests.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

BeforeAll {
    $folder = if ($env:PULSAROPS_MODULE) { $env:PULSAROPS_MODULE } else { "$PSScriptRoot/../out/PulsarOps" }
    Import-Module -Name $folder -Force

    function Invoke-Example([string] $Line) {
        $shell = (Get-Process -Id $PID).Path
        $output = & $shell -NoProfile -NonInteractive -Command "Import-Module '$folder'; & $Line" 2>&1 | Out-String
        [pscustomobject]@{ Output = $output; ExitCode = $LASTEXITCODE }
    }
}

Describe '<Name>' -ForEach $scripts {
    It 'uses no commands but those of PulsarOps and PowerShell''s core' {
        $errors = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
        $functions = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true).Name
        $names = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
            ForEach-Object { $_.GetCommandName() } | Where-Object { $_ -and $_ -notin $functions } | Select-Object -Unique
        foreach ($command in $names) {
            $found = Get-Command -Name $command -CommandType Cmdlet, Alias, Function -ErrorAction Ignore
            if ($found) { $found.Source | Should -BeIn PulsarOps, Microsoft.PowerShell.Core -Because $command }
        }
    }

    It 'has help' {
        $help = Get-Help -Name $Path
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.examples | Should -Not -BeNullOrEmpty
    }

    It 'rehearses' {
        $run = Invoke-Example "'$Path' -Rehearse"
        $run.Output | Should -Match 'broker\s[^\r\n]*(Ready|Stopped)'
        $run.ExitCode | Should -Be 0 -Because $run.Output
    }
}

Describe 'quickstart.ps1' {
    It 'says that a rehearsal is one' {
        (Invoke-Example "'$PSScriptRoot/../examples/quickstart.ps1' -Rehearse").Output | Should -BeLike '*REHEARSAL*This was a rehearsal*'
    }

    It 'rehearses where there is no archive, and says why' -Skip:(-not $IsLinux) {
        $archives, $cache = $env:PULSAROPS_ARCHIVES, $env:XDG_CACHE_HOME
        try {
            $env:PULSAROPS_ARCHIVES = $env:XDG_CACHE_HOME = (Get-PSDrive -Name TestDrive).Root
            $run = Invoke-Example "'$PSScriptRoot/../examples/quickstart.ps1' -Path '$env:XDG_CACHE_HOME/cluster' -NodeCount 1"
        }
        finally {
            $env:PULSAROPS_ARCHIVES, $env:XDG_CACHE_HOME = $archives, $cache
        }

        $run.Output | Should -BeLike '*archive of Apache Pulsar*REHEARSAL*4 of 4 checks passed*'
        $run.ExitCode | Should -Be 0
    }

    It 'ends with an exit code where it cannot begin' {
        (Invoke-Example "'$PSScriptRoot/../examples/quickstart.ps1' -Version 9.9.9").ExitCode | Should -Be 1
    }
}

Describe 'verify.Tests.ps1' {
    It 'passes on a rehearsed cluster' {
        $run = Invoke-Example "{ Import-Module Pester; `$r = Invoke-Pester -Path '$PSScriptRoot/../examples/verify.Tests.ps1' -PassThru -Output None; ""passed `$(`$r.PassedCount), failed `$(`$r.FailedCount)""; exit `$r.FailedCount }"
        $run.Output | Should -BeLike '*passed 29, failed 0*'
        $run.ExitCode | Should -Be 0
    }
}
