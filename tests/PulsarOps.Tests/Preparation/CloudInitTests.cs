using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Preparation;

/// <summary>Names that cloud-init takes away at the next boot.</summary>
public sealed class CloudInitTests
{
    private const string Template = "/etc/cloud/templates/hosts.debian.tmpl";

    private static readonly CloudInitFact Managed =
        new("true", "/etc/cloud/cloud.cfg.d/10-image.cfg", Template, SetsHostName: true);

    [Theory]
    [InlineData(
        "true",
        "/etc/cloud/cloud.cfg",
        "in /etc/cloud/cloud.cfg, or put the block of /etc/hosts into " + Template
    )]
    [InlineData("true", "/var/lib/cloud/instance/cloud-config.txt", "in the user data of the host, or")]
    [InlineData("localhost", "/etc/cloud/cloud.cfg", "Set manage_etc_hosts: false in /etc/cloud/cloud.cfg.")]
    public async Task Plan_warns_of_what_does_not_last_with_the_remedy(string value, string source, string remedy)
    {
        var world = PreparedHosts.Bare();
        world.Host("h2").System.CloudInit = new(value, source, Template, SetsHostName: true);

        await world.ApplyAsync(PreparedHosts.Prepared);

        var warnings = world.Log.Warnings.ToArray();
        Assert.Equal(2, warnings.Length);
        Assert.Contains(remedy, warnings[0], StringComparison.Ordinal);
        Assert.Contains("On h2, cloud-init overwrites /etc/hosts", warnings[0], StringComparison.Ordinal);
        Assert.Contains("preserve_hostname: true", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_warned_of_if_cloud_init_leaves_names_alone()
    {
        var world = PreparedHosts.Bare();
        world.Host("h2").System.CloudInit = new("", "", Template, SetsHostName: false);

        await world.ApplyAsync(PreparedHosts.Prepared);

        Assert.Empty(world.Log.Warnings);
    }

    [Fact]
    public async Task Check_names_the_cause_if_names_are_gone_after_a_reboot()
    {
        var world = PreparedHosts.Bare();
        world.Host("h2").System.CloudInit = Managed;
        await world.ApplyAsync(Plans.Everything);
        Assert.Empty(await NamesAsync(world));

        world.Host("h2").Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 h2\n");
        var check = Assert.Single(await NamesAsync(world));

        Assert.Equal(("h2", nameof(SR.NameUnresolved)), (check.Target, check.ErrorId));
        Assert.Contains("h2 is 127.0.1.1, not 10.0.0.2", check.Message, StringComparison.Ordinal);
        Assert.Contains(
            "manage_etc_hosts: true in /etc/cloud/cloud.cfg.d/10-image.cfg", check.Message, StringComparison.Ordinal);
        Assert.Contains("Initialize-PulsarHost", check.Recommendation, StringComparison.Ordinal);
    }

    private static async Task<PulsarCheck[]> NamesAsync(World world)
    {
        using var pool = HostPool.Take(world.Topology);
        var checks = new List<PulsarCheck>();
        await new ClusterCheck(pool, world.Topology, world.Log)
            .RunAsync(120, checks.Add, TestContext.Current.CancellationToken);
        return [.. checks.Where(check => check.Name == "Names")];
    }
}
