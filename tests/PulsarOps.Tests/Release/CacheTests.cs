using PulsarOps.Releases;
using PulsarOps.Rendering;

namespace PulsarOps.Tests.Release;

/// <summary>The cache makes things faster, and nothing depends on it.</summary>
[Collection(nameof(UserEnvironment))]
public sealed class CacheTests : IDisposable
{
    private static readonly string Sha512 = new('a', 128);

    private static readonly Dictionary<string, string> DefaultConfiguration =
        ServiceFiles.DefaultConfigurationNames.ToDictionary(name => name, name => $"# {name} ä\n");

    private readonly TemporaryFolder _folder = new();

    public CacheTests() => _folder.SetVariable(CacheHome.Variable, _folder.File("cache"));

    private string Folder => _folder.File($"cache/pulsarops/shipped/{Sha512[..32]}");

    [Fact]
    public void Saved_configuration_is_loaded()
    {
        Assert.Null(DefaultConfigurationCache.Load(Sha512));

        DefaultConfigurationCache.Save(Sha512, DefaultConfiguration);

        Assert.Equal(DefaultConfiguration, DefaultConfigurationCache.Load(Sha512));
        Assert.Null(DefaultConfigurationCache.Load(new('b', 128)));
        Assert.Equal([Folder], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Folder)!));
    }

    [Fact]
    public void Incomplete_cache_is_not_loaded_and_the_next_save_repairs_it()
    {
        DefaultConfigurationCache.Save(Sha512, DefaultConfiguration);
        File.Delete(Path.Combine(Folder, "broker.conf"));

        Assert.Null(DefaultConfigurationCache.Load(Sha512));
        DefaultConfigurationCache.Save(Sha512, DefaultConfiguration);
        Assert.Equal(DefaultConfiguration, DefaultConfigurationCache.Load(Sha512));
    }

    [Fact]
    public void Home_that_cannot_be_written_to_changes_nothing()
    {
        // A file where a folder is wanted: not even root can write there.
        _folder.Write("cache", "");

        DefaultConfigurationCache.Save(Sha512, DefaultConfiguration);

        Assert.Null(DefaultConfigurationCache.Load(Sha512));
        Assert.Equal([_folder.File("cache")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
