using System.Net;
using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>
/// The canary where a broker is the owner of a bundle by the session that it had before it was killed: until that
/// ends each request is sent on to it, by itself as well (seen on 2.10.1 after a power loss).
/// </summary>
public sealed class CanaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BrokerWeb _broker;
    private int _redirects;
    private bool _hasBundles = true;

    public CanaryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");
        _broker = new(AnswerAsync);
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_waits_while_brokers_redirect_it()
    {
        _redirects = 5; // more than one request follows

        var result = await SendAsync(timeoutSeconds: 20);

        Assert.True(result.Succeeded, $"{result.Stage}: {result.Output}");
        Assert.Equal(3, result.Consumed);
    }

    [Fact]
    public async Task It_reports_an_endless_redirect_at_its_timeout()
    {
        _redirects = int.MaxValue;

        var result = await SendAsync(timeoutSeconds: 2);

        Assert.Equal((false, "subscribe"), (result.Succeeded, result.Stage));
        Assert.Equal("307: the brokers send it on to one another, and none of them has the topic", result.Output);
        Assert.InRange(result.Seconds, 1, 10);
    }

    /// <summary>Others took its bundles over while it was gone, and no load is shed yet.</summary>
    [Fact]
    public async Task Broker_without_a_bundle_is_tried_by_the_namespace_of_its_heartbeat()
    {
        _hasBundles = false;

        var result = await SendAsync(timeoutSeconds: 20);

        Assert.True(result.Succeeded, $"{result.Stage}: {result.Output}");
        Assert.StartsWith(
            $"persistent://pulsar/{_broker.Address}/pulsarops-canary-", result.Topic, StringComparison.Ordinal);
    }

    private async Task<CanaryResult> SendAsync(int timeoutSeconds)
    {
        var client = _folder.Write(
            "bin/pulsar-client",
            "#!/bin/sh\ntoken=${4##*/}\nfor i in 1 2 3; do echo content:${token%-*}; done\n"
        );
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var environment = _folder.Write("all.env", "");
        using var host = new ShellHost("localhost", new LocalSession());
        return await host.SendCanaryAsync(
            new(
                _folder.Path,
                environment,
                _broker.Address,
                "pulsar://owner:6650",
                "pulsar://a:6650",
                "pulsar://b:6650",
                3,
                timeoutSeconds
            ),
            TestContext.Current.CancellationToken
        );
    }

    private string OwnerOf(string lookup) =>
        "{\"brokerUrl\":\"pulsar://"
            + $"{(_hasBundles || lookup.Contains($"/pulsar/{_broker.Address}/") ? "owner" : "other")}:6650\"}}";

    private async Task AnswerAsync(HttpListenerContext context)
    {
        if (context.Request.HttpMethod == "GET")
        {
            await context.Response.OutputStream.WriteAsync(
                Encoding.ASCII.GetBytes(OwnerOf(context.Request.Url!.AbsolutePath))
            );
        }
        else if (_redirects-- > 0)
        {
            context.Response.StatusCode = 307;
            context.Response.AddHeader("Location", context.Request.Url!.AbsoluteUri);
        }
        else
        {
            context.Response.StatusCode = 204;
        }
    }
}
