using System.Globalization;
using PulsarOps.Common;

namespace PulsarOps.Hosts;

/// <summary>Leases, for people.</summary>
internal static class LeaseMessages
{
    public static string Of(LeaseFact lease) => lease.State switch
    {
        LeaseState.None => "nobody holds it",
        LeaseState.Released => $"its last owner, {Owner(lease)}, gave it back",
        LeaseState.Broken => $"it was taken from {Owner(lease)} by Unlock-PulsarCluster",
        _ when !lease.IsAlive => $"it has expired: {Owner(lease)} renewed it {Seconds(lease.Age)} s ago",
        _ => $"{Owner(lease)} holds it, renewed it {Seconds(lease.Age)} s ago and keeps it for {Seconds(lease.Rest)} s more if it does not come again",
    };

    public static string Owner(LeaseFact lease) => $"{lease.Reason} of {lease.Who} (operation {lease.Owner})";

    /// <summary>Of several that hold a part each, the one that has most; null where nobody does.</summary>
    public static LeaseFact? Holder(IEnumerable<LeaseFact> leases) => leases.GroupBy(lease => lease.Owner)
        .OrderByDescending(group => group.Count()).FirstOrDefault()?.OrderBy(lease => lease.Age).First();

    public static PulsarOpsException Locked(string cluster, LeaseFact holder) => new(nameof(SR.ClusterLocked), ErrorKind.Busy, cluster, cluster, Of(holder));

    public static string Waiting(PulsarOpsException locked) => $"{locked.Message} It is waited for.";

    public static PulsarOpsException Lost(string host, LeaseFact lease) => Lost(host, Of(lease));

    public static PulsarOpsException Lost(string host, string message) => new(nameof(SR.LockLost), ErrorKind.Busy, host, host, message);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
