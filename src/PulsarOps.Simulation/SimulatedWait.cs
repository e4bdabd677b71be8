using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Waits for gates.</summary>
internal sealed class SimulatedWait(SimulatedHost host, SimulatedConnection connection, Action<ReadinessResult> report)
{
    private const int TailLines = 15;

    private readonly SimulatedReadiness _readinessProbes = new(host);

    public async Task RunAsync(IReadOnlyList<ReadinessWait> waits, CancellationToken cancellation)
    {
        var begun = host.World.Clock.Now;
        var shut = new List<ReadinessWait>();
        foreach (var wait in waits)
        {
            // That a wait is asked for is what is recorded, and where faults strike; its end is none of the connection's business.
            var call = new SimulatedCall(host.Name, SimulatedCallKind.Wait, ReadinessProbe: wait.ReadinessProbe);
            if (await connection.CallAsync(call, () => Task.FromResult<string?>(null), message => message) is { } refusal)
                report(new(wait.Number, ReadinessOutcome.TimedOut, refusal, Tail(wait.LogFiles)));
            else
                shut.Add(wait);
        }

        while (true)
        {
            ReadinessResult[] ended;
            lock (host.World.Sync)
                ended = [.. shut.Select(wait => Check(wait, begun)).OfType<ReadinessResult>()];
            foreach (var result in ended)
                report(result);

            shut.RemoveAll(wait => ended.Any(result => result.Number == wait.Number));
            if (shut.Count == 0)
                return;
            await host.World.Clock.MovedAsync(shut.Min(wait => Deadline(wait, begun)), cancellation);
            connection.ThrowIfDisconnected();
        }
    }

    private static TimeSpan Deadline(ReadinessWait wait, TimeSpan begun) => begun + TimeSpan.FromSeconds(wait.TimeoutSeconds);

    private ReadinessResult? Check(ReadinessWait wait, TimeSpan begun)
    {
        var (open, detail) = _readinessProbes.Look(wait.ReadinessProbe);
        if (open)
        {
            var output = wait.ReadinessProbe is JobCompletion job ? Tail([ProcessActions.OutputOf(job.Directory)]) : "";
            return new(wait.Number, ReadinessOutcome.Open, detail, output) { Cause = CauseIn(output) };
        }

        if (wait.PidFile is { } pidFile && host.Processes.Of(host, pidFile) is null)
            return Told(ReadinessOutcome.ProcessEnded);
        return host.World.Clock.Now >= Deadline(wait, begun) ? Told(ReadinessOutcome.TimedOut) : null;

        ReadinessResult Told(ReadinessOutcome outcome) => new(wait.Number, outcome, detail, Tail(wait.LogFiles))
        {
            Cause = CauseIn(Tail(wait.LogFiles)), Seconds = (int)(host.World.Clock.Now - begun).TotalSeconds,
        };
    }

    /// <summary>The line that names the cause: the last error.</summary>
    private static string CauseIn(string tail) => tail.Split('\n')
        .LastOrDefault(line =>
            line.Contains("ERROR") || line.Contains("Exception") || line.Contains("Caused by: ")) ?? "";

    private string Tail(IEnumerable<string> files)
    {
        lock (host.World.Sync)
        {
            return string.Join("\n",
                from file in files
                let text = host.Files.ReadText(file) ?? ""
                // What an earlier process has logged tells nothing of this one.
                let start = host.LogStarts.TryGetValue(file, out var length) && length <= text.Length ? length : 0
                let lines = text.Substring(start).Split(['\n'], StringSplitOptions.RemoveEmptyEntries)
                from line in lines.Skip(lines.Length - TailLines)
                select line);
        }
    }
}
