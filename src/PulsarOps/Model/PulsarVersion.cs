using PulsarOps.Common;

namespace PulsarOps;

/// <summary>What PulsarOps knows about a release of Apache Pulsar.</summary>
public sealed class PulsarVersion
{
    internal PulsarVersion(
        Version version, IReadOnlyList<int> java, IReadOnlyList<Version> reachable, IReadOnlyList<Version> path)
    {
        Version = version;
        Java = ReadOnly.Copy(java);
        Reachable = ReadOnly.Copy(reachable);
        Path = ReadOnly.Copy(path);
    }

    /// <summary>The release.</summary>
    public Version Version { get; }

    /// <summary>The first two numbers. Releases of a line share settings and Java versions.</summary>
    public string Line => $"{Version.Major}.{Version.Minor}";

    /// <summary>Whether it is a long-term (LTS) line. The others are feature lines with short support.</summary>
    public bool IsLongTerm { get; internal init; }

    /// <summary>The day of the first release of the line.</summary>
    public DateTime ReleasedAt { get; internal init; }

    /// <summary>The last day of fixes of all kinds.</summary>
    public DateTime ActiveUntil { get; internal init; }

    /// <summary>The last day of fixes of security.</summary>
    public DateTime EndOfSupport { get; internal init; }

    /// <summary>How the line is supported today.</summary>
    public PulsarSupport Support { get; internal init; }

    /// <summary>The Java versions that run it. The first one is recommended.</summary>
    public IReadOnlyList<int> Java { get; }

    /// <summary>The version of the ZooKeeper in it. An x stands for a number that is not known.</summary>
    public string ZooKeeper { get; internal init; } = "";

    /// <summary>The version of the BookKeeper in it. An x stands for a number that is not known.</summary>
    public string BookKeeper { get; internal init; } = "";

    /// <summary>Whether a cluster with this release can be secured. In others TLS fails under load.</summary>
    public bool CanBeSecured { get; internal init; }

    /// <summary>The newest known release of each line to which an update can go directly.</summary>
    public IReadOnlyList<Version> Reachable { get; }

    /// <summary>The release to come from; null if none was given.</summary>
    public Version? From { get; internal init; }

    /// <summary>
    /// The releases from <see cref="From"/> to this one, one update after the other. Empty if there is no way, or no
    /// release to come from.
    /// </summary>
    public IReadOnlyList<Version> Path { get; }

    /// <summary>Why this is the path, or why there is none; null without a release to come from.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The page that says so; null without a release to come from.</summary>
    public string? Source { get; internal init; }

    public override string ToString() => Version.ToString();
}
