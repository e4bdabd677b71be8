using System.Net;
using PulsarOps.Tests.Ssh;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The web service of a made-up broker on this computer.</summary>
internal sealed class BrokerWeb : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task> _answer;

    /// <param name="answer">Answers a request. The response is closed afterwards.</param>
    public BrokerWeb(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _ = Task.Run(AnswerAsync, TestContext.Current.CancellationToken);
    }

    public string Address { get; } = $"127.0.0.1:{SshServer.FreePort()}";

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            await _answer(context);
            context.Response.Close();
        }
    }
}
