using System.Globalization;

namespace PulsarOps.Tests.Support;

/// <summary>A host of the lab. What is done here is not done by ssh: it works on a host that is cut off, too.</summary>
public sealed class LabHost
{
    internal LabHost(string name, string address)
    {
        Name = name;
        Address = address;
    }

    public string Name { get; }

    public string Address { get; }

    /// <summary>Runs a command as root, and returns what it printed. It has to succeed.</summary>
    public string Exec(params string[] command)
    {
        var (exitCode, output, errors) = TryExec(command);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)} on {Name} ended with {exitCode}:\n{output}{errors}");
        return output;
    }

    /// <summary>Runs a script of sh as root.</summary>
    public string Sh(string script) => Exec("sh", "-ec", script);

    /// <summary>Runs a command as root, however it ends.</summary>
    public (int ExitCode, string Output, string Errors) TryExec(params string[] command)
    {
        var answer = Lab.Run(["exec", Name, .. command]);
        return (answer.ExitCode, answer.Output, answer.Errors);
    }

    /// <summary>Writes a file as root.</summary>
    public void Write(string path, string content) =>
        Lab.Succeed(Lab.Run(["exec", Name, "sh", "-c", "mkdir -p \"${0%/*}\" && cat >\"$0\"", path], input: content));

    /// <summary>By ssh, as ops or another user.</summary>
    public (int ExitCode, string Output, string Errors) Ssh(string command, string user = "ops")
    {
        var answer = LabAnswer.Of(
            "ssh",
            ["-F", Lab.SshConfigFile, "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-l", user, Name, command]
        );
        return (answer.ExitCode, answer.Output, answer.Errors);
    }

    /// <summary>Power loss: no shutdown, and no word of it on the wire.</summary>
    public void Crash() => Verb("crash", Name);

    /// <summary>Orderly power-off.</summary>
    public void Stop() => Verb("stop", Name);

    /// <summary>Power on after a crash or a stop; until it answers ssh.</summary>
    public void Start() => Verb("start", Name);

    /// <summary>A new system under the same name and address, with empty disks.</summary>
    public void Reset() => Verb("reset", Name);

    /// <summary>Cuts the host from the other hosts, or from one; this machine still reaches it.</summary>
    public void Partition(LabHost? peer = null) =>
        Verb(peer is null ? ["partition", Name] : ["partition", Name, peer.Name]);

    /// <summary>Cuts it from everyone.</summary>
    public void CutOff() => Verb("partition", Name, "all");

    public void Heal() => Verb("heal", Name);

    /// <summary>Makes it a slow host, until it is powered off: it has this percentage of one core.</summary>
    public void Throttle(int percent)
    {
        var answer = Lab.Run(["throttle", Name, percent.ToString(CultureInfo.InvariantCulture)]);
        Assert.SkipWhen(answer.ExitCode == LabAnswer.Cannot, answer.Errors);
        Lab.Succeed(answer);
    }

    private static void Verb(params string[] words) => Lab.Succeed(Lab.Run(words));
}
