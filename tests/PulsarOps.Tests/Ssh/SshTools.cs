using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>Programs that the tests need on this machine.</summary>
internal static class SshTools
{
    public const string Sshd = "/usr/sbin/sshd";

    /// <summary>Why these tests cannot run here; null where they can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() ? "sshd is tested on Linux."
        : Environment.UserName != "root" ? "To start sshd for other users needs root."
        : new[] { Sshd, "/usr/bin/sudo", "/usr/bin/ssh-agent", "/usr/sbin/useradd" }.FirstOrDefault(file =>
            !File.Exists(file)
        )
            is { } missing
            ? $"{missing} is not installed: apt-get install openssh-server sudo."
            : null;

    public static void Require()
    {
        TestTier.RequireCI();
        Assert.SkipWhen(Obstacle is not null, Obstacle ?? "");
    }

    public static string Run(string program, params string[] arguments) => RunWith("", program, arguments);

    /// <summary>What a program writes, given this on stdin; it must succeed.</summary>
    public static string RunWith(string input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }

    /// <summary>Makes a key pair.</summary>
    public static void MakeKey(string file, string type, string passphrase = "", params string[] options) =>
        Run("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", Path.GetFileName(file), "-f", file, .. options]);
}
