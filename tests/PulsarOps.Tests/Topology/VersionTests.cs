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

    private static PulsarOpsException AssertRefused(string errorId, string text)
    {
        var error = Assert.Throws<PulsarOpsException>(() => ReleaseCatalog.Parse(text));
        Assert.Equal((errorId, text, ErrorKind.InvalidInput), (error.ErrorId, error.Target, error.Kind));
        return error;
    }
}
