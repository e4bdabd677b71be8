namespace PulsarOps.Releases;

/// <summary>A JDK archive of the user.</summary>
/// <param name="Sha512">Verified where a machine needs the archive; empty where none does.</param>
/// <param name="TopFolder">The one folder in it.</param>
/// <param name="Feature">The feature release; 0 where no machine needs the archive.</param>
internal sealed record JdkArtifacts(string Archive, string Sha512, string TopFolder, int Feature, string Version)
{
    /// <summary>Where it is unpacked on a node.</summary>
    public string Home(PulsarNode node) => $"{node.Paths.Install}/{TopFolder}";
}
