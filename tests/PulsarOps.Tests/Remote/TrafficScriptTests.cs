using System.Diagnostics;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The script that sends messages during an operation, in a real bash, with a made-up broker.</summary>
public sealed class TrafficScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerWeb _broker;

    public TrafficScriptTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The script needs Linux.");
        _broker = new(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    /// <summary>It learns of that by its first sample, before the clients have said their names.</summary>
    [Fact]
    public async Task No_client_is_left_if_the_controller_dies_while_they_start()
    {
        var client = _folder.Write("bin/pulsar-client", "#!/bin/sh\nwhile :; do sleep 1; done\n");
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var request = TrafficReader.Write(new(
            _folder.Path, _folder.Write("all.env", "sleep 4\n"), "pulsar://a:6650", _broker.Address, _folder.Path,
            "owner"));
        using var script = Process.Start(new ProcessStartInfo("sh", ["-c", ScriptLibrary.Traffic])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        await script.StandardInput.BaseStream.WriteAsync(request, TestContext.Current.CancellationToken);
        await script.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Eventually.True(() => Clients().Any(), "a client starts");

        script.StandardInput.Close();
        script.StandardOutput.Close();

        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        // A process that has got a signal may still be ending.
        Eventually.True(() => !Clients().Any(), "no client is left");
    }

    private IEnumerable<string> Clients() => Directory.EnumerateDirectories("/proc")
        .Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]))
        .Select(CommandLine)
        .Where(line => line.Contains($"{_folder.Path}/bin/pulsar-client", StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (IOException)
        {
            return ""; // It has ended.
        }
    }
}
