using PulsarOps.Hosts;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

public sealed class SimulatedHostContract : HostContract
{
    private readonly SimulatedWorld _world = new("host1");

    public SimulatedHostContract()
    {
        _world.Clock.Timeout = TimeSpan.FromMilliseconds(500);
        Host = _world.Connect("host1");
    }

    protected override string Root => "/srv/contract";

    private protected override IHost Host { get; }

    private SimulatedHost Simulated => _world.Host("host1");

    protected override void AssertWritten(string path, string mode, byte[]? content)
    {
        Assert.Equal(mode, Simulated.Files.Find(path)!.Mode);
        Assert.Equal(content, Simulated.Files.FindFile(path)?.Content);
    }

    protected override Task SomebodyWritesAsync(string path, string text)
    {
        Simulated.Files.MakeDirectory(path[..path.LastIndexOf('/')]);
        Simulated.Files.WriteText(path, text);
        return Task.CompletedTask;
    }

    protected override Task PutAsync(string path, byte[] content)
    {
        Simulated.Files.Write(path, "644", content);
        return Task.CompletedTask;
    }

    protected override Task AppendAsync(string path, byte[] content) =>
        PutAsync(path, [.. Simulated.Files.FindFile(path)!.Content, .. content]);

    private protected override async Task<(IHost Host, string Path)> AccountFileAsync(byte[] content, bool isReadable)
    {
        await PutAsync($"{Work}/theirs", content);
        if (!isReadable)
            Simulated.Files.DenyReading($"{Work}/theirs");
        return (Host, $"{Work}/theirs");
    }
    protected override Task SomebodyLinksAsync(string path, string target)
    {
        Simulated.Files.Link(path, target);
        return Task.CompletedTask;
    }

    private protected override Task<ServingCluster> ServeAsync() => SimulatedServices.StartAsync(_world, Simulated);

    protected override ContractArchive MakeArchive(bool truncated = false)
    {
        var sha512 = new string(truncated ? 'b' : 'a', 128);
        _world.Add(
            new SimulatedArchive(sha512, ContractRelease.TopFolder, ContractRelease.Files) { Truncated = truncated }
        );
        return new("/controller/apache-pulsar-9.9.9-bin.tar.gz", sha512);
    }

    protected override IDisposable Occupy(out int port)
    {
        port = 16650;
        return Simulated.Listen("nginx", port);
    }

    protected override Task PassAsync(double seconds) => _world.PassAsync(TimeSpan.FromSeconds(seconds));

    protected override Task CleanUpAsync() => Task.CompletedTask;
}
