using PulsarOps.Rendering;

namespace PulsarOps.Tests.Configuration;

/// <summary>The block in /etc/hosts, and the way back.</summary>
public sealed class HostsFileTests
{
    private const string Block = "# BEGIN pulsarops c1\n10.0.0.1 h1\n10.0.0.2 h2\n# END pulsarops c1\n";

    private static readonly (string Address, string Name)[] Nodes = [("10.0.0.1", "h1"), ("10.0.0.2", "h2")];

    public static TheoryData<string, string> Texts { get; } =
        new()
        {
            { "", Block },
            { "127.0.0.1 localhost\n", Block + "127.0.0.1 localhost\n" },
            { "127.0.0.1\tlocalhost", Block + "127.0.0.1\tlocalhost" },
            { "127.0.0.1 localhost\r\n", Block + "127.0.0.1 localhost\r\n" },
            // What Debian's installer leaves.
            { "127.0.0.1 localhost\n127.0.1.1 h1\n", Block + "127.0.0.1 localhost\n#pulsarops c1# 127.0.1.1 h1\n" },
            // Addresses that are right may stay, and so may what only looks alike.
            {
                "10.0.0.1 h1 # mine\n10.0.0.9 h11 h1.example\n# 10.0.0.9 h1\n",
                Block + "10.0.0.1 h1 # mine\n10.0.0.9 h11 h1.example\n# 10.0.0.9 h1\n"
            },
            { "10.0.0.9 H2\n", Block + "#pulsarops c1# 10.0.0.9 H2\n" },
            // The other names of a line go on.
            {
                "127.0.0.1 localhost h1 box\n",
                "# BEGIN pulsarops c1\n10.0.0.1 h1\n10.0.0.2 h2\n127.0.0.1 localhost box\n# END pulsarops c1\n"
                    + "#pulsarops c1# 127.0.0.1 localhost h1 box\n"
            },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Block_comes_first_and_no_other_line_redefines_its_names(string before, string after)
    {
        Assert.Equal(after, HostsFile.With(before, "c1", Nodes));
        Assert.Equal(after, HostsFile.With(after, "c1", Nodes));
        Assert.Equal(before, HostsFile.Without(after, "c1"));
    }

    [Fact]
    public void Blocks_of_other_clusters_stay()
    {
        var text = HostsFile.With(
            HostsFile.With("127.0.0.1 localhost\n", "c2", [("10.0.0.1", "h1"), ("10.0.0.7", "h7")]),
            "c1",
            Nodes
        );

        Assert.StartsWith(Block, text, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1 localhost\n", HostsFile.Without(HostsFile.Without(text, "c1"), "c2"));
    }

    [Fact]
    public void Changed_block_is_repaired() =>
        Assert.Equal(
            Block + "127.0.0.1 localhost\n",
            HostsFile.With("# BEGIN pulsarops c1\n10.9.9.9 h1\n# END pulsarops c1\n127.0.0.1 localhost\n", "c1", Nodes)
        );

    [Fact]
    public void Block_without_an_end_removes_no_foreign_line() =>
        Assert.Equal(
            "10.0.0.1 h1\n127.0.0.1 localhost\n",
            HostsFile.Without("# BEGIN pulsarops c1\n10.0.0.1 h1\n127.0.0.1 localhost\n", "c1")
        );
}
