using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>An ssh-agent that no variable names.</summary>
internal sealed class SshAgent : IDisposable
{
    private readonly Process _process;

    public SshAgent(string socket)
    {
        Socket = socket;
        _process = Process.Start(new ProcessStartInfo(
            "ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        Eventually.True(() => File.Exists(socket), "the agent listens", seconds: 10);
    }

    public string Socket { get; }

    public void Add(string file) => SshTools.Run("env", $"SSH_AUTH_SOCK={Socket}", "ssh-add", "-q", file);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
