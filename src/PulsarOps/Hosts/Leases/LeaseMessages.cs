using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts;

/// <summary>Messages about leases.</summary>
internal static class LeaseMessages
{
    public static string Of(LeaseFact lease) =>
        lease.State switch
        {
            LeaseState.None => "it is not held",
            LeaseState.Released => $"its last owner, {Owner(lease)}, released it",
            LeaseState.Broken => $"Unlock-PulsarCluster removed it from {Owner(lease)}",
            _ when !lease.IsAlive => $"it has expired: {Owner(lease)} renewed it {Seconds(lease.Age)} s ago",
            _ =>
                $"{Owner(lease)} holds it and renewed it {Seconds(lease.Age)} s ago; "
                + $"unless renewed again, it expires in {Seconds(lease.Rest)} s",
        };

    public static string Owner(LeaseFact lease) => $"{lease.Reason} of {lease.Who} (operation {lease.Owner})";

    /// <summary>The lease whose operation holds most hosts; null if none is held.</summary>
    public static LeaseFact? Holder(IEnumerable<LeaseFact> leases) => leases.GroupBy(lease => lease.Owner)
        .OrderByDescending(group => group.Count()).FirstOrDefault()?.OrderBy(lease => lease.Age).First();

    public static PulsarOpsException Locked(string cluster, LeaseFact holder) =>
        new(nameof(SR.ClusterLocked), ErrorKind.Busy, cluster, cluster, Of(holder));

    public static string Waiting(PulsarOpsException locked) => $"{locked.Message} Waiting for it.";

    public static PulsarOpsException Lost(string host, LeaseFact lease) => Lost(host, Of(lease));

    public static PulsarOpsException Lost(string host, string message) =>
        new(nameof(SR.LockLost), ErrorKind.Busy, host, host, message);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
