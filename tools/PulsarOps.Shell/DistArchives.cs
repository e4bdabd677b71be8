using System.ComponentModel;
using System.Diagnostics;

namespace PulsarOps.Shell;

/// <summary>Offers the Pulsar archive that lies beside a development checkout, so that examples need no download.</summary>
internal static class DistArchives
{
    private const string Variable = "PULSAROPS_ARCHIVES";
    private const string PulsarVersion = "4.0.8";

    // Time for the script to remove its temporary files before it is killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Sets PULSAROPS_ARCHIVES for this process where it is unset and the archives are at hand.</summary>
    public static void Offer(Interrupts interrupts)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || FindScript() is not { } script)
        {
            return;
        }

        var folder = Path.Combine(CacheFolder(), "pulsarops-dist");
        if (IsFilled(folder) || Fill(script, folder, interrupts))
        {
            Environment.SetEnvironmentVariable(Variable, folder);
        }
    }

    private static string? FindScript()
    {
        if (Path.GetDirectoryName(Checkout.Root) is not { } parent)
        {
            return null;
        }

        var script = Path.Combine(parent, "shared", "dist", "pulsar-dist.sh");
        return File.Exists(script) ? script : null;
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static bool IsFilled(string folder)
    {
        var archive = Path.Combine(folder, $"apache-pulsar-{PulsarVersion}-bin.tar.gz");
        return File.Exists(archive) && File.Exists(archive + ".sha512");
    }

    private static bool Fill(string script, string folder, Interrupts interrupts)
    {
        Console.Error.WriteLine($"Preparing the Pulsar {PulsarVersion} archive in {folder} (once, about 20 s) ...");
        var start = new ProcessStartInfo("bash", [script, "archive", folder, PulsarVersion])
        {
            // Its list of files is not for our standard output.
            RedirectStandardOutput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            using (interrupts.Begin(() => Stop(process)))
            {
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
            }

            if (interrupts.ExitCode is null && process.ExitCode != 0)
            {
                Warn($"{Path.GetFileName(script)} ended with exit code {process.ExitCode}");
            }
        }
        catch (Win32Exception e)
        {
            Warn(e.Message);
        }

        return IsFilled(folder);
    }

    private static void Stop(Process process)
    {
        if (!process.WaitForExit(Grace))
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static void Warn(string reason) =>
        Console.Error.WriteLine($"WARNING: the Pulsar {PulsarVersion} archive could not be prepared: {reason}");
}
