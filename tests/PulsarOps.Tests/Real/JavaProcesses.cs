using System.Diagnostics;

namespace PulsarOps.Tests.Real;

/// <summary>What runs on this machine, seen without PulsarOps.</summary>
internal static class JavaProcesses
{
    /// <summary>Java processes whose command line names the folder.</summary>
    public static IReadOnlyList<Process> Under(string folder) =>
        [.. Process.GetProcesses().Where(process => process.ProcessName == "java" && CommandLine(process.Id).Contains(folder, StringComparison.Ordinal))];

    /// <summary>The ids that the pid files below the folder name.</summary>
    public static IReadOnlySet<int> Recorded(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(folder, "pid", SearchOption.AllDirectories))
            .Select(file => int.Parse(File.ReadAllText(file).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToHashSet()
        : new HashSet<int>();

    private static string CommandLine(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
