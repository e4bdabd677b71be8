namespace PulsarOps.Releases;

/// <summary>The parts of a release that are available.</summary>
/// <param name="Archive">The archive on the controller; null if every host has unpacked the release already.</param>
/// <param name="Sha512">The archive's checksum, verified.</param>
/// <param name="DefaultConfiguration">The files of the default configuration, by name.</param>
/// <param name="UnpackedMB">The approximate size of the unpacked release, in MiB.</param>
internal sealed record ReleaseArtifacts(
    string? Archive, string Sha512, IReadOnlyDictionary<string, string> DefaultConfiguration, int UnpackedMB);
