namespace PulsarOps;

/// <summary>The purpose for which the Java virtual machines of the services are sized.</summary>
public enum PulsarProfile
{
    /// <summary>The release's own flags, and memory in proportion to that of the host.</summary>
    Production,

    /// <summary>Small heaps, small files and a quick start. For tests only, not for load.</summary>
    Small,
}
