using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Waits for readiness probes.</summary>
internal sealed class SimulatedWait(SimulatedHost host, SimulatedConnection connection, Action<ReadinessResult> report)
{
    private const int TailLines = 15;

    // The same values as in wait.bash.
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(30);

    private readonly SimulatedReadiness _readinessProbes = new(host);
    private readonly Dictionary<int, Lives> _lives = [];
    private readonly Dictionary<int, (string Detail, TimeSpan Since)> _copies = [];

    public async Task RunAsync(IReadOnlyList<ReadinessWait> waits, CancellationToken cancellation)
    {
        var begun = host.World.Clock.Now;
        var shut = new List<ReadinessWait>();
        foreach (var wait in waits)
        {
            // Only the request for a wait is recorded and subject to faults; its end is independent of the connection.
            var call = new SimulatedCall(host.Name, SimulatedCallKind.Wait, ReadinessProbe: wait.ReadinessProbe);
            if (
                await connection.CallAsync(call, () => Task.FromResult<string?>(null), message => message) is
                { } refusal
            )
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
            await host.World.Clock.MovedAsync(shut.Min(wait => NextLook(wait, begun)), cancellation);
            connection.ThrowIfDisconnected();
        }
    }

    private TimeSpan Deadline(ReadinessWait wait, TimeSpan begun) =>
        (_copies.TryGetValue(wait.Number, out var copies) ? copies.Since : begun)
        + TimeSpan.FromSeconds(wait.TimeoutSeconds);

    private ReadinessResult? Check(ReadinessWait wait, TimeSpan begun)
    {
        var (open, detail) = _readinessProbes.Look(wait.ReadinessProbe);
        if (open)
        {
            var output = wait.ReadinessProbe is JobCompletion job ? Tail([ProcessActions.OutputOf(job.Directory)]) : "";
            return new(wait.Number, ReadinessOutcome.Open, detail, output) { Cause = CauseIn(output) };
        }

        if (wait.ReadinessProbe is CopyCompletion && _copies.GetValueOrDefault(wait.Number).Detail != detail)
        {
            _copies[wait.Number] = (detail, host.World.Clock.Now);
            wait.Progress?.Invoke(detail);
        }

        if (wait.PidFile is { } pidFile && HasEnded(wait, pidFile))
            return Told(ReadinessOutcome.ProcessEnded);
        return host.World.Clock.Now >= Deadline(wait, begun) ? Told(ReadinessOutcome.TimedOut) : null;

        ReadinessResult Told(ReadinessOutcome outcome) => new(wait.Number, outcome, detail, TailOf(wait))
        {
            Cause = CauseIn(TailOf(wait)), Seconds = (int)(host.World.Clock.Now - begun).TotalSeconds,
        };
    }

    private TimeSpan NextLook(ReadinessWait wait, TimeSpan begun) =>
        _lives.GetValueOrDefault(wait.Number)?.GoneSince is { } gone && gone + RestartTime < Deadline(wait, begun)
            ? gone + RestartTime
            : Deadline(wait, begun);

    /// <summary>
    /// Whether the process has ended for good: no service manager restarts it in time, or it ended twice soon after its
    /// start.
    /// </summary>
    private bool HasEnded(ReadinessWait wait, string pidFile)
    {
        if (!_lives.TryGetValue(wait.Number, out var lives))
            _lives.Add(wait.Number, lives = new(wait.LogFiles.ToDictionary(file => file, LogStart)));
        var now = host.World.Clock.Now;
        if (host.Processes.Of(host, pidFile) is { } process)
        {
            if (lives.Process != process.Id)
            {
                if (lives.Process != 0 && now - lives.Since < ShortLife)
                    lives.Ended++;
                (lives.Process, lives.Since) = (process.Id, now);
            }

            lives.GoneSince = null;
            return lives.Ended >= 2;
        }

        lives.GoneSince ??= now;
        return !wait.Restarts || now - lives.GoneSince >= RestartTime;
    }

    /// <summary>The line that names the cause: the last error.</summary>
    private static string CauseIn(string tail) => tail.Split('\n')
        .LastOrDefault(line =>
            line.Contains("ERROR") || line.Contains("Exception") || line.Contains("Caused by: ")) ?? "";

    private int LogStart(string file) => host.LogStarts.GetValueOrDefault(file);

    /// <summary>The log lines of the processes that the wait has seen, and none before them.</summary>
    private string TailOf(ReadinessWait wait) =>
        Tail(wait.LogFiles, file => _lives.GetValueOrDefault(wait.Number)?.LogStarts[file] ?? LogStart(file));

    private string Tail(IEnumerable<string> files) => Tail(files, LogStart);

    private string Tail(IEnumerable<string> files, Func<string, int> startOf)
    {
        lock (host.World.Sync)
        {
            return string.Join("\n",
                from file in files
                let text = host.Files.ReadText(file) ?? ""
                let length = startOf(file)
                let start = length <= text.Length ? length : 0
                let lines = text.Substring(start).Split(['\n'], StringSplitOptions.RemoveEmptyEntries)
                from line in lines.Skip(lines.Length - TailLines)
                select line);
        }
    }

    /// <summary>The processes that a wait has seen, one after the other.</summary>
    /// <param name="logStarts">The length of each log when the first of them started.</param>
    private sealed class Lives(IReadOnlyDictionary<string, int> logStarts)
    {
        public IReadOnlyDictionary<string, int> LogStarts { get; } = logStarts;

        /// <summary>The last one; 0 before the first.</summary>
        public int Process { get; set; }

        public TimeSpan Since { get; set; }

        /// <summary>How many ended soon after their start.</summary>
        public int Ended { get; set; }

        public TimeSpan? GoneSince { get; set; }
    }
}
