using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>
/// A host with POSIX sh over any session. It translates between the engine's records and the scripts' lines.
/// </summary>
/// <param name="name">The display name.</param>
/// <param name="session">The session to the host.</param>
/// <param name="log">Gets an entry for each script.</param>
/// <param name="account">
/// The account that runs the services, if it is not the user of the session. PulsarOps works in its folders as this
/// account.
/// </param>
internal sealed class ShellHost(
    string name, IRemoteSession session, IDeploymentLog? log = null, string account = "") : IHost
{
    /// <summary>
    /// How long a batch waits for another run's batch to end. A batch ends within a minute or two; unpacking takes
    /// longest.
    /// </summary>
    public const int LockSeconds = 180;

    private static readonly TimeSpan ProbeDeadline = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Longer than most leases: the lease itself reports a slow controller, and nothing else should end because of it.
    /// </summary>
    private static readonly TimeSpan LeaseDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ScriptSession _scripts = new(name, session, log, account);

    public string Name => name;

    public async Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation)
    {
        var reader = new FactsReader(probe);
        await _scripts.RunAsync(
            "probe",
            ScriptLibrary.Probe,
            ProbeWriter.Write(probe),
            ProbeDeadline,
            reader.Read,
            cancellation
        );
        return reader.Facts();
    }

    public async Task ApplyAsync(HostBatch batch, Action<HostOperationResult> report, CancellationToken cancellation)
    {
        var seen = new HashSet<int>();
        var holder = "";
        await _scripts.RunAsync(
            "apply",
            ScriptLibrary.Apply,
            BatchWriter.Write(batch, LockSeconds),
            BatchWriter.Deadline(batch, LockSeconds),
            Read,
            cancellation
        );

        foreach (var entry in batch.Entries.Where(entry => !seen.Contains(entry.Number)))
            report(new(entry.Number, HostOperationOutcome.Skipped, "not tried, as the batch ended before it"));

        void Read(ProtocolLine line)
        {
            switch (line.Key)
            {
                case "result":
                    var (number, outcome) = (line.Number("number"), Outcome(line["outcome"]));
                    seen.Add(number);
                    report(new(
                        number, outcome, outcome == HostOperationOutcome.Fenced ? holder : line["detail"]));
                    break;
                case "lease":
                    holder = LeaseMessages.Of(LeaseWriter.Read(line));
                    break;
                case "busy":
                    throw new PulsarOpsException(nameof(SR.HostBusy), ErrorKind.Busy, name, name, line[0]);
                case "state":
                    throw new PulsarOpsException(
                        nameof(SR.StepFailed),
                        ErrorKind.Failed,
                        name,
                        $"create {batch.StateDirectory}",
                        name,
                        line[0]
                    );
            }
        }
    }

    public async Task WaitForAsync(
        IReadOnlyList<ReadinessWait> waits,
        Action<ReadinessResult> report,
        CancellationToken cancellation
    )
    {
        if (waits.Count == 0)
            return;
        // Copies may go on for hours, and the script ends when they stop.
        var deadline = waits.Any(wait => wait.ReadinessProbe is CopyCompletion) ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromSeconds(ReadinessWait.TimeoutFactor * (double)waits.Max(wait => wait.TimeoutSeconds))
                + Margin;
        await _scripts.RunAsync("wait", ScriptLibrary.Wait, ReadinessWriter.Write(waits), deadline, Read, cancellation);

        void Read(ProtocolLine line)
        {
            if (line.Key == "result")
            {
                report(new(
                    line.Number("number"), ReadinessOutcomeOf(line["outcome"]), line["detail"], line["log"])
                {
                    Cause = line["cause"], Seconds = line.Number("seconds"),
                });
            }
            else if (line.Key == "progress")
            {
                waits.First(wait => wait.Number == line.Number("number")).Progress?.Invoke(line["detail"]);
            }
        }
    }

    public async Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation) =>
        session.SharedPath(request.LocalPath)
        ?? await _scripts.CheckedAsync(new Upload(name, _scripts.RunAsync, request, log).RunAsync(cancellation));

    public async Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation)
    {
        using var download = new Download(name, _scripts.RunAsync, request, log);
        return await _scripts.CheckedAsync(download.RunAsync(cancellation));
    }

    public async Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation)
    {
        LeaseAnswer? answer = null;
        UnfinishedOperation? unfinished = null;
        var acquires = request.Verb == LeaseVerb.Acquire;
        var deadline = acquires ? TimeSpan.FromSeconds(LockSeconds) + Margin : LeaseDeadline;
        await _scripts.RunAsync(
            new("lease", ScriptLibrary.Lease, LeaseWriter.Write(request, LockSeconds), deadline)
            {
                Urgent = !acquires, OpensUrgentChannel = acquires,
            },
            Read, cancellation);
        return answer is null
            ? throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, name, name, "no lease")
            : answer with { Unfinished = unfinished };

        void Read(ProtocolLine line)
        {
            switch (line.Key)
            {
                case "lease":
                    answer = LeaseWriter.ReadAnswer(line);
                    break;
                case "unfinished":
                    unfinished = new(DateTimeOffset.FromUnixTimeSeconds(line.LongNumber("time")), line.Number("steps"));
                    break;
                case "failed" when answer is null && request.Verb != LeaseVerb.Release:
                    throw new PulsarOpsException(
                        nameof(SR.LeaseUnwritable),
                        ErrorKind.Failed,
                        name,
                        name,
                        request.StateDirectory,
                        line[0]
                    );
                case "failed":
                    log?.Warning(string.Format(CultureInfo.InvariantCulture, SR.EndUnrecorded, name, line[0]));
                    break;
            }
        }
    }

    public async Task<JournalAnswer> ReadJournalAsync(
        string stateDirectory,
        string id,
        int count,
        CancellationToken cancellation
    )
    {
        var lease = LeaseFact.None;
        var records = new List<JournalRecord>();
        var input = new ProtocolWriter()
            .Record("journal", ("state", stateDirectory), ("count", count), ("id", id)).Record("end");
        await _scripts.RunAsync(
            "journal", ScriptLibrary.ReadJournal, input.ToArray(), ProbeDeadline, Read, cancellation);
        return new(lease, records);

        void Read(ProtocolLine line)
        {
            if (line.Key == "lease")
                lease = LeaseWriter.Read(line);
            else if (line.Key == "journal")
                records.Add(new([.. line.Fields]));
        }
    }

    public async Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation)
    {
        CanaryResult? result = null;
        var input = new ProtocolWriter()
            .Record(
                "canary", ("release", request.ReleaseDirectory), ("environment_file", request.EnvironmentFile),
                ("admin_address", request.AdminAddress), ("web_tls", request.WebTls ?? ""),
                ("broker_name", request.BrokerName), ("owner", request.Owner),
                ("produce_url", request.ProduceUrl), ("consume_url", request.ConsumeUrl),
                ("messages", request.Messages),
                ("seconds", request.TimeoutSeconds), ("user", request.User))
            .Record("end");
        var deadline = TimeSpan.FromSeconds(request.TimeoutSeconds) + Margin;
        await _scripts.RunAsync("canary", ScriptLibrary.Canary, input.ToArray(), deadline, Read, cancellation);
        return result
            ?? throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, name, name, "no canary");

        void Read(ProtocolLine line)
        {
            if (line.Key != "canary")
                return;
            result = new(
                line["outcome"] == "ok", line["stage"], line["topic"], line.Number("consumed"),
                line.Number("milliseconds") / 1000.0, line["output"]);
        }
    }

    public async Task<TrafficResult> WatchTrafficAsync(
        TrafficRequest request, Action<TrafficSample> report, CancellationToken stop, CancellationToken cancellation)
    {
        var reader = new TrafficReader(report);
        using var replies = new ReplyQueue();
        // The end of its input ends the script.
        using var ending = stop.Register(replies.Complete);
        await _scripts.RunAsync(
            new("traffic", ScriptLibrary.Traffic, TrafficReader.Write(request), Timeout.InfiniteTimeSpan)
            {
                Replies = replies,
            },
            reader.Read, cancellation);
        return reader.Result(name);
    }

    public async Task<LedgerListing> ListLedgersAsync(LedgerRequest request, CancellationToken cancellation)
    {
        var reader = new LedgerReader();
        await _scripts.RunAsync(
            "ledgers", ScriptLibrary.Ledgers, LedgerReader.Write(request),
            TimeSpan.FromSeconds(request.TimeoutSeconds) + Margin, reader.Read, cancellation);
        return reader.Listing(name);
    }

    public async Task<ScanAnswer> ScanAsync(ScanRequest request, CancellationToken cancellation)
    {
        var scan = new ScanProtocol(request);
        await _scripts.RunAsync("scan", ScriptLibrary.Scan, scan.Write(), scan.Deadline, scan.Read, cancellation);
        return scan.Answer();
    }

    public void Dispose() => session.Dispose();

    private static HostOperationOutcome Outcome(string word) => word switch
    {
        "changed" => HostOperationOutcome.Changed,
        "unchanged" => HostOperationOutcome.Unchanged,
        "skipped" => HostOperationOutcome.Skipped,
        "fenced" => HostOperationOutcome.Fenced,
        "unrecorded" => HostOperationOutcome.Unrecorded,
        _ => HostOperationOutcome.Failed,
    };

    private static ReadinessOutcome ReadinessOutcomeOf(string word) => word switch
    {
        "ready" => ReadinessOutcome.Open,
        "ended" => ReadinessOutcome.ProcessEnded,
        _ => ReadinessOutcome.TimedOut,
    };
}
