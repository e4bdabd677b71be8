namespace PulsarOps.Releases;

/// <summary>A JDK archive of the user.</summary>
/// <param name="Sha512">The verified checksum; empty if no host needs the archive.</param>
/// <param name="TopFolder">The top folder of the archive.</param>
/// <param name="Feature">The feature release of Java; 0 if no host needs the archive.</param>
internal sealed record JdkArtifacts(string Archive, string Sha512, string TopFolder, int Feature, string Version)
{
    /// <summary>The folder of the unpacked JDK on a node.</summary>
    public string Home(PulsarNode node) => $"{node.Paths.Install}/{TopFolder}";
}
