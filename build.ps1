<#
.SYNOPSIS
Builds, tests and packs PulsarOps.

.DESCRIPTION
Needs pwsh 7 and the .NET SDK 10. Tasks run in the order given, each in the way that `dotnet` alone would do it:

Build    dotnet build into out/PulsarOps, the module as it is packed.
Test     dotnet test, and the Pester suites below tests/ where Pester 5 is installed.
Package  a fresh build, and out/PulsarOps-VERSION.zip of it.
Clean    removes whatever the other tasks made.
Demo     examples/quickstart.ps1 with the module that was built.

.PARAMETER Task
What to do; Build where nothing is given.

.PARAMETER Configuration
Release or Debug.

.PARAMETER Full
With Test: the slow tests as well, as PULSAROPS_TESTS=full does.

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 -Task Build, Test

.EXAMPLE
./build.ps1 -Task Clean, Package
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Clean', 'Demo')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [switch] $Full
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

$solution = Join-Path $PSScriptRoot 'PulsarOps.sln'
$output = Join-Path $PSScriptRoot 'out'
$module = Join-Path $output 'PulsarOps'
$longestName = 139 # what Azure Automation takes

function Invoke-Program {
    param([string] $Program, [string[]] $Argument)

    & $Program @Argument | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "$(Split-Path -Path $Program -Leaf) $($Argument[0]) ended with exit code $LASTEXITCODE." }
}

# A session cannot load a module's assembly anew, so that what was built is run in one of its own.
function Invoke-Shell {
    param([string[]] $Argument)

    Invoke-Program -Program (Get-Process -Id $PID).Path -Argument (@('-NoProfile', '-NonInteractive') + $Argument)
}

function Invoke-Build {
    Invoke-Program -Program dotnet -Argument build, $solution, '-c', $Configuration, '--nologo'
    Write-Information "The module is in $module"
}

function Invoke-Test {
    $tier = $env:PULSAROPS_TESTS
    if ($Full) { $env:PULSAROPS_TESTS = 'full' }
    try {
        Invoke-Program -Program dotnet -Argument test, $solution, '-c', $Configuration, '--nologo'
    }
    finally {
        $env:PULSAROPS_TESTS = $tier
    }

    $pester = Get-Module -Name Pester -ListAvailable | Where-Object Version -GE '5.0' | Select-Object -First 1
    if (-not $pester) {
        Write-Warning 'Pester 5 is not installed (Install-PSResource Pester), so tests/*.Tests.ps1 were not run.'
        return
    }

    $command = @"
Import-Module -Name '$($pester.Path)'
`$configuration = New-PesterConfiguration
`$configuration.Run.Path = '$(Join-Path $PSScriptRoot tests)'
`$configuration.Run.Exit = `$true
`$configuration.Output.Verbosity = 'Detailed'
Invoke-Pester -Configuration `$configuration
"@
    Invoke-Shell -Argument '-Command', $command
}

function Invoke-Package {
    # Nothing that an earlier build left may get into it.
    if (Test-Path -Path $module) { Remove-Item -Path $module -Recurse }
    Invoke-Build

    $manifest = Import-PowerShellDataFile -Path (Join-Path $module 'PulsarOps.psd1')
    $version = $manifest.ModuleVersion
    if ($manifest.PrivateData.PSData.ContainsKey('Prerelease')) { $version += "-$($manifest.PrivateData.PSData.Prerelease)" }
    $package = Join-Path $output "PulsarOps-$version.zip"
    if (Test-Path -Path $package) { Remove-Item -Path $package }
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $package, [System.IO.Compression.CompressionLevel]::Optimal, $true)

    $zip = [System.IO.Compression.ZipFile]::OpenRead($package)
    try {
        $names = @($zip.Entries.FullName)
    }
    finally {
        $zip.Dispose()
    }

    $wrong = @($names | Where-Object { -not $_.StartsWith('PulsarOps/', [StringComparison]::Ordinal) -or $_.Length -gt $longestName })
    if ($wrong) { throw "The package holds names that are too long or outside of the folder PulsarOps: $($wrong -join ', ')" }
    Write-Information ('{0}: {1} files, {2:N0} bytes' -f $package, $names.Count, (Get-Item -Path $package).Length)
}

function Invoke-Clean {
    $folders = @($output, (Join-Path $PSScriptRoot 'TestResults'))
    $folders += Get-ChildItem -Path $PSScriptRoot -Filter *.csproj -Recurse | ForEach-Object {
        foreach ($name in 'bin', 'obj', 'TestResults') { Join-Path $_.DirectoryName $name }
    }
    foreach ($folder in $folders | Where-Object { Test-Path -Path $_ }) {
        Remove-Item -Path $folder -Recurse -Force
        Write-Information "Removed $folder"
    }
}

function Invoke-Demo {
    if (-not (Test-Path -Path $module)) { Invoke-Build }
    Invoke-Shell -Argument '-File', (Join-Path $PSScriptRoot 'examples/quickstart.ps1')
}

foreach ($name in $Task) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    & "Invoke-$name"
    Write-Information ('{0}: {1:0.0} s' -f $name, $clock.Elapsed.TotalSeconds)
}
