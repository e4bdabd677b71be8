namespace PulsarOps;

/// <summary>What the Java virtual machines of the services are set up for.</summary>
public enum PulsarProfile
{
    /// <summary>The release's own flags, memory by that of the host.</summary>
    Production,

    /// <summary>Small heaps, small files and a quick start: for trying things out, never for load.</summary>
    Small,
}
