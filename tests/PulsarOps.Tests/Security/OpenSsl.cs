using System.Diagnostics;

namespace PulsarOps.Tests.Security;

/// <summary>The openssl command, a second opinion about keys and certificates.</summary>
internal static class OpenSsl
{
    /// <summary>What it prints. It must succeed.</summary>
    public static string Run(params string[] arguments)
    {
        var (exitCode, output) = Try(arguments);
        Assert.True(exitCode == 0, $"openssl {string.Join(' ', arguments)}: {exitCode}\n{output}");
        return output;
    }

    public static (int ExitCode, string Output) Try(params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled(), "openssl is not installed.");
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PASSPHRASE"] = Pki.Passphrase },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "openssl")));
}
