using PulsarOps.Common;
using PulsarOps.Releases;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Release;

/// <summary>Archives are looked for where archives are kept.</summary>
[Collection(nameof(UserEnvironment))]
public sealed class FinderTests : IDisposable
{
    private const string Variable = "PULSAROPS_ARCHIVES";
    private const string Name = "apache-pulsar-4.0.8-bin.tar.gz";

    private readonly TemporaryFolder _folder = new();

    public FinderTests()
    {
        _folder.SetVariable(CacheHome.Variable, _folder.File("cache"));
        _folder.SetVariable(Variable, _folder.File("archives"));
    }

    [Fact]
    public void Path_that_is_given_comes_first_then_the_variable_then_the_cache()
    {
        var cached = _folder.Write($"cache/pulsarops/archives/{Name}", "");
        Assert.Equal(cached, Find(null));

        var kept = _folder.Write($"archives/{Name}", "");
        Assert.Equal(kept, Find(null));

        var given = _folder.Write("somewhere/pulsar.tgz", "");
        Assert.Equal(given, Find(given));

        _folder.SetVariable(Variable, null);
        Assert.Equal(cached, Find(null));
        _folder.SetVariable(Variable, "");
        Assert.Equal(cached, Find(null));
    }

    [Fact]
    public void Path_that_is_given_and_not_there_is_not_replaced_by_another()
    {
        _folder.Write($"archives/{Name}", "");
        var missing = _folder.File("missing.tar.gz");

        var error = Assert.Throws<PulsarOpsException>(() => Find(missing));

        Assert.Equal((nameof(SR.ArchiveNotFound), missing), (error.ErrorId, error.Target));
    }

    [Fact]
    public void Error_names_every_folder_and_the_file()
    {
        var error = Assert.Throws<PulsarOpsException>(() => Find(null));

        Assert.Equal((nameof(SR.ArchiveNotFound), ErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains(
            $"{_folder.File("archives")}, {_folder.File("cache/pulsarops/archives")}",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(Name, error.Advice, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Find(string? path) => ArchiveFinder.Find(Topologies.Local(1, new(path, null)));
}
