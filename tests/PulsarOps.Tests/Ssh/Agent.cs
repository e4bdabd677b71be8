using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>An ssh-agent that the environment names.</summary>
internal sealed class Agent : IDisposable
{
    private const string Variable = "SSH_AUTH_SOCK";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
    private readonly Process _process;
    private readonly string _folder;

    public Agent(string folder)
    {
        _folder = folder;
        _process = Process.Start(new ProcessStartInfo("ssh-agent",
            ["-D", "-a", SocketPath]) { RedirectStandardOutput = true })!;
        Eventually.True(() => File.Exists(SocketPath), "the agent listens", seconds: 10);
        Environment.SetEnvironmentVariable(Variable, SocketPath);
    }

    public string SocketPath => $"{_folder}/agent";

    /// <summary>Puts another address into the environment, behind which this agent lies.</summary>
    public static void Announce(string address) => Environment.SetEnvironmentVariable(Variable, address);

    public void Add(string file, string passphrase)
    {
        // ssh-add asks a program, where it has no terminal.
        var helper = $"{_folder}/askpass";
        File.WriteAllText(helper, $"#!/bin/sh\necho '{passphrase}'\n");
        SshTools.Run("chmod", "700", helper);
        SshTools.Run("env", $"SSH_ASKPASS={helper}", "SSH_ASKPASS_REQUIRE=force", "ssh-add", "-q", file);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
