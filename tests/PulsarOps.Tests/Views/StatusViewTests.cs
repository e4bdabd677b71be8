using System.Management.Automation;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Views;

/// <summary>The view that is looked at most.</summary>
[Collection(nameof(Screens))]
public sealed class StatusViewTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(61, "1m 1s")]
    [InlineData(3 * 3600 + 5 * 60, "3h 5m")]
    [InlineData(49 * 3600, "2d 1h")]
    [InlineData(1000 * 86400, "1000d 0h")]
    [InlineData(-30, "0s")] // the host's clock is ahead
    public void Age_is_abbreviated(int seconds, string shown) =>
        // A slow machine may show it when another second has passed.
        Eventually.True(
            () => Show(Samples.Status(
                PulsarServiceState.Ready, TimeSpan.FromSeconds(seconds + (seconds > 0 ? 0.4 : 0))))
                .Contains($" {shown} ", StringComparison.Ordinal),
            $"the age is shown as {shown}");

    [Fact]
    public void Services_are_grouped_by_node_and_a_pending_restart_is_said()
    {
        var text = Show(Samples.Status(PulsarServiceState.Ready, restartPending: true, detail: "leader"));
        Assert.Contains("   Node: local1\n", text, StringComparison.Ordinal);
        Assert.Contains("leader (restart", text, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", Show(Samples.Status(PulsarServiceState.Ready)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(220)]
    public void Detail_is_not_broken_inside_words_if_the_console_is_wide(int width)
    {
        const string Detail = "is not ready: registered read-only, as /var/lib/pulsar/bookkeeper/ledgers is 96 % full";
        using var screen = new Screen(width);
        screen.Import();

        var text = screen.Show([Samples.Status(PulsarServiceState.NotReady, detail: Detail)]);

        // PowerShell itself breaks a long path where the line ends.
        Assert.All(
            Detail.Split(' ').Where(word => word[0] != '/'),
            word => Assert.Contains(word, text, StringComparison.Ordinal));
        if (width == 220)
            Assert.Contains(Detail, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PulsarServiceState.Ready, "\e[32mReady\e[0m")]
    [InlineData(PulsarServiceState.NotReady, "\e[33mNotReady\e[0m")]
    [InlineData(PulsarServiceState.Stopped, "\e[31mStopped\e[0m")]
    public void Colours_appear_only_if_enabled(PulsarServiceState state, string coloured)
    {
        using var screen = Imported();
        Assert.DoesNotContain('\e', screen.Show([Samples.Status(state)]));
        screen.Rendering("Ansi");
        Assert.Contains(coloured, screen.Show([Samples.Status(state)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_PSStyle_there_are_no_colours_even_in_strict_mode()
    {
        // As in Windows PowerShell; the variable itself cannot be removed.
        var formats = File.ReadAllText(Path.Combine(ModuleFolder.Path, "PulsarOps.Format.ps1xml"));
        Assert.Contains("'PSStyle'", formats, StringComparison.Ordinal);
        var file = Path.Combine(AppContext.BaseDirectory, "PulsarOps.NoStyle.ps1xml");
        File.WriteAllText(file, formats.Replace("PSStyle", "NoSuchVariable", StringComparison.Ordinal));
        using var screen = new Screen(file);
        screen.Rendering("Ansi");
        screen.Show("Set-StrictMode -Version Latest");
        var text = screen.Show([Samples.Status(PulsarServiceState.Ready)]);
        Assert.Contains("zookeeper    Ready ", text, StringComparison.Ordinal);
        Assert.Contains("12181", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Deserialised_objects_look_the_same()
    {
        var status = Samples.Status(PulsarServiceState.Ready, TimeSpan.FromHours(30));
        Assert.Equal(Show(status), Show(PSSerializer.Deserialize(PSSerializer.Serialize(status, 2))));
    }

    private static Screen Imported()
    {
        var screen = new Screen();
        screen.Import();
        return screen;
    }

    private static string Show(object status)
    {
        using var screen = Imported();
        return string.Join('\n', screen.Show([status]).Split('\n').Select(line => line.TrimEnd())) + "\n";
    }
}
