using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether the services' disks have room for what they write. A bookie goes read-only long before its disk is
/// full.
/// </summary>
internal static class DiskUsage
{
    // The defaults of bookkeeper.conf, which the bookie's settings can override.
    private const double Threshold = 0.95;
    private const double WarnThreshold = 0.90;

    // ZooKeeper preallocates its log in pieces of 64 MiB, and a bookie its journal in pieces of 16 MiB.
    private const int LeastMB = 128;

    public static void Ask(HostQuestions questions)
    {
        if (questions.Want(LifecycleState.Running, LifecycleState.Restarted, LifecycleState.Updated))
            questions.AskForVolumes(questions.Services.SelectMany(service => service.DataDirectories));
    }

    /// <summary>Bookies to start that would be read-only at once, and services whose log has no room.</summary>
    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft)
    {
        var input = draft.Input;
        var ids = draft.Steps.Select(step => step.Work).OfType<ApplyWork>().Select(work => work.Operation)
            .OfType<StartOperation>().Select(start => start.Id).ToHashSet();
        var starting = input.Topology.Services.Where(service => ids.Contains(service.Id)).ToArray();
        var full = starting.Where(service => service.Role == PulsarRole.Bookie && IsFull(input, service)).ToArray();
        if (full.Length > 0)
        {
            yield return new(
                nameof(SR.DiskTooFull), ErrorKind.Unavailable, full[0].Id,
                string.Join(", ", full.Select(service => service.Id)),
                string.Join("; ", full.SelectMany(service =>
                    service.LedgerDirectories.Select(folder => Message(input, service, folder)))));
        }

        foreach (var service in starting)
        {
            foreach (var folder in service.DataDirectories.Except(service.LedgerDirectories))
            {
                if (Of(input, service, folder) is { FreeMB: < LeastMB } volume)
                {
                    yield return new(
                        nameof(SR.DiskSpaceInsufficient), ErrorKind.Unavailable, service.Node,
                        service.Node, folder, volume.FreeMB, LeastMB);
                }
            }
        }
    }

    /// <summary>Warns about disks that fill up.</summary>
    public static IEnumerable<string> Warnings(PlanInput input)
    {
        foreach (var service in input.Topology.Services.Where(service => Wants(input, service)))
        {
            foreach (var folder in service.DataDirectories)
            {
                if (Of(input, service, folder) is not { } volume)
                    continue;
                var threshold = LedgerSetting(service, folder, "diskUsageWarnThreshold", WarnThreshold);
                if (volume.Used > threshold)
                    yield return Text(folder, service, Message(input, service, folder, withPlace: false));
                if (volume.InodesUsed > WarnThreshold)
                    yield return Text(folder, service, $"out of {Percent(volume.InodesUsed)} of its inodes");
            }
        }
    }

    private static bool Wants(PlanInput input, PulsarService service) =>
        input.Wants(LifecycleState.Running, service) || input.Wants(LifecycleState.Restarted, service)
            || input.Wants(LifecycleState.Updated, service);

    /// <summary>A bookie accepts writes as long as one of its ledger folders has room.</summary>
    private static bool IsFull(PlanInput input, PulsarService bookie) =>
        bookie.LedgerDirectories.Count > 0 && bookie.LedgerDirectories.All(folder =>
            Of(input, bookie, folder) is { } volume
                && volume.Used > LedgerSetting(bookie, folder, "diskUsageThreshold", Threshold));

    private static VolumeFact? Of(PlanInput input, PulsarService service, string folder) =>
        input.FactsOf(service.Host).Volumes.TryGetValue(folder, out var volume) ? volume : null;

    private static string Message(PlanInput input, PulsarService service, string folder, bool withPlace = true)
    {
        var used = $"{Percent(Of(input, service, folder)?.Used ?? 0)} full";
        var limits = service.LedgerDirectories.Contains(folder)
            ? " (BookKeeper warns above "
                + $"{Percent(LedgerSetting(service, folder, "diskUsageWarnThreshold", WarnThreshold))}, "
                + "and stops writing above "
                + $"{Percent(LedgerSetting(service, folder, "diskUsageThreshold", Threshold))})"
            : "";
        return withPlace ? $"{folder} on {service.Node} is {used}{limits}" : $"{used}{limits}";
    }

    private static double LedgerSetting(PulsarService service, string folder, string key, double standard) =>
        service.LedgerDirectories.Contains(folder) && service.Settings.TryGetValue(key, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value : standard;

    private static string Percent(double part) => string.Format(CultureInfo.InvariantCulture, "{0:0.#} %", part * 100);

    private static string Text(string folder, PulsarService service, string message) =>
        string.Format(
            CultureInfo.InvariantCulture, SR.DiskNearlyFull, $"{folder} on {service.Node}", service.Id, message);
}
