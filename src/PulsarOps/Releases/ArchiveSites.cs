using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>The web sites with releases of Pulsar, as addresses of their folders of releases.</summary>
/// <param name="Apache">Apache's sites, which publish the checksums: current releases first, then all releases.</param>
/// <param name="Mirror">The mirror to download from; null for Apache itself.</param>
internal sealed record ArchiveSites(IReadOnlyList<Uri> Apache, Uri? Mirror)
{
    /// <summary>The address of a mirror's folder of releases, or <c>none</c> to download nothing.</summary>
    public const string Variable = "PULSAROPS_MIRROR";

    private static readonly Uri[] Published =
        [new("https://downloads.apache.org/pulsar/"), new("https://archive.apache.org/dist/pulsar/")];

    public IEnumerable<Uri> OfArchives => Mirror is null ? Apache : [Mirror];

    /// <summary>Null if downloads are disabled.</summary>
    public static ArchiveSites? OfEnvironment() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => new(Published, null),
        "none" => null,
        var mirror => new(Published, AddressOf(mirror)),
    };

    /// <summary>The address of a release's file on a site.</summary>
    public static Uri AddressOf(Uri site, Version version, string file) => new(site, $"pulsar-{version}/{file}");

    private static Uri AddressOf(string mirror) =>
        Uri.TryCreate(mirror.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new PulsarOpsException(
                nameof(SR.MirrorInvalid), ErrorKind.InvalidInput, mirror, Variable, mirror);
}
