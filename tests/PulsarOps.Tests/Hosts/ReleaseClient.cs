using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>The client of the release on a host, with nothing but what a user gives it.</summary>
internal sealed class ReleaseClient(LabHost host, KeyFolder keys)
{
    private const string Authorities = "/etc/pulsar/tls/ca.pem";

    private const string Produce = """
        cat >/tmp/client.conf
        export PULSAR_CLIENT_CONF=/tmp/client.conf PULSAR_MEM='-Xms32m -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1'
        export PULSAR_LOG_DIR=/tmp/client-logs
        timeout 45 /opt/apache-pulsar-*/bin/pulsar-client --url "$1" produce persistent://public/default/secure \
          -n 1 -m hello 2>&1
        """;

    /// <summary>
    /// A client with the token of 'orders' sends a message. One without a token, with a token of another key, of a
    /// subject without permission or that has expired, one that trusts another authority, and one in plain text do not.
    /// </summary>
    /// <param name="url">Where clients with TLS connect to.</param>
    /// <param name="plain">Where clients without TLS could try it.</param>
    public void AssertOnlyGoodClientsSend(string url, params string[] plain)
    {
        using var other = new KeyFolder();
        host.Write("/tmp/other.pem", File.ReadAllText($"{other.Path}/ca.pem"));
        var good = keys.Token("orders");
        var (brief, age) = (keys.Token("orders", "00:01:00"), Stopwatch.StartNew());

        Sends(url, good);
        Refused(url, "");
        Refused(url, other.Token("orders"));
        Refused(url, keys.Token("stranger"));
        // The release's client for WebSocket trusts every server.
        if (!url.StartsWith("wss:", StringComparison.Ordinal))
            Refused(url, good, "/tmp/other.pem");
        foreach (var address in plain)
            Refused(address, good);
        while (age.Elapsed < TimeSpan.FromSeconds(61))
            Thread.Sleep(TimeSpan.FromSeconds(1));
        Refused(url, brief);
        Sends(url, good);
    }

    private void Sends(string url, string token)
    {
        var said = Send(url, token, Authorities);
        Assert.True(HasSent(said), $"{url}: {said}");
    }

    private void Refused(string url, string token, string authorities = Authorities)
    {
        var said = Send(url, token, authorities);
        Assert.False(HasSent(said), $"{url}: {said}");
    }

    private static bool HasSent(string said) =>
        said.Contains("1 messages successfully produced", StringComparison.Ordinal);

    private string Send(string url, string token, string authorities)
    {
        var configuration = $"tlsTrustCertsFilePath={authorities}\ntlsEnableHostnameVerification=true\n"
            + "operationTimeoutMs=5000\nlookupTimeoutMs=5000\n"
            + (token.Length == 0 ? "" :
                "authPlugin=org.apache.pulsar.client.impl.auth.AuthenticationToken\n"
                + $"authParams=token:{token}\n");
        return Lab.Run(["exec", host.Name, "sh", "-c", Produce, "sh", url], input: configuration).Output;
    }
}
