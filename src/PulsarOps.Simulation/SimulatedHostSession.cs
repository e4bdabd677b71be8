using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>A simulated host as the engine sees it.</summary>
internal sealed class SimulatedHostSession(SimulatedWorld world, SimulatedHost host) : IHost
{
    private readonly SimulatedConnection _connection = new(host);

    public string Name => host.Name;

    public Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CallAsync(SimulatedCallKind.Probe, () =>
        {
            lock (world.Sync)
                return Task.FromResult(new SimulatedProbe(host).Answer(probe));
        });
    }

    public async Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation)
    {
        if (request.Verb != LeaseVerb.Acquire)
            return await HoldAsync(request, waited: false, cancellation);

        lock (world.Sync)
        {
            if (host.Reachable && new SimulatedLease(host, request.StateDirectory).Read() is { IsAlive: true } lease
                && lease.Owner != request.Owner && lease.Owner != request.Former)
                return new(LeaseOutcome.Refused, lease);
        }

        var waited = !host.BatchLock.Wait(0, cancellation);
        if (waited)
            await host.BatchLock.WaitAsync(cancellation);
        try
        {
            return await HoldAsync(request, waited, cancellation);
        }
        finally
        {
            host.BatchLock.Release();
        }
    }

    private Task<LeaseAnswer> HoldAsync(LeaseRequest request, bool waited, CancellationToken cancellation)
    {
        var call = new SimulatedCall(
            host.Name,
            request.Verb == LeaseVerb.Renew ? SimulatedCallKind.Renewal : SimulatedCallKind.Lease
        );
        return world.Clock.WorkAsync(async () =>
        {
            cancellation.ThrowIfCancellationRequested();
            return await _connection.CallAsync(
                call, () => Task.FromResult(Hold(request, waited)), message => throw _connection.Failed(call, message));
        });
    }

    private LeaseAnswer Hold(LeaseRequest request, bool waited)
    {
        lock (world.Sync)
        {
            var lease = new SimulatedLease(host, request.StateDirectory);
            try
            {
                return request.Verb switch
                {
                    LeaseVerb.Acquire => lease.Acquire(request, waited),
                    LeaseVerb.Renew => lease.Renew(request),
                    LeaseVerb.Release => lease.Release(request),
                    _ => lease.Break(request),
                };
            }
            catch (SimulatedFileException refused)
            {
                throw new PulsarOpsException(
                    nameof(SR.LeaseUnwritable),
                    ErrorKind.Failed,
                    host.Name,
                    refused,
                    host.Name,
                    request.StateDirectory,
                    refused.Message
                );
            }
        }
    }

    public Task<JournalAnswer> ReadJournalAsync(
        string stateDirectory,
        string id,
        int count,
        CancellationToken cancellation
    ) =>
        CallAsync(
            SimulatedCallKind.Journal,
            () =>
            {
                lock (world.Sync)
                {
                    return Task.FromResult(
                        new JournalAnswer(
                            new SimulatedLease(host, stateDirectory).Read(),
                            new SimulatedJournal(host, stateDirectory).Read(id, count)
                        )
                    );
                }
            }
        );

    public async Task ApplyAsync(HostBatch batch, Action<HostOperationResult> report, CancellationToken cancellation)
    {
        await host.BatchLock.WaitAsync(cancellation);
        try
        {
            await CallAsync(SimulatedCallKind.Batch, async () =>
            {
                await new SimulatedBatch(host, _connection, report).RunAsync(batch, cancellation);
                return true;
            });
        }
        finally
        {
            host.BatchLock.Release();
        }
    }

    public Task WaitForAsync(
        IReadOnlyList<ReadinessWait> waits,
        Action<ReadinessResult> report,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return world.Clock.WorkAsync(async () =>
        {
            await new SimulatedWait(host, _connection, report).RunAsync(waits, cancellation);
            return true;
        });
    }

    public Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation) =>
        CallAsync(
            SimulatedCallKind.Upload,
            async () =>
            {
                var archive =
                    world.Archive(request.Sha512)
                    ?? throw new InvalidOperationException(
                        $"No archive with the sha512 {request.Sha512} is known: "
                            + $"see {nameof(SimulatedWorld)}.{nameof(SimulatedWorld.Add)}."
                    );
                var path = $"{request.Directory}/{Path.GetFileName(request.LocalPath)}";
                var lease = new SimulatedLease(host, request.Directory);
                lock (world.Sync)
                {
                    ThrowIfNotHeld(lease, request.Owner);
                    if (host.Files.FindFile(path) is { Meaning: SimulatedArchive there } && there == archive)
                        return path;
                }

                await world.Clock.SleepAsync(TimeSpan.FromSeconds(world.Timings.Upload), cancellation);
                lock (world.Sync)
                {
                    ThrowIfNotHeld(lease, request.Owner);
                    host.Files.MakeDirectory(request.Directory);
                    host.Files.Write(path, "644", [], archive);
                }

                return path;
            }
        );

    public Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CallAsync(
            SimulatedCallKind.Download, () => new SimulatedDownload(host, request).RunAsync(cancellation));
    }

    private void ThrowIfNotHeld(SimulatedLease lease, string owner)
    {
        if (!lease.Admits(owner))
            throw LeaseMessages.Lost(host.Name, lease.Read());
    }

    public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation)
    {
        var canary = new SimulatedCanary(host);
        var call = new SimulatedCall(host.Name, SimulatedCallKind.Canary);
        return world.Clock.WorkAsync(() => _connection.CallAsync(
            call, () => canary.SendAsync(request, cancellation), message => canary.Failed("produce", message)));
    }

    public Task<TrafficResult> WatchTrafficAsync(
        TrafficRequest request, Action<TrafficSample> report, CancellationToken stop, CancellationToken cancellation)
    {
        var traffic = new SimulatedTraffic(host, _connection, request, report);
        var call = new SimulatedCall(host.Name, SimulatedCallKind.Traffic);
        return world.Clock.WorkAsync(() => _connection.CallAsync(
            call, () => traffic.RunAsync(stop, cancellation), SimulatedTraffic.Failed));
    }

    public Task<LedgerListing> ListLedgersAsync(LedgerRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CallAsync(SimulatedCallKind.Ledgers, () =>
        {
            lock (world.Sync)
                return Task.FromResult(Listing(request));
        });
    }

    private LedgerListing Listing(LedgerRequest request)
    {
        var environment = EnvironmentReader.Parse(host.Files.ReadText(request.EnvironmentFile) ?? "");
        var settings = JavaProperties.Parse(host.Files.ReadText(environment["BOOKIE_CONF"]) ?? "");
        var servers = ZooKeeperClient.ServersOf(settings["metadataServiceUri"]);
        var (tree, trouble) = ZooKeeperClient.Connect(host, servers);
        if (tree is null)
        {
            throw new PulsarOpsException(
                nameof(SR.LedgersUnlisted), ErrorKind.Failed, host.Name, host.Name, "1", trouble);
        }

        var ledgers = SimulatedLedgers.Of(tree, request.BookieId);
        return new(
            ledgers.Count, 0, 1024 * ledgers.Count,
            [.. ledgers.Select(ledger => new LedgerFact(ledger.Id, "CLOSED", [ledger.Bookies], ""))]);
    }

    public Task<ScanAnswer> ScanAsync(ScanRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CallAsync(SimulatedCallKind.Scan, () =>
        {
            lock (world.Sync)
                return Task.FromResult(new SimulatedScan(host).Answer(request));
        });
    }

    public void Dispose()
    {
    }

    private Task<T> CallAsync<T>(SimulatedCallKind kind, Func<Task<T>> carryOut)
    {
        var call = new SimulatedCall(host.Name, kind);
        return world.Clock.WorkAsync(() =>
            _connection.CallAsync(call, carryOut, message => throw _connection.Failed(call, message))
        );
    }
}
