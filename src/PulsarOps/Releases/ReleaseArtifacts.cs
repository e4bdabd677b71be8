namespace PulsarOps.Releases;

/// <summary>What is at hand of a release.</summary>
/// <param name="Archive">The archive on the controller; null when every host has the release unpacked already.</param>
/// <param name="Sha512">The archive's checksum, verified.</param>
/// <param name="DefaultConfiguration">The shipped configuration files by name.</param>
/// <param name="UnpackedMB">Space that the unpacked release takes, roughly.</param>
internal sealed record ReleaseArtifacts(
    string? Archive, string Sha512, IReadOnlyDictionary<string, string> DefaultConfiguration, int UnpackedMB);
