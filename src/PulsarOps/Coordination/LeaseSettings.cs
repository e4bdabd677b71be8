using System.Globalization;

namespace PulsarOps.Coordination;

/// <summary>The duration of a lease that is not renewed. Tests use shorter ones.</summary>
internal static class LeaseSettings
{
    /// <summary>The environment variable with the duration in seconds, for tests of PulsarOps itself.</summary>
    public const string Variable = "PULSAROPS_LEASE_SECONDS";

    private const int Seconds = 30;

    public static TimeSpan Length => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture,
            out var seconds) && seconds is >= 1 and <= 3600
            ? seconds : Seconds);
}
