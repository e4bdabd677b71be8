using System.Diagnostics;
using System.Text;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>A real sh.</summary>
internal static class Shell
{
    /// <summary>What a script prints, given these arguments as $1, $2 and so on.</summary>
    public static string Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-s", "--", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
