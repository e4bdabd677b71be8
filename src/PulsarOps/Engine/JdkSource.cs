using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Releases;
using PulsarOps.Topology;

namespace PulsarOps.Engine;

/// <summary>Provides the JDK archive of the user for a plan.</summary>
internal static class JdkSource
{
    /// <summary>The topology with the future home of the JDK, which the probe then looks for.</summary>
    public static PulsarTopology Bind(PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates) =>
        topology is { JavaArchive.Path: { } archive, JavaHome: null }
            && desiredStates.Any(desired => desired.State is LifecycleState.Prepared or LifecycleState.Installed)
            ? topology.WithJavaHome($"{topology.Nodes[0].Paths.Install}/{JdkArchive.TopFolder(archive)}")
            : topology;

    /// <summary>Reads and verifies the archive only if a host has not unpacked it.</summary>
    public static async Task<JdkArtifacts?> FindAsync(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates, CancellationToken cancellation)
    {
        if (topology is not { JavaArchive.Path: { } archive, JavaHome: { } home }
            || desiredStates.All(desired => desired.State is not (LifecycleState.Prepared or LifecycleState.Installed)))
        {
            return null;
        }

        var top = HostPath.Name(home);
        if (facts.Values.All(
            fact => fact.Releases.TryGetValue(home, out var tree) && tree is { Intact: true, Sha512.Length: > 0 }))
        {
            return new(archive, "", top, 0, "");
        }

        var (sha512, version) = await Task.Run(
            () => (ArchiveChecksum.Verify(archive, topology.JavaArchive.Sha512), JdkArchive.VersionOf(archive)),
            cancellation);
        var feature = JdkArchive.FeatureOf(version);
        if (!ReleaseCatalog.LineOf(topology.Version).AcceptedJava.Contains(feature))
        {
            var line = ReleaseCatalog.LineOf(topology.Version);
            throw new PulsarOpsException(
                nameof(SR.JavaUnfit), ErrorKind.InvalidInput, archive, archive, topology.Version, version,
                string.Join(", ", line.AcceptedJava), "Give the archive of another JDK", "leave it out");
        }

        PipelineState.Of(topology).Simulation?.AddJdk(top, version, sha512);
        return new(archive, sha512, top, feature, version);
    }
}
