# For measure.sh: sends the requests, over one SSH session. Prints WAY PORTS MILLISECONDS.
param(
    [string]$Address, [string]$Key, [string]$Tls, [int]$FirstPort, [int]$Ports, [int]$Rounds, [double]$Delay)

$ErrorActionPreference = 'Stop'
$library = Get-ChildItem -Path "$PSScriptRoot/../../out/PulsarOps/lib/dependencies" -Filter *.dll
$library | ForEach-Object { Add-Type -Path $_.FullName }
$references = @($library) + @(Get-ChildItem -Path "$PSHOME/ref" -Filter *.dll) | ForEach-Object FullName
$sources = "$PSScriptRoot/Asker.cs", "$PSScriptRoot/Link.cs"
Add-Type -Path $sources -ReferencedAssemblies $references -CompilerOptions '-nowarn:CS1701'
$link = [Link]::new($Address, $Delay)
$asker = [Asker]::new($link.Port, 'ops', $Key, $Tls)
try {
    foreach ($round in 0..$Rounds) {
        foreach ($count in 1, 2, $Ports) {
            foreach ($way in 'nothing', 'openssl', 'curl', 'relay') {
                $time = $asker.Ask($way, $FirstPort, $count)
                # The first one compiles.
                if ($round -gt 0) { '{0} {1} {2:0.000}' -f $way, $count, $time }
            }
        }
    }
}
finally {
    $asker.Dispose()
    $link.Dispose()
}
