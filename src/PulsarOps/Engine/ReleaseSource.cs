using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Releases;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Engine;

/// <summary>
/// Provides a release for a plan: the default configuration, and the archive if a host lacks the release directory.
/// </summary>
internal sealed class ReleaseSource(HostPool pool, IDeploymentLog log)
{
    private static readonly string NoSha512 = new('0', 128);

    public async Task<ReleaseArtifacts> FindAsync(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, CancellationToken cancellation)
    {
        var trees = topology.Nodes.Where(node => facts[HostMap.KeyOf(topology, node)].Answered).Select(node =>
            facts[HostMap.KeyOf(topology, node)].Releases.TryGetValue(ToolPaths.Release(topology, node), out var fact)
                ? fact
                : null).ToArray();
        if (trees.All(tree => tree is { Intact: true } && tree.Sha512.Length > 0))
        {
            var sha512 = trees[0]!.Sha512;
            return new(null, sha512, await DefaultConfigurationAsync(topology, facts, sha512, cancellation), 0);
        }

        if (PipelineState.Of(topology).Simulation is { } simulation)
            return Rehearse(topology, simulation);
        return topology.Archive.Url is { } url
            ? await RemoteArchive.OpenAsync(url, topology.Archive.Sha512, topology.Version, cancellation)
            : await OpenAsync(topology, cancellation);
    }

    private async Task<ReleaseArtifacts> OpenAsync(PulsarTopology topology, CancellationToken cancellation)
    {
        var source = topology.Archive;
        var archive = source.Path is null && !ArchiveFinder.Has(topology.Version)
            && ArchiveSites.OfEnvironment() is { } sites
            ? await new ArchiveDownload(sites, log).FetchAsync(
                topology.Version, source.Sha512, isSigned: source.KeysPath is not null, cancellation)
            : ArchiveFinder.Find(topology);
        return await Task.Run(() => Open(topology, archive), cancellation);
    }

    private ReleaseArtifacts Open(PulsarTopology topology, string archive)
    {
        if (topology.Archive.KeysPath is { } keys)
            ArchiveSignature.Verify(archive, keys, log);
        var sha512 = ArchiveChecksum.Verify(archive, topology.Archive.Sha512);
        if (DefaultConfigurationCache.Load(sha512) is not { } defaults)
        {
            defaults = ReleaseArchive.ReadDefaultConfiguration(archive, topology.Version);
            DefaultConfigurationCache.Save(sha512, defaults);
        }

        // The archive is about a third of the release directory. Both exist for a moment, and in a repair the old
        // directory too.
        return new(archive, sha512, defaults, UnpackedMB: (int)(new FileInfo(archive).Length * 4 / (1024 * 1024)));
    }

    private ReleaseArtifacts Rehearse(PulsarTopology topology, ISimulation simulation)
    {
        try
        {
            return Known(simulation, topology, Open(topology, ArchiveFinder.Find(topology)) with { UnpackedMB = 0 });
        }
        catch (PulsarOpsException exception)
        {
            // Only the first stage that unpacks warns. Later stages find the archive in the simulation.
            if (!simulation.HasArchive(NoSha512))
                log.Warning($"{exception.Message} {SR.RehearsalWithoutArchive}");
            return Known(
                simulation,
                topology,
                new(
                    ArchiveFinder.FileName(topology.Version),
                    NoSha512,
                    ServiceFiles.DefaultConfigurationNames.ToDictionary(name => name, _ => ""),
                    0
                )
            );
        }
    }

    private static ReleaseArtifacts Known(ISimulation simulation, PulsarTopology topology, ReleaseArtifacts artifacts)
    {
        simulation.AddRelease(topology.Version, artifacts.Sha512, artifacts.DefaultConfiguration);
        return artifacts;
    }

    /// <summary>
    /// All hosts have the release, so its default configuration comes from the cache or from one of the hosts.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> DefaultConfigurationAsync(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, string sha512,
        CancellationToken cancellation)
    {
        if (DefaultConfigurationCache.Load(sha512) is { } known)
            return known;

        var node = topology.Nodes.First(node => facts[HostMap.KeyOf(topology, node)].Answered);
        var paths = ServiceFiles.DefaultConfigurationNames.ToDictionary(
            name => name, name => $"{ToolPaths.Release(topology, node)}/conf/{name}");
        var answer = await pool.Host(topology, HostMap.KeyOf(topology, node), log)
            .ProbeAsync(new HostProbe { Contents = [.. paths.Values] }, cancellation);
        var defaults = paths.ToDictionary(
            path => path.Key,
            path => answer.Contents.TryGetValue(path.Value, out var text) ? text
                : throw new PulsarOpsException(
                    nameof(SR.ShippedFileMissing), ErrorKind.NotFound, node.Name, path.Value, node.Name));
        if (!topology.Rehearsal)
            DefaultConfigurationCache.Save(sha512, defaults);
        return defaults;
    }
}

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
