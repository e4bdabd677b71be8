using System.Globalization;

namespace PulsarOps.Coordination;

/// <summary>How long a lease goes on by itself. Tests have shorter ones.</summary>
internal static class LeaseSettings
{
    /// <summary>Seconds, for those who test PulsarOps itself.</summary>
    public const string Variable = "PULSAROPS_LEASE_SECONDS";

    private const int Seconds = 30;

    public static TimeSpan Length => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
            ? seconds : Seconds);
}
