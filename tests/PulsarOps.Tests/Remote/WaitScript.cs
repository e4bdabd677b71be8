using System.Diagnostics;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The script of a host that waits for services.</summary>
internal static class WaitScript
{
    /// <summary>Runs it on this machine for one wait.</summary>
    public static async Task<ReadinessResult> RunAsync(ReadinessWait wait)
    {
        var start = new ProcessStartInfo("sh", ["-c", ScriptLibrary.Wait])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(
            ReadinessWriter.Write([wait]), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var line = ProtocolLine.Parse(
            output.Split('\n').Single(text => text.StartsWith("result\t", StringComparison.Ordinal)));
        return new(
            1,
            line["outcome"] switch
            {
                "ready" => ReadinessOutcome.Open,
                "ended" => ReadinessOutcome.ProcessEnded,
                _ => ReadinessOutcome.TimedOut,
            },
            line["detail"],
            line["log"])
        {
            Cause = line["cause"], Seconds = line.Number("seconds"),
        };
    }
}
