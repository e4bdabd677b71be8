# For measure.sh: sends the requests, over one SSH session. Prints WAY PORTS MILLISECONDS.
param([string]$Address, [string]$Key, [string]$Tls, [int]$FirstPort, [int]$Ports, [int]$Rounds)

$ErrorActionPreference = 'Stop'
$library = "$PSScriptRoot/../../out/PulsarOps/lib/dependencies"
Get-ChildItem -Path $library -Filter *.dll | ForEach-Object { Add-Type -Path $_.FullName }
$references = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object Location | ForEach-Object Location) +
    'System.Memory', 'System.Net.Security', 'System.Net.Primitives', 'System.Security.Cryptography'
Add-Type -Path "$PSScriptRoot/Asker.cs" -ReferencedAssemblies $references -CompilerOptions '-nowarn:CS1701'
$asker = [Asker]::new($Address, 'ops', $Key, $Tls)
try {
    foreach ($round in 0..$Rounds) {
        foreach ($count in 1, $Ports) {
            foreach ($way in 'openssl', 'curl', 'relay') {
                $time = $asker.Ask($way, $FirstPort, $count)
                # The first one compiles.
                if ($round -gt 0) { '{0} {1} {2:0.000}' -f $way, $count, $time }
            }
        }
    }
}
finally {
    $asker.Dispose()
}
