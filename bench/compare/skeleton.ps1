# For measure.sh: makes a module with the manifest and the views of another one, whose cmdlets do nothing.
param([string]$Module, [string]$Path)

$manifest = Import-PowerShellDataFile -Path "$Module/PulsarOps.psd1"
$null = New-Item -Path "$Path/lib" -ItemType Directory -Force
Copy-Item -Path "$Module/PulsarOps.psd1", "$Module/PulsarOps.*.ps1xml" -Destination $Path
$cmdlets = foreach ($name in $manifest.CmdletsToExport) {
    $verb, $noun = $name -split '-'
    "[Cmdlet(""$verb"", ""$noun"")] public sealed class $verb${noun}Command : PSCmdlet { }"
}
Add-Type -OutputAssembly "$Path/$($manifest.RootModule)" -TypeDefinition (
    "using System.Management.Automation; $($cmdlets -join ' ')")
