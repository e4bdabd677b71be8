using System.Diagnostics;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The keys of a host, and the script that connects with them.</summary>
internal sealed class TlsHost : IDisposable
{
    public const string Token = "eyJhbGciOiJSUzI1NiJ9.canary-7f3a91.c2ln";

    private static readonly string Script =
        Repository.Read("src/PulsarOps/Hosts/Scripts/tls.bash")
        + Repository.Read("src/PulsarOps/Hosts/Scripts/net.bash");

    private readonly TemporaryFolder _folder = new();

    public TlsHost()
    {
        _ = OpenSsl.Run("version");
        HostKeys.WriteTo(Tls, token: Token + "\n");
    }

    /// <summary>The folder with keys, certificates and token.</summary>
    public string Tls => _folder.File("tls");

    /// <summary>A path outside of that folder.</summary>
    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    public (int ExitCode, string Output, string Errors) Run(params string[] arguments) => Run(arguments, []);

    public (int ExitCode, string Output, string Errors) Run(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", Script, "net", "tls", Tls, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
