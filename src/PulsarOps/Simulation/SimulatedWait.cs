using PulsarOps.Remote;
using PulsarOps.Simulation.Faults;
using PulsarOps.Simulation.Primitives;

namespace PulsarOps.Simulation;

/// <summary>Waits for gates.</summary>
internal sealed class SimulatedWait(SimulatedMachine machine, SimulatedConnection connection, Action<GateResult> report)
{
    private const int TailLines = 15;

    private readonly GateKeeper _gates = new(machine);

    public async Task RunAsync(IReadOnlyList<GateWait> waits, CancellationToken cancellation)
    {
        var begun = machine.World.Clock.Now;
        var shut = new List<GateWait>();
        foreach (var wait in waits)
        {
            // That a wait is asked for is what is recorded, and where faults strike; its end is none of the connection's business.
            var call = new SimulatedCall(machine.Name, SimulatedCallKind.Wait, Gate: wait.Gate);
            if (await connection.CallAsync(call, () => Task.FromResult<string?>(null), words => words) is { } refusal)
                report(new(wait.Number, GateOutcome.TimedOut, refusal, Tail(wait.LogFiles)));
            else
                shut.Add(wait);
        }

        while (true)
        {
            GateResult[] ended;
            lock (machine.World.Sync)
                ended = [.. shut.Select(wait => Check(wait, begun)).OfType<GateResult>()];
            foreach (var result in ended)
                report(result);

            shut.RemoveAll(wait => ended.Any(result => result.Number == wait.Number));
            if (shut.Count == 0)
                return;
            await machine.World.Clock.MovedAsync(shut.Min(wait => Deadline(wait, begun)), cancellation);
            connection.Demand();
        }
    }

    private static TimeSpan Deadline(GateWait wait, TimeSpan begun) => begun + TimeSpan.FromSeconds(wait.TimeoutSeconds);

    private GateResult? Check(GateWait wait, TimeSpan begun)
    {
        var (open, detail) = _gates.Look(wait.Gate);
        if (open)
        {
            var output = wait.Gate is JobGate job ? Tail([ProcessActions.OutputOf(job.Directory)]) : "";
            return new(wait.Number, GateOutcome.Open, detail, output) { Cause = CauseIn(output) };
        }

        if (wait.PidFile is { } pidFile && machine.Processes.Of(machine, pidFile) is null)
            return Told(GateOutcome.ProcessEnded);
        return machine.World.Clock.Now >= Deadline(wait, begun) ? Told(GateOutcome.TimedOut) : null;

        GateResult Told(GateOutcome outcome) => new(wait.Number, outcome, detail, Tail(wait.LogFiles))
        {
            Cause = CauseIn(Tail(wait.LogFiles)), Seconds = (int)(machine.World.Clock.Now - begun).TotalSeconds,
        };
    }

    /// <summary>The line that names the cause: the last error.</summary>
    private static string CauseIn(string tail) => tail.Split('\n')
        .LastOrDefault(line =>
            line.Contains("ERROR") || line.Contains("Exception") || line.Contains("Caused by: ")) ?? "";

    private string Tail(IEnumerable<string> files)
    {
        lock (machine.World.Sync)
        {
            return string.Join("\n",
                from file in files
                let text = machine.Files.ReadText(file) ?? ""
                // What an earlier process has logged tells nothing of this one.
                let start = machine.LogStarts.TryGetValue(file, out var length) && length <= text.Length ? length : 0
                let lines = text.Substring(start).Split(['\n'], StringSplitOptions.RemoveEmptyEntries)
                from line in lines.Skip(lines.Length - TailLines)
                select line);
        }
    }
}
