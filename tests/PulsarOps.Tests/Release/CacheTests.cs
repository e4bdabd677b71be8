using PulsarOps.Configuration;
using PulsarOps.Deployment.Release;

namespace PulsarOps.Tests.Release;

/// <summary>The cache makes things faster, and nothing depends on it.</summary>
[Collection(nameof(UserEnvironment))]
public sealed class CacheTests : IDisposable
{
    private static readonly string Sha512 = new('a', 128);

    private static readonly Dictionary<string, string> Shipped = ServiceFiles.ShippedNames.ToDictionary(name => name, name => $"# {name} ä\n");

    private readonly TemporaryFolder _folder = new();

    public CacheTests() => _folder.SetVariable(CacheHome.Variable, _folder.File("cache"));

    private string Folder => _folder.File($"cache/pulsarops/shipped/{Sha512[..32]}");

    [Fact]
    public void What_was_saved_is_loaded()
    {
        Assert.Null(ShippedCache.Load(Sha512));

        ShippedCache.Save(Sha512, Shipped);

        Assert.Equal(Shipped, ShippedCache.Load(Sha512));
        Assert.Null(ShippedCache.Load(new('b', 128)));
        Assert.Equal([Folder], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Folder)!));
    }

    [Fact]
    public void What_is_half_there_is_not_loaded_and_is_mended_by_the_next_save()
    {
        ShippedCache.Save(Sha512, Shipped);
        File.Delete(Path.Combine(Folder, "broker.conf"));

        Assert.Null(ShippedCache.Load(Sha512));
        ShippedCache.Save(Sha512, Shipped);
        Assert.Equal(Shipped, ShippedCache.Load(Sha512));
    }

    [Fact]
    public void Home_that_cannot_be_written_to_changes_nothing()
    {
        // A file where a folder is wanted: not even root can write there.
        _folder.Write("cache", "");

        ShippedCache.Save(Sha512, Shipped);

        Assert.Null(ShippedCache.Load(Sha512));
        Assert.Equal([_folder.File("cache")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
