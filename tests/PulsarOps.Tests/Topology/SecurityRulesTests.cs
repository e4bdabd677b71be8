using PulsarOps.Common;
using PulsarOps.Roles;
using PulsarOps.Tests.Roles;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>What the key security means, and which securities are refused.</summary>
public sealed class SecurityRulesTests
{
    private static readonly string[] Releases = ["4.0.8", "3.3.6"];

    private const string Nodes = "nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]\n";

    [Theory]
    [InlineData("none", "None/None/False//")]
    [InlineData("permissive", "Permissive/Permissive/False/admin/")]
    [InlineData("STRICT", "Required/Token/True/admin/")]
    [InlineData("{}", "None/None/False//")]
    [InlineData("{ preset: strict, allowFrom: [10.0.0.0/8] }", "Required/Token/True/admin/10.0.0.0/8")]
    [InlineData("{ preset: strict, superUsers: [] }", "Required/Token/True//")]
    [InlineData("{ preset: strict, authorization: false }", "Required/Token/False/admin/")]
    [InlineData("{ tls: required }", "Required/None/False//")]
    [InlineData("{ tls: required, authentication: permissive }", "Required/Permissive/False/admin/")]
    [InlineData("{ preset: strict, authentication: none, authorization: false }", "Required/None/False//")]
    public void Parts_override_the_preset(string value, string expected)
    {
        var security = Yaml.Topology($"cluster: c1\nversion: 4.0.8\nsecurity: {value}\n{Nodes}").Security;
        Assert.Equal(
            expected,
            $"{security.Tls}/{security.Authentication}/{security.Authorization}/"
                + $"{string.Join(",", security.SuperUsers)}/{string.Join(",", security.AllowFrom)}");
    }

    [Theory]
    [InlineData("none", "None")]
    [InlineData("permissive", "Permissive")]
    [InlineData("strict", "Strict")]
    [InlineData("TLS only", "TLS Required, authentication None, authorization off")]
    public void Security_is_shown_by_its_preset_or_its_parts(string name, string text)
    {
        var topology = name == "none" ? SecuredTopologies.Open() : SecuredTopologies.Of(name);
        Assert.Equal(text, topology.Security.ToString());
    }

    [Theory]
    [InlineData("authentication: permissive", "authentication", "tls")]
    [InlineData("authentication: token", "authentication", "tls")]
    [InlineData("tls: permissive, authentication: token", "authentication", "tls: required")]
    [InlineData("preset: permissive, authorization: true", "authorization", "authentication: token")]
    [InlineData("preset: strict, authentication: none", "authorization", "authentication: token")]
    [InlineData("tls: required, superUsers: [ops]", "superUsers", "authentication")]
    public void Parts_that_make_no_sense_together_are_refused(string parts, string key, string advice)
    {
        var problem = Assert.Single(
            Yaml.Problems($"cluster: c1\nversion: 4.0.8\nsecurity: {{ {parts} }}\n{Nodes}"));
        Assert.Equal(nameof(SR.SecurityInconsistent), problem.ErrorId);
        Assert.StartsWith("cluster.yaml(3,", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"'{key}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.9.0", false)]
    [InlineData("2.10.1", false)]
    [InlineData("2.11.4", false)]
    [InlineData("3.0.5", false)]
    [InlineData("3.0.6", true)]
    [InlineData("3.1.3", false)]
    [InlineData("3.2.3", false)]
    [InlineData("3.2.4", true)]
    [InlineData("3.3.0", false)]
    [InlineData("3.3.1", true)]
    [InlineData("4.0.0", true)]
    [InlineData("4.2.4", true)]
    public void Releases_whose_TLS_fails_under_load_are_refused_with_the_source(string version, bool isSafe)
    {
        SecuredTopologies.With(new() { AllowFrom = ["10.0.0.0/8"] }, version);
        if (isSafe)
        {
            SecuredTopologies.Of("strict", version);
            return;
        }

        var problem = Assert.Throws<PulsarOpsException>(() => SecuredTopologies.Of("permissive", version));
        Assert.Equal(nameof(SR.SecurityUnsafeRelease), problem.ErrorId);
        Assert.Contains("https://github.com/apache/pulsar/issues/22601", problem.Message, StringComparison.Ordinal);
        Assert.Contains("3.0.6, 3.2.4, 3.3.1, 4.0.0", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/8", null)]
    [InlineData("0.0.0.0/0", null)]
    [InlineData("192.168.7.4/32", null)]
    [InlineData("fd00::/8", null)]
    [InlineData("::/0", null)]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("10.1.2.255/25", "10.1.2.128/25")]
    [InlineData("fd00::1/64", "fd00::/64")]
    [InlineData("fd00::1", "fd00::1/128")]
    [InlineData("10.1/16", "10.0.0.0/8")]
    [InlineData("010.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.0.0.0/33", "10.0.0.0/8")]
    [InlineData("10.0.0.0/08", "10.0.0.0/8")]
    [InlineData("10.0.0.0/-1", "10.0.0.0/8")]
    [InlineData("10.0.0.0/", "10.0.0.0/8")]
    [InlineData("fe80::1%eth0/64", "10.0.0.0/8")]
    [InlineData("office", "10.0.0.0/8")]
    public void Networks_are_checked_and_the_probable_meaning_is_suggested(string network, string? meant)
    {
        if (meant is null)
        {
            SecurityRules.CheckNetwork(network);
            return;
        }

        var problem = Assert.Throws<PulsarOpsException>(() => SecurityRules.CheckNetwork(network));
        Assert.Equal(nameof(SR.NetworkInvalid), problem.ErrorId);
        Assert.Contains($" {meant}.", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broker")]
    [InlineData("Proxy")]
    [InlineData("websocket")]
    [InlineData("tools")]
    [InlineData("anonymous")]
    public void Subjects_of_PulsarOps_are_reserved(string subject) => Assert.Equal(
        nameof(SR.SubjectReserved),
        Assert.Throws<PulsarOpsException>(() => SecurityRules.CheckSubject(subject)).ErrorId);

    /// <summary>Users' settings are written last, so even an off value would undo a part of the security.</summary>
    [Theory]
    [InlineData(PulsarRole.Broker, "authenticationEnabled", "false")]
    [InlineData(PulsarRole.Broker, "tlsCiphers", "x")]
    [InlineData(PulsarRole.Broker, "brokerClientAuthenticationParameters", "token:abc")]
    [InlineData(PulsarRole.Broker, "superUserRoles", "ops")]
    [InlineData(PulsarRole.Broker, "bookkeeperTLSKeyFilePath", "/x")]
    [InlineData(PulsarRole.Broker, "bookkeeper_tlsProvider", "OpenSSL")]
    [InlineData(PulsarRole.Bookie, "tlsKeyStore", "/x")]
    [InlineData(PulsarRole.Bookie, "authorizedRoles", "other")]
    [InlineData(PulsarRole.ZooKeeper, "sslQuorum", "false")]
    [InlineData(PulsarRole.ZooKeeper, "serverCnxnFactory", "x")]
    [InlineData(PulsarRole.Proxy, "forwardAuthorizationCredentials", "false")]
    [InlineData(PulsarRole.WebSocket, "anonymousUserRole", "x")]
    [InlineData(PulsarRole.AutoRecovery, "tlsProvider", "OpenSSL")]
    public void Setting_that_belongs_to_the_security_is_refused_in_a_secured_cluster(
        PulsarRole role, string key, string value)
    {
        Assert.Matches(RoleCatalog.Of(role).SecurityKeys, key);
        var name = role.ToString().ToLowerInvariant();
        string Text(string security) => $$"""
            cluster: c1
            version: 4.0.8
            security: {{security}}
            nodes:
              - { name: p1, roles: [zookeeper, bookie, broker] }
              - name: p2
                roles:
                  {{name}}: { settings: { {{key}}: "{{value}}" } }
            """;
        var problem = Assert.Single(Yaml.Problems(Text("permissive")));
        Assert.Equal(nameof(SR.SettingOwned), problem.ErrorId);
        Assert.StartsWith("cluster.yaml(8,", problem.Message, StringComparison.Ordinal);
        Assert.Contains("security of the topology", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PulsarRole.Broker, "authenticateMetricsEndpoint")]
    [InlineData(PulsarRole.Broker, "managedLedgerCacheSizeMB")]
    [InlineData(PulsarRole.ZooKeeper, "tickTime")]
    [InlineData(PulsarRole.ZooKeeper, "metricsProvider.httpHost")]
    [InlineData(PulsarRole.Bookie, "prometheusStatsHttpAddress")]
    [InlineData(PulsarRole.Proxy, "brokerProxyAllowedTargetPorts")]
    public void Other_settings_stay_with_the_user(PulsarRole role, string key) =>
        Assert.DoesNotMatch(RoleCatalog.Of(role).SecurityKeys, key);

    /// <summary>Whatever securing a cluster sets is refused of users, or is named as theirs to change.</summary>
    [Fact]
    public void Rendered_key_is_either_refused_or_overridable() => Assert.All(
        from name in SecuredTopologies.Securities.Keys
        from version in Releases
        let topology = SecuredTopologies.Of(name, version)
        from roll in SecurityRoll.Of(topology)
        let at = topology.At(roll.Stage)
        from service in at.Services
        from setting in RoleCatalog.Of(service.Role).SecuritySettings(at, service)
        select (Role: RoleCatalog.Of(service.Role), setting.Key),
        rendered => Assert.True(
            rendered.Role.SecurityKeys.IsMatch(rendered.Key)
                || rendered.Role.FindOwned(rendered.Key) is { Rule.Allows: null }
                || rendered.Role.OverridableSettings.Contains(rendered.Key),
            $"{rendered.Role.Name}: {rendered.Key}"));
}
