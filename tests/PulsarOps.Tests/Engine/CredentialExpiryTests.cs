using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Security;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Engine;

/// <summary>The commands that show a cluster warn before its certificates and tokens expire.</summary>
public sealed class CredentialExpiryTests
{
    [Fact]
    public async Task Nothing_is_said_of_a_cluster_with_fresh_credentials()
    {
        var world = await DeployedAsync(daysLeft: 31);

        Assert.Empty(await FindingsAsync(world));
        Assert.Empty((await PlanTests.MakeAsync(world.Topology)).Warnings);
    }

    [Fact]
    public async Task Certificates_and_tokens_that_expire_soon_are_named_with_their_hosts()
    {
        var world = await DeployedAsync(daysLeft: 20);

        var findings = await FindingsAsync(world);

        Assert.All(findings, finding => Assert.Equal(nameof(SR.CredentialExpiresSoon), finding.ErrorId));
        // Of each host its certificate and its tokens.
        Assert.Equal(
            ["h1", "h1", "h2", "h2", "h3", "h3", "h4", "h4"], findings.Select(finding => finding.Target));
        var folder = world.Topology.Nodes[0].Paths.Tls;
        Assert.Contains(
            $"in {folder}/cert.pem on h1 expires in 20 days, at", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains(
            $"The tokens of broker, tools in {folder}/broker.jwt, {folder}/tools.jwt on h1 expire in 20 days, at",
            findings[1].Message, StringComparison.Ordinal);
        Assert.Contains("Update-PulsarCertificate", findings[0].Advice, StringComparison.Ordinal);
        Assert.Equal(
            findings.Select(finding => $"{finding.Message} {finding.Advice}"),
            (await PlanTests.MakeAsync(world.Topology)).Warnings);
    }

    [Fact]
    public async Task Authority_that_expires_is_named_once_for_all_hosts()
    {
        var world = await DeployedAsync(daysLeft: 365);
        var last = Certificates.Validity(Pki.Authority.Certificate).Last;
        world.Simulation.Clock.Epoch = last.AddDays(-10) - world.Simulation.Clock.Now;

        var findings = await FindingsAsync(world);

        var authority = Assert.Single(findings, finding => finding.ErrorId == nameof(SR.AuthorityExpiresSoon));
        Assert.Contains("ca.pem on h1, h2, h3", authority.Message, StringComparison.Ordinal);
        Assert.Contains("expires in 10 days", authority.Message, StringComparison.Ordinal);
        Assert.Equal(8, findings.Count(finding => finding.ErrorId == nameof(SR.CredentialExpired)));
    }

    [Fact]
    public async Task Status_takes_one_round_trip_to_each_host()
    {
        var world = await DeployedAsync(daysLeft: 20);
        world.Simulation.Record.Clear();

        await FindingsAsync(world);

        Assert.All(world.Simulation.Hosts, host => Assert.Equal(
            1, world.Simulation.Record.Calls.Count(call => call.Host == host.Name)));
    }

    [Theory]
    [InlineData(20, PulsarCheckStatus.Warning, nameof(SR.CredentialExpiresSoon))]
    [InlineData(-2, PulsarCheckStatus.Failed, nameof(SR.CredentialExpired))]
    public async Task Test_of_a_cluster_has_a_check_of_it(int daysLeft, PulsarCheckStatus status, string errorId)
    {
        var world = await DeployedAsync(daysLeft);
        var checks = new List<PulsarCheck>();
        using var pool = HostPool.Take(world.Topology);

        await new ClusterCheck(pool, world.Topology, world.Log).RunAsync(
            60, checks.Add, TestContext.Current.CancellationToken);

        var expiries = checks.Where(check => check.Name == "Expiry").ToArray();
        Assert.Equal(8, expiries.Length);
        Assert.All(expiries, check => Assert.Equal((status, errorId), (check.Status, check.ErrorId)));
        Assert.Equal("h1", expiries[0].Target);
    }

    private static async Task<World> DeployedAsync(int daysLeft)
    {
        var world = await SecuredWorld.DeployedAsync(PulsarSecurityPreset.Strict);
        world.Simulation.Clock.Epoch += Pki.Year - TimeSpan.FromDays(daysLeft) - world.Simulation.Clock.Now;
        return world;
    }

    private static async Task<List<PulsarOpsException>> FindingsAsync(World world)
    {
        var findings = new List<PulsarOpsException>();
        using var pool = HostPool.Take(world.Topology);
        await StatusReader.ReadAsync(
            pool, world.Log, world.Topology, TestContext.Current.CancellationToken, expires: findings.Add);
        return findings;
    }
}
