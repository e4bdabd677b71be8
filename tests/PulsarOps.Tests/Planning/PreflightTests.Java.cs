using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Planning;

/// <summary>The Java of a host.</summary>
public sealed partial class PreflightTests
{
    [Fact]
    public void Missing_Java_is_reported_with_the_package_to_install()
    {
        _fresh.ChangeAll(facts => facts with { Java = [] });

        var error = AssertRefused(nameof(SR.JavaNotFound), Host, "localhost");
        Assert.Contains("apt-get install openjdk-17-jre-headless,", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Java_home_without_Java_is_reported()
    {
        var topology = Topologies.Local(javaHome: "/opt/jdk");
        _fresh.ChangeAll(facts => facts with { Java = [] });

        var error = Plans.Refusal(topology, _fresh, Plans.Everything);

        Assert.Equal(nameof(SR.JavaHomeNotFound), error.ErrorId);
        Assert.Contains("/opt/jdk", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unsupported_Java_is_reported_with_the_supported_versions()
    {
        _fresh.ChangeAll(facts =>
            facts with
            {
                Java = [new("/usr/lib/jvm/8", 8, "1.8.0_402"), new("/usr/lib/jvm/25", 25, "25.0.1")],
            }
        );

        var error = AssertRefused(
            nameof(SR.JavaUnfit),
            Host,
            "1.8.0_402 in /usr/lib/jvm/8",
            "25.0.1 in /usr/lib/jvm/25"
        );
        Assert.Contains(
            "openjdk-17-jre-headless (this release runs on Java 17, 21)",
            error.Advice,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Best_Java_that_fits_is_taken()
    {
        _fresh.ChangeAll(facts =>
            facts with
            {
                Java =
                [
                    new("/b17", 17, "17.0.1"),
                    new("/b21", 21, "21.0.1"),
                    new("/a21", 21, "21.0.1"),
                    new("/c25", 25, "25"),
                ],
            }
        );

        Assert.Equal(
            "/a21",
            JavaChoice
                .For(
                    new(_topology, _fresh.For(Plans.Everything), null, Plans.Everything, new() { Activity = "Test" }),
                    _topology.Nodes[0]
                )
                .Home
        );
    }
}
