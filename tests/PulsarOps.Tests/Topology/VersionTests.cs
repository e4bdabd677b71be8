using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

public sealed class VersionTests
{
    [Theory]
    [InlineData("2.9.1", PulsarKeyStyle.ZooKeeper)]
    [InlineData("2.10.1", PulsarKeyStyle.MetadataStore)]
    [InlineData("4.0.8", PulsarKeyStyle.MetadataStore)]
    public void Version_of_a_known_line_has_its_keys(string text, PulsarKeyStyle style)
    {
        var version = ReleaseCatalog.Parse(text);

        Assert.Equal(text, version.ToString());
        Assert.Equal(style, ReleaseCatalog.LineOf(version).KeyStyle);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("4.0")]
    [InlineData("4.0.8.1")]
    [InlineData("4.0.x")]
    [InlineData("v4.0.8")]
    [InlineData("4.0.8-rc1")]
    [InlineData("-1.0.0")]
    public void Invalid_version_is_refused(string text) => AssertRefused(nameof(SR.VersionInvalid), text);

    [Theory]
    [InlineData("2.8.0")]
    [InlineData("3.4.0")]
    [InlineData("9.9.9")]
    public void Version_of_an_unknown_line_is_refused_with_those_that_are_known(string text) =>
        Assert.Contains(
            "2.9, 2.10, ",
            AssertRefused(nameof(SR.VersionUnknown), text).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Recommended_Java_is_the_first_choice_and_one_that_is_accepted() =>
        Assert.All(
            ReleaseCatalog.All,
            line =>
            {
                Assert.Equal(line.RecommendedJava, line.JavaByPreference.First());
                Assert.Contains(line.RecommendedJava, line.AcceptedJava);
                Assert.Equal(line.AcceptedJava.Order(), line.JavaByPreference.Order());
            }
        );

    [Theory]
    [InlineData("4.0.8", "2026-10-21", PulsarSupport.Active)]
    [InlineData("4.0.8", "2026-10-22", PulsarSupport.SecurityOnly)]
    [InlineData("4.0.8", "2027-10-21", PulsarSupport.SecurityOnly)]
    [InlineData("4.0.8", "2027-10-22", PulsarSupport.Ended)]
    [InlineData("4.2.0", "2026-09-24", PulsarSupport.Active)]
    [InlineData("4.2.0", "2026-09-25", PulsarSupport.Ended)]
    public void Support_ends_after_its_last_day(string version, string today, PulsarSupport support) =>
        Assert.Equal(support, Facts(version, today).Support);

    [Theory]
    [InlineData("2.10.1", "3.6.3", "4.14.5")]
    [InlineData("3.0.8", "3.9.3", "4.16.x")]
    [InlineData("3.3.6", "3.9.3", "4.17.1")]
    [InlineData("4.0.8", "3.9.4", "4.17.2")]
    [InlineData("4.0.9", "3.9.4", "4.17.3")]
    [InlineData("4.0.13", "3.9.5", "4.17.3")]
    [InlineData("4.0.99", "3.9.x", "4.17.x")]
    public void Bundled_servers_belong_to_the_patch_release(string version, string zooKeeper, string bookKeeper)
    {
        var facts = Facts(version);
        Assert.Equal((zooKeeper, bookKeeper), (facts.ZooKeeper, facts.BookKeeper));
    }

    [Theory]
    [InlineData("2.9.5", "2.10.6")]
    [InlineData("2.11.0", "2.11.4 3.0.17")]
    [InlineData("3.3.6", "3.3.9 4.0.13 4.1.3 4.2.4")]
    [InlineData("4.2.4", "")]
    public void Reachable_releases_are_those_of_a_direct_update(string version, string reachable) =>
        Assert.Equal(reachable, string.Join(' ', Facts(version).Reachable));

    [Fact]
    public void Every_path_consists_of_direct_updates()
    {
        foreach (var from in ReleaseCatalog.All)
        {
            foreach (var to in ReleaseCatalog.All.Where(line => line.Number > from.Number))
            {
                var path = ReleasePaths.Between(from.Newest, to.Newest).Path;

                Assert.Equal((from.Newest, to.Newest), (path[0], path[^1]));
                Assert.All(path.Zip(path.Skip(1)), hop =>
                    Assert.Equal(ReleaseChangeKind.Supported, ReleasePaths.Between(hop.First, hop.Second).Kind));
            }
        }
    }

    [Fact]
    public void Lines_are_in_order_and_end_after_they_begin() => Assert.All(
        ReleaseCatalog.All.Zip(ReleaseCatalog.All.Skip(1)),
        pair =>
        {
            Assert.True(pair.First.Number < pair.Second.Number);
            Assert.True(pair.First.Released < pair.Second.Released);
            Assert.True(pair.First.Released < pair.First.ActiveUntil);
            Assert.True(pair.First.ActiveUntil <= pair.First.EndOfSupport);
            Assert.Equal(0, pair.First.Engines[0].Since);
        });

    private static PulsarVersion Facts(string version, string today = "2026-11-30") => ReleaseFacts.Of(
        ReleaseCatalog.Parse(version), null, DateOnly.Parse(today, CultureInfo.InvariantCulture));

    private static PulsarOpsException AssertRefused(string errorId, string text)
    {
        var error = Assert.Throws<PulsarOpsException>(() => ReleaseCatalog.Parse(text));
        Assert.Equal((errorId, text, ErrorKind.InvalidInput), (error.ErrorId, error.Target, error.Kind));
        return error;
    }
}
