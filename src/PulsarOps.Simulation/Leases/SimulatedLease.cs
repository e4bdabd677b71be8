using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Simulation;

/// <summary>
/// The lease of a cluster on a host. It is in a file as on a real one, so that it disappears with the folder.
/// </summary>
internal sealed class SimulatedLease(SimulatedHost host, string stateDirectory)
{
    private readonly string _file = $"{stateDirectory}/lease";

    private static readonly string[] Own = ["lease", "lock", "lease.lock", "journal", "journal.1", "made"];

    private TimeSpan Now => host.World.Clock.Now;

    public LeaseFact Read()
    {
        if (host.Files.ReadText(_file) is not { } text)
            return LeaseFact.None;
        var fields = ProtocolLine.Parse("lease\t" + text.TrimEnd('\n'));
        var age =
            fields[3] == Text(host.BootedAt) ? Now - TimeSpan.FromTicks(fields.LongNumber(4)) : Now - host.BootedAt;
        return new(
            Enum.Parse<LeaseState>(fields[6]),
            fields[0],
            fields[1],
            fields[2],
            age,
            TimeSpan.FromSeconds(fields.Number(5)),
            fields.LongNumber(7)
        );
    }

    /// <summary>Without a lease, a change is allowed only if no lease is held.</summary>
    public bool Admits(string owner) => Read() is { IsAlive: true } lease ? lease.Owner == owner : owner.Length == 0;

    public LeaseAnswer Acquire(LeaseRequest request, bool waited)
    {
        new MadeRecord(host.Files, stateDirectory).MakeState();
        var before = Read();
        if (before.IsAlive && before.Owner != request.Owner && before.Owner != request.Former)
            return new(LeaseOutcome.Refused, before, waited);
        Write(
            new(
                LeaseState.Held,
                request.Owner,
                request.Who,
                request.Reason,
                TimeSpan.Zero,
                request.Length,
                before.Counter + 1
            )
        );
        return new(LeaseOutcome.Granted, before, waited)
        {
            Unfinished = before.State is LeaseState.Held or LeaseState.Broken
                ? new SimulatedJournal(host, stateDirectory).Unfinished(before.Owner)
                : null,
        };
    }

    public LeaseAnswer Renew(LeaseRequest request)
    {
        var before = Read();
        if (!before.IsAlive || before.Owner != request.Owner)
            return new(LeaseOutcome.Refused, before);
        Write(before);
        return new(LeaseOutcome.Granted, before);
    }

    public LeaseAnswer Release(LeaseRequest request)
    {
        var before = Read();
        if (!before.IsAlive || before.Owner != request.Owner)
            return new(LeaseOutcome.Refused, before);
        if (request.Tidy && host.Files.FindDirectory(stateDirectory)!.Children.Keys.All(Own.Contains))
        {
            host.Files.Remove(stateDirectory);
            var parent = SimulatedFileSystem.Parent(stateDirectory);
            if (host.Files.FindDirectory(parent) is { Children.Count: 0 })
                host.Files.Remove(parent);
            return new(LeaseOutcome.Granted, before);
        }

        if (request.Outcome.Length > 0)
            new SimulatedJournal(host, stateDirectory).End(request);
        Write(before with { State = LeaseState.Released });
        return new(LeaseOutcome.Granted, before);
    }

    public LeaseAnswer Break(LeaseRequest request)
    {
        var before = Read();
        if (before.State != LeaseState.Held || before.Owner != request.Owner)
            return new(LeaseOutcome.Refused, before);
        Write(before with { State = LeaseState.Broken });
        return new(LeaseOutcome.Granted, before);
    }

    private void Write(LeaseFact lease) =>
        host.Files.WriteText(
            _file,
            string.Join(
                "\t",
                lease.Owner,
                ProtocolWriter.Escape(lease.Who).Text,
                ProtocolWriter.Escape(lease.Reason).Text,
                Text(host.BootedAt),
                Text(Now),
                (int)lease.Length.TotalSeconds,
                lease.State,
                lease.Counter
            ) + "\n"
        );

    private static string Text(TimeSpan time) => time.Ticks.ToString(CultureInfo.InvariantCulture);
}
