using System.Diagnostics;

namespace PulsarOps.Tests.Real;

/// <summary>What runs on this machine, seen without PulsarOps.</summary>
internal static class JavaProcesses
{
    /// <summary>Java processes whose command line names the folder.</summary>
    public static IReadOnlyList<Process> Under(string folder) =>
        [
            .. Process
                .GetProcesses()
                .Where(process =>
                    process.ProcessName == "java" && CommandLine(process.Id).Contains(folder, StringComparison.Ordinal)
                ),
        ];

    /// <summary>The ids that the pid files below the folder name.</summary>
    public static IReadOnlySet<int> Recorded(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*.pid", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(folder, "pid", SearchOption.AllDirectories))
                .Select(file =>
                    int.Parse(File.ReadAllText(file).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
                )
                .ToHashSet()
            : new HashSet<int>();

    /// <summary>
    /// Ids of whatever works in the folder, scripts too: it names it, stands in it or has something of it open.
    /// </summary>
    public static IReadOnlySet<int> Using(string folder) =>
        Process
            .GetProcesses()
            .Select(process => process.Id)
            .Where(id =>
                id != Environment.ProcessId
                && (CommandLine(id).Contains(folder, StringComparison.Ordinal) || Opened(id).Any(IsIn(folder)))
            )
            .ToHashSet();

    private static Func<string, bool> IsIn(string folder) =>
        path => path.StartsWith($"{folder}/", StringComparison.Ordinal);

    private static IEnumerable<string> Opened(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Append($"/proc/{processId}/cwd")
                .Select(link => new FileInfo(link).LinkTarget ?? "")];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // it has exited, or belongs to another user
        }
    }

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
