using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>How long certificates and tokens can be valid.</summary>
internal static class Lifetime
{
    public static readonly TimeSpan ShortestOfCertificate = TimeSpan.FromDays(1);
    public static readonly TimeSpan ShortestOfToken = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan OfAuthority = TimeSpan.FromDays(3650);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <summary>PowerShell converts a plain number to ticks of 100 ns, so 90 is no lifetime of 90 days.</summary>
    public static void Check(TimeSpan lifetime, TimeSpan shortest)
    {
        if (lifetime < shortest || lifetime > Longest)
        {
            throw new PulsarOpsException(
                nameof(SR.LifetimeInvalid), ErrorKind.InvalidInput, null, lifetime, shortest, Longest);
        }
    }
}
