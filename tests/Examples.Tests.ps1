# The examples run on simulated hosts with nothing but PulsarOps and what ships with PowerShell.
BeforeDiscovery {
    $scripts = Get-ChildItem -Path "$PSScriptRoot/../examples" -Filter *.ps1 |
        Where-Object -Property Name -NotLike -Value *.Tests.ps1 |
        ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $plain = $scripts | Where-Object { $_.Name -ne 'quickstart.ps1' }
}

BeforeAll {
    . "$PSScriptRoot/Cmdlets/Common.ps1"
    $examples = "$PSScriptRoot/../examples"
}

Describe '<Name>' -ForEach $scripts {
    It 'parses, and uses only commands of PulsarOps and PowerShell' {
        $errors = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $null, [ref] $errors)
        $errors | Should -BeNullOrEmpty
        $definition = { $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }
        $functions = $tree.FindAll($definition, $true).Name
        $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
            ForEach-Object { $_.GetCommandName() } |
            Where-Object { $_ -and $_ -notin $functions } |
            Select-Object -Unique |
            ForEach-Object { Get-Command -Name $_ -CommandType Cmdlet, Alias, Function -ErrorAction Ignore } |
            ForEach-Object { $_.Source | Should -Match '^(PulsarOps|Microsoft\.PowerShell\..*|)$' -Because $_.Name }
    }

    It 'has help with an example' {
        $help = Get-Help -Name $Path
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.examples | Should -Not -BeNullOrEmpty
    }
}

Describe '<Name> -Rehearse' -ForEach $plain {
    BeforeAll {
        # What the script prints becomes its output.
        function Out-Host { $input | Out-String }

        # The vault of a runbook, with keys as the cmdlets make them.
        $passphrase = [Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword
        New-PulsarCertificateAuthority -Path 'TestDrive:/vault' -Passphrase $passphrase
        New-PulsarTokenKey -Path 'TestDrive:/vault' -Passphrase $passphrase

        function Get-AutomationVariable {
            param([string] $Name)

            $Name | Should -Be PulsarAuthority
            Get-Content -Path 'TestDrive:/vault/ca.pem' -Raw
        }

        function Get-AzKeyVaultSecret {
            param([string] $VaultName, [string] $Name)

            $VaultName | Should -Be ops
            $secret = if ($Name -eq 'pulsar-passphrase') { $passphrase } else {
                $file = "TestDrive:/vault/$($Name -replace '^pulsar-').pem"
                $text = if ($Name -eq 'pulsar-ssh-key') { 'unused' } else { Get-Content -Path $file -Raw }
                [Net.NetworkCredential]::new('', $text).SecurePassword
            }
            [pscustomobject] @{ SecretValue = $secret }
        }
    }

    It 'shows a cluster' {
        & $Path -Rehearse -InformationAction Ignore | Out-String | Should -Match 'broker\s[^\r\n]*(Ready|Stopped)'
    }
}

Describe 'quickstart.ps1' {
    It 'says that a rehearsal is one' {
        "$(Invoke-NewSession "& '$examples/quickstart.ps1' -Rehearse")" |
            Should -BeLike '*REHEARSAL*This was a rehearsal*'
    }

    It 'rehearses without an archive, and says why' -Skip:(-not $IsLinux) {
        $archives, $cache = $env:PULSAROPS_ARCHIVES, $env:XDG_CACHE_HOME
        try {
            $env:PULSAROPS_ARCHIVES = $env:XDG_CACHE_HOME = (Get-PSDrive -Name TestDrive).Root
            $output = Invoke-NewSession "& '$examples/quickstart.ps1' -Path '$env:XDG_CACHE_HOME/cluster' -NodeCount 1"
        }
        finally {
            $env:PULSAROPS_ARCHIVES, $env:XDG_CACHE_HOME = $archives, $cache
        }

        "$output" | Should -BeLike '*archive of Apache Pulsar*REHEARSAL*4 of 4 checks passed*'
        $LASTEXITCODE | Should -Be 0
    }

    It 'ends with exit code 1 when it cannot begin' {
        Invoke-NewSession "& '$examples/quickstart.ps1' -Version 9.9.9" | Out-Null
        $LASTEXITCODE | Should -Be 1
    }
}

Describe 'company-pki.ps1' {
    It 'creates requests, and waits until they are signed' {
        $pki = Join-Path $TestDrive 'company'
        $with = @{
            Pki = $pki
            Passphrase = [Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword
            HostName = 'h1', 'h2'
        }
        foreach ($call in 1..2) {
            "$(& "$examples/company-pki.ps1" @with 6>&1)" | Should -BeLike '*of: h1 h2. Then run this again.*'
        }
        (Get-ChildItem -Path "$pki/*/request.csr").Count | Should -Be 2

        Set-Content -Path "$pki/h1/cert.pem" -Value 'signed'
        "$(& "$examples/company-pki.ps1" @with 6>&1)" | Should -BeLike '*of: h2. Then run this again.*'
    }
}

Describe 'verify.Tests.ps1' {
    It 'passes on a rehearsed cluster' {
        $pester = (Get-Module -Name Pester).Path
        $output = Invoke-NewSession @"
            Import-Module -Name '$pester'
            `$result = Invoke-Pester -Path '$examples/verify.Tests.ps1' -PassThru -Output None
            "passed `$(`$result.PassedCount), failed `$(`$result.FailedCount)"
"@
        "$output" | Should -Match 'passed [1-9][0-9]*, failed 0'
    }
}
