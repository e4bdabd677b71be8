<#
.SYNOPSIS
Sends HTTPS requests with SslStream through bash, and prints the microseconds of each.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [int] $Port,

    # The folder of ca.pem, cert.pem and key.pem.
    [Parameter(Mandatory)]
    [string] $Folder,

    [Parameter(Mandatory)]
    [int] $Rounds
)

$ErrorActionPreference = 'Stop'
Add-Type -TypeDefinition @'
using System;
using System.Diagnostics;
using System.IO;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

public sealed class Duplex(Stream input, Stream output) : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => output.Flush();
    public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);
    public override void Write(byte[] buffer, int offset, int count)
    {
        output.Write(buffer, offset, count);
        output.Flush();
    }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

public static class TlsRelay
{
    public static string Get(int port, X509Certificate2 root, X509Certificate2 own)
    {
        var script = "exec 3<>/dev/tcp/localhost/" + port + "; cat <&3 & cat >&3; wait";
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        using var tls = new SslStream(
            new Duplex(bash.StandardOutput.BaseStream, bash.StandardInput.BaseStream), leaveInnerStreamOpen: true);
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [own],
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { root },
            },
        });
        tls.Write(Encoding.ASCII.GetBytes("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"));
        var answer = new StreamReader(tls).ReadToEnd();
        bash.StandardInput.Close();
        bash.WaitForExit();
        return answer;
    }
}
'@

$root = [Security.Cryptography.X509Certificates.X509Certificate2]::new("$Folder/ca.pem")
$own = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPemFile(
    "$Folder/cert.pem", "$Folder/key.pem")
# The first request compiles the code.
foreach ($round in 0..$Rounds) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $answer = [TlsRelay]::Get($Port, $root, $own)
    if ($answer -notmatch 'TLSv1') { throw 'no answer' }
    if ($round -gt 0) { 'relay {0}' -f [long]$clock.Elapsed.TotalMicroseconds }
}
