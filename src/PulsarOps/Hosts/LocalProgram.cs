using System.Diagnostics;

namespace PulsarOps.Hosts;

/// <summary>Runs a short program on this computer.</summary>
internal static class LocalProgram
{
    private const int GracePeriod = 1000;

    /// <summary>
    /// Runs the program without a thread of the pool, which may be busy. The status is null if the program did not end
    /// in time.
    /// </summary>
    public static (int? Status, string Output, string Errors) Run(
        string program, IEnumerable<string> arguments, TimeSpan timeout)
    {
        using var process = Process.Start(StartInfo(program, arguments))!;
        process.StandardInput.Close();
        var errors = "";
        var reader = new Thread(() => errors = process.StandardError.ReadToEnd()) { IsBackground = true };
        reader.Start();
        var isLate = false;
        using var timer = new Timer(_ => isLate = Kill(process), null, timeout, Timeout.InfiniteTimeSpan);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        // The program may have left a background process that keeps stderr open.
        var isWhole = reader.Join(GracePeriod);
        return (isLate ? null : process.ExitCode, output, isWhole ? errors : "");
    }

    /// <summary>The start information with all streams redirected.</summary>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        UseShellExecute = false,
        CreateNoWindow = true,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static bool Kill(Process process)
    {
        try
        {
            process.Kill();
            return true;
        }
        catch (InvalidOperationException)
        {
            // The program has just ended.
            return false;
        }
    }
}
