using CsCheck;
using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>Which names are valid, and that no shell, line or environment file reads anything else in one.</summary>
public sealed class NameTests
{
    // What is special to a shell within words or at their beginning, to a line, and to a quoted value.
    private const string Harmful = " \t\n\r\0'\"\\$`;&|<>()*?[]{}!#~^%";

    private static readonly Gen<string> Texts = Gen.Frequency(
            (6, Gen.Char["aZ09-_./:=@+,"]),
            (1, Gen.Char[Harmful]),
            (1, Gen.Char)
        )
        .Array[0, 8]
        .Select(characters => new string(characters));

    [Theory]
    [InlineData("c")]
    [InlineData("pulsar-cluster")]
    [InlineData("Pulsar_2")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890ab")]
    public void Cluster_may_have_such_a_name(string name) => NameRules.CheckCluster(name);

    [Theory]
    [InlineData("")]
    [InlineData("global")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("ü")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890abc")]
    public void Cluster_may_not_have_such_a_name(string name) =>
        AssertRefused(nameof(SR.ClusterNameInvalid), name, () => NameRules.CheckCluster(name));

    [Theory]
    [InlineData("pulsarCluster7")]
    [InlineData("p1.example.org")]
    [InlineData("10.211.55.7")]
    [InlineData("a")]
    public void Host_may_have_such_a_name(string name) => NameRules.CheckHosts([name]);

    [Theory]
    [InlineData("")]
    [InlineData("a_b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a/b")]
    [InlineData("::1")]
    public void Host_may_not_have_such_a_name(string name) =>
        AssertRefused(nameof(SR.HostNameInvalid), name, () => NameRules.CheckHosts([name]));

    [Theory]
    [InlineData("p1", "p1")]
    [InlineData("p1", "P1")]
    public void Host_that_differs_only_in_case_is_a_duplicate(string first, string second) =>
        AssertRefused(nameof(SR.DuplicateHostName), first, () => NameRules.CheckHosts(["p0", first, second]));

    [Theory]
    [InlineData("/opt")]
    [InlineData("/srv/pulsar-4.0.8/a_b@c+d=e")]
    [InlineData("/srv/.hidden/..a")]
    public void Folder_may_be_such_a_path(string path) => NameRules.CheckFolder(path);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("opt")]
    [InlineData("/opt/")]
    [InlineData("//opt")]
    [InlineData("/opt/../etc")]
    [InlineData("/opt/./a")]
    [InlineData("/opt/a b")]
    [InlineData("/opt/a,b")]
    [InlineData("/opt/a:b")]
    [InlineData("/opt/$HOME")]
    [InlineData("/opt/a\n")]
    [InlineData("/opt/ü")]
    [InlineData("~/pulsar")]
    [InlineData("C:\\pulsar")]
    public void Folder_may_not_be_such_a_path(string path) =>
        AssertRefused(nameof(SR.PathInvalid), path, () => NameRules.CheckFolder(path));

    [Fact]
    public void Accepted_name_is_literal_in_shells_lines_and_environment_files() =>
        Texts.Sample(
            text =>
            {
                Action<string>[] rules =
                [
                    NameRules.CheckCluster,
                    name => NameRules.CheckHosts([name]),
                    NameRules.CheckFolder,
                    path => NameRules.CheckFolder("/" + path),
                ];
                foreach (var rule in rules)
                {
                    try
                    {
                        rule(text);
                    }
                    catch (PulsarOpsException)
                    {
                        continue;
                    }

                    Assert.NotEmpty(text);
                    Assert.DoesNotContain(
                        text,
                        character => Harmful.Contains(character) || char.IsControl(character) || character > '~'
                    );
                    Assert.False(text[0] == '-' && rule != rules[3], text);
                }
            },
            iter: 5_000
        );

    private static void AssertRefused(string errorId, string target, Action check)
    {
        var error = Assert.Throws<PulsarOpsException>(check);
        Assert.Equal((errorId, target, ErrorKind.InvalidInput), (error.ErrorId, error.Target, error.Kind));
    }
}
