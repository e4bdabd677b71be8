<#
.SYNOPSIS
Builds, tests and packs PulsarOps.

.DESCRIPTION
Needs the .NET SDK 10; without an installed pwsh, run `dotnet tool restore` once and then `dotnet pwsh build.ps1`.
Tasks run in the given order:

Build    runs dotnet build, which writes the module to out/PulsarOps as it is packed.
Test     runs dotnet test, which includes the Pester suites below tests/.
Package  builds from scratch and writes out/PulsarOps-VERSION.zip.
Clean    removes what the other tasks wrote.
Demo     builds the module if needed and runs examples/quickstart.ps1 with the remaining arguments.

.PARAMETER Task
The tasks to run. The default is Build.

.PARAMETER Configuration
Release or Debug.

.PARAMETER Full
With Test: also runs the slow tests, as PULSAROPS_TESTS=full does.

.PARAMETER DemoArgument
With Demo: parameters of examples/quickstart.ps1.

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 -Task Build, Test

.EXAMPLE
./build.ps1 -Task Clean, Package

.EXAMPLE
./build.ps1 Demo -NodeCount 1 -Keep
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Clean', 'Demo')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [switch] $Full,

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $DemoArgument = @()
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
    if ($LASTEXITCODE -ne 0) {
        throw "$(Split-Path -Path $Program -Leaf) $($Argument[0]) ended with exit code $LASTEXITCODE."
    }
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
}

function Invoke-Package {
    # Nothing that an earlier build left may get into it.
    if (Test-Path -Path $module) { Remove-Item -Path $module -Recurse }
    Invoke-Build

    $manifest = Import-PowerShellDataFile -Path (Join-Path $module 'PulsarOps.psd1')
    $version = $manifest.ModuleVersion
    $prerelease = $manifest.PrivateData.PSData['Prerelease']
    if ($prerelease) { $version += "-$prerelease" }
    $package = Join-Path $output "PulsarOps-$version.zip"
    if (Test-Path -Path $package) { Remove-Item -Path $package }
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    $level = [System.IO.Compression.CompressionLevel]::Optimal
    [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $package, $level, $true)

    $zip = [System.IO.Compression.ZipFile]::OpenRead($package)
    try {
        $names = @($zip.Entries.FullName)
    }
    finally {
        $zip.Dispose()
    }

    $wrong = @($names | Where-Object {
        -not $_.StartsWith('PulsarOps/', [StringComparison]::Ordinal) -or $_.Length -gt $longestName
    })
    if ($wrong) {
        throw "These names are too long, or outside of the folder PulsarOps, in the package: $($wrong -join ', ')"
    }
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

# Archives of Pulsar that lie beside a development checkout.
function Find-Archive {
    $script = Join-Path $PSScriptRoot '../shared/dist/pulsar-dist.sh'
    if ($env:PULSAROPS_ARCHIVES -or -not (Test-Path -Path $script)) { return }

    $cache = if ($env:XDG_CACHE_HOME) { $env:XDG_CACHE_HOME } else { Join-Path $HOME '.cache' }
    $folder = Join-Path $cache 'pulsarops-dist'
    if (-not (Test-Path -Path (Join-Path $folder 'apache-pulsar-4.0.8-bin.tar.gz.sha512'))) {
        Invoke-Program -Program bash -Argument $script, archive, $folder, '4.0.8'
    }
    $env:PULSAROPS_ARCHIVES = $folder
}

function Invoke-Demo {
    foreach ($project in 'PulsarOps.Adapters', 'PulsarOps.Simulation') {
        $folder = Join-Path $PSScriptRoot 'src' $project
        Invoke-Program -Program dotnet -Argument build, $folder, '-c', $Configuration, '--nologo', '-v', 'quiet'
    }
    Find-Archive

    # A session cannot reload a module's assembly, so the module runs in a new session of the same PowerShell. As a
    # dotnet tool PowerShell is a library that dotnet runs.
    $program = [Environment]::ProcessPath
    $library = @(if ((Split-Path -Path $program -LeafBase) -eq 'dotnet') { [Environment]::GetCommandLineArgs()[0] })
    $script = Join-Path $PSScriptRoot 'examples/quickstart.ps1'
    & $program @library -NoProfile -NonInteractive -File $script @DemoArgument | Out-Host
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

foreach ($name in $Task) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    & "Invoke-$name"
    Write-Information ('{0}: {1:0.0} s' -f $name, $clock.Elapsed.TotalSeconds)
}
