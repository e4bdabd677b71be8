<#
.SYNOPSIS
Runs the Pester suites with the packed module and writes the result of each test to a file.

.EXAMPLE
dotnet pwsh tests/Invoke-Suite.ps1 tests/Cmdlets/Get-PulsarPlan.Tests.ps1
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    # Suites, or folders of suites.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Path = $PSScriptRoot,

    # The manifest of Pester 5. The default is what the build has restored.
    [string] $Pester =
        "$($env:NUGET_PACKAGES ?? (Join-Path $HOME .nuget/packages))/pester/5.7.1/tools/Pester.psd1",

    # The file for the results, a JSON array.
    [string] $ResultPath,

    # Also runs the suites that start real Pulsar.
    [switch] $Real
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $Pester

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.RenderMode = 'Plaintext'
if (-not $Real) { $configuration.Filter.ExcludeTag = 'Real' }
$run = Invoke-Pester -Configuration $configuration

if ($ResultPath) {
    $results = foreach ($container in $run.Containers) {
        # An error outside of the tests, for instance in BeforeAll, is reported with each block that it stopped.
        foreach ($record in @($container.ErrorRecord) + @($container.Blocks.ErrorRecord) | Where-Object { $_ }) {
            @{ File = "$($container.Item)"; Name = 'outside of its tests'; Outcome = 'Failed'; Error = "$record" }
        }
    }
    $results = @($results) + @(foreach ($test in $run.Tests) {
        @{
            File = $test.ScriptBlock.File
            Name = $test.ExpandedPath
            Outcome = "$($test.Result)"
            Error = "$($test.ErrorRecord)"
        }
    })
    ConvertTo-Json -InputObject @($results | Where-Object { $_ }) | Set-Content -Path $ResultPath
}

exit [int]($run.Result -ne 'Passed')
