namespace PulsarOps.Releases;

/// <summary>The parts of a release that are available.</summary>
/// <param name="Archive">The archive on the controller; null if every host has unpacked the release already.</param>
/// <param name="Sha512">The archive's checksum, verified.</param>
/// <param name="DefaultConfiguration">The files of the default configuration, by name.</param>
/// <param name="UnpackedMB">The approximate size of the unpacked release, in MiB.</param>
internal sealed record ReleaseArtifacts(
    string? Archive, string Sha512, IReadOnlyDictionary<string, string> DefaultConfiguration, int UnpackedMB);

/// <summary>A JDK archive of the user.</summary>
/// <param name="Sha512">The verified checksum; empty if no host needs the archive.</param>
/// <param name="TopFolder">The top folder of the archive.</param>
/// <param name="Feature">The feature release of Java; 0 if no host needs the archive.</param>
internal sealed record JdkArtifacts(string Archive, string Sha512, string TopFolder, int Feature, string Version)
{
    /// <summary>The folder of the unpacked JDK on a node.</summary>
    public string Home(PulsarNode node) => $"{node.Paths.Install}/{TopFolder}";
}
