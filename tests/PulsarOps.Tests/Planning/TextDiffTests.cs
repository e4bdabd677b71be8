using CsCheck;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>What is shown of a file that is replaced.</summary>
public sealed class TextDiffTests
{
    [Fact]
    public void Configurations_differ_by_key() =>
        Assert.Equal(
            ["b: 2 -> 3", "- c: 4", "+ d: 5"],
            Changes("/etc/pulsar/broker.conf", "# a comment\na=1\nb=2\nc=4\n", "# another one\na=1\nb = 3\nd=5\n")
        );

    [Fact]
    public void Environments_differ_by_variable() =>
        Assert.Equal(
            ["PULSAR_MEM: -Xmx64m -> -Xmx128m"],
            Changes("/etc/pulsar/broker.env", "PULSAR_MEM=\"-Xmx64m\"\n", "PULSAR_MEM=\"-Xmx128m\"\n")
        );

    [Fact]
    public void Other_texts_differ_by_line() =>
        Assert.Equal(
            ["line 2: RestartSec=5 -> RestartSec=6", "+ line 4: Nice=1"],
            Changes(
                "/etc/systemd/system/pulsar-broker.service",
                "[Service]\nRestartSec=5\nUser=pulsar\n",
                "[Service]\nRestartSec=6\nUser=pulsar\nNice=1\n"
            )
        );

    [Fact]
    public void Changed_comments_are_shown_if_no_key_differs() => Assert.Equal(
        ["line 1: # old -> # new"], Changes("/etc/pulsar/broker.conf", "# old\na=1\n", "# new\na=1\n"));

    [Theory]
    [InlineData("brokerClientAuthenticationParameters=token:abc", "brokerClientAuthenticationParameters=token:def")]
    [InlineData("tlsKeyStorePassword=abc", "tlsKeyStorePassword=def")]
    [InlineData("tokenSecretKey=data:abc", "tokenSecretKey=data:def")]
    [InlineData("metadataStoreUrl=zk:a?password=abc", "metadataStoreUrl=zk:a?password=def")]
    [InlineData("proxyUrl=http://me:abc@host", "proxyUrl=http://me:def@host")]
    public void Secrets_are_masked(string old, string text)
    {
        foreach (var path in new[] { "/etc/pulsar/broker.conf", "/etc/pulsar/broker.env", "/etc/other" })
        {
            var shown = string.Join("\n", Changes(path, $"{old}\n", $"{text}\n"));
            Assert.NotEmpty(shown);
            Assert.DoesNotContain("abc", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("def", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_texts_differ_in_nothing_and_others_in_something() => Gen.Select(Text, Text).Sample((old, text) =>
        Assert.Equal(old == text, TextDiff.Of("/etc/pulsar/broker.conf", old, text).Count == 0));

    private static Gen<string> Text { get; } =
        Gen.OneOf(new[] { "a=1\n", "a=2\n", "b=1\n", "# c\n", "\n" }).Array[0, 6].Select(string.Concat);

    private static string[] Changes(string path, string old, string text) =>
        [.. TextDiff.Of(path, old, text).Select(change => $"{change}")];
}
