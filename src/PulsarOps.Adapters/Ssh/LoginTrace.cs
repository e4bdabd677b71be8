using Renci.SshNet;
using Renci.SshNet.Messages.Connection;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Records messages of the host during and after the login, which the library does not expose.</summary>
internal sealed class LoginTrace
{
    private readonly object _lock = new();
    private readonly List<string> _banners = [];
    private (int Count, ChannelOpenFailureMessage? Last) _refusals;

    /// <summary>The host's messages before the login: its banner and, last, why it refuses the login.</summary>
    public string Banner
    {
        get
        {
            lock (_lock)
                return string.Join("\n", _banners).Trim();
        }
    }

    /// <summary>The number of channels that the host refused, and the last refusal.</summary>
    public (int Count, ChannelOpenFailureMessage? Last) Refusals
    {
        get
        {
            lock (_lock)
                return _refusals;
        }
    }

    public void Attach(SshClient client) => client.ConnectionInfo.AuthenticationBanner += (_, shown) =>
    {
        lock (_lock)
            _banners.Add(shown.BannerMessage.Trim());
    };

    /// <summary>Wraps the methods, so that this object gets access to the session.</summary>
    public AuthenticationMethod[] Watch(IEnumerable<AuthenticationMethod> methods) =>
        [.. methods.Select(method => new WatchedMethod(method, Attach))];

    private void Attach(Session session)
    {
        session.ChannelOpenFailureReceived -= Refused;
        session.ChannelOpenFailureReceived += Refused;
    }

    private void Refused(object? sender, Renci.SshNet.MessageEventArgs<ChannelOpenFailureMessage> refusal)
    {
        lock (_lock)
            _refusals = (_refusals.Count + 1, refusal.Message);
    }

    private sealed class WatchedMethod(AuthenticationMethod inner, Action<Session> attach)
        : AuthenticationMethod(inner.Username)
    {
        public override string Name => inner.Name;

        public override AuthenticationResult Authenticate(Session session)
        {
            attach(session);
            var result = inner.Authenticate(session);
            AllowedAuthentications = inner.AllowedAuthentications;
            return result;
        }
    }
}
