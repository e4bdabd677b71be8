using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>Paths on hosts, which are POSIX paths on every controller.</summary>
public sealed class HostPathTests
{
    [Theory]
    [InlineData("/var/lib/pulsar", "/var/lib")]
    [InlineData("/opt", "/")]
    [InlineData("/", null)]
    [InlineData("broker.conf", null)]
    [InlineData(@"/srv/a\b", "/srv")]
    public void Parent_is_the_folder_that_holds_the_path(string path, string? parent) =>
        Assert.Equal(parent, HostPath.Parent(path));

    [Theory]
    [InlineData("/var/lib/pulsar", "pulsar")]
    [InlineData("broker.conf", "broker.conf")]
    [InlineData(@"/srv/C:\broker.conf", @"C:\broker.conf")]
    public void Name_is_the_last_part(string path, string name) => Assert.Equal(name, HostPath.Name(path));

    [Theory]
    [InlineData("/", "opt", "/opt")]
    [InlineData("/opt", "apache-pulsar-4.0.8", "/opt/apache-pulsar-4.0.8")]
    public void Join_puts_a_name_into_a_folder(string folder, string name, string path) =>
        Assert.Equal(path, HostPath.Join(folder, name));

    [Theory]
    [InlineData("/data/ledgers", "/data", true)]
    [InlineData("/data/ledgers", "/", true)]
    [InlineData("/data", "/data", false)]
    [InlineData("/", "/", false)]
    [InlineData("/data1", "/data", false)]
    public void Path_lies_below_the_folders_above_it_and_not_beside_them(string path, string folder, bool isBelow) =>
        Assert.Equal(isBelow, HostPath.IsBelow(path, folder));
}
