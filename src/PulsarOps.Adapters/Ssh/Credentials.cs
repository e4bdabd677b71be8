using System.Runtime.InteropServices;
using PulsarOps.Common;
using PulsarOps.Remote.Ssh;
using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>How to log in to one host, in the order of ssh: keys, the agent's keys, password. Made for one login, then its password is cleared.</summary>
internal sealed class Credentials : IDisposable
{
    private readonly List<string> _tried = [];
    private readonly List<string> _locked = [];
    private readonly List<AuthenticationMethod> _methods = [];
    private byte[]? _password;

    private Credentials()
    {
    }

    public AuthenticationMethod[] Methods => [.. _methods];

    /// <summary>What is tried, for people.</summary>
    public string Tried => _tried.Count > 0 ? string.Join(", ", _tried) : "nothing, as there is no key and no password";

    /// <summary>A key that could not be tried for want of its passphrase.</summary>
    public string? Locked => _locked.FirstOrDefault();

    /// <param name="isTarget">Whether it is the host itself: a password goes to no host on the way.</param>
    public static Credentials For(SshEndpoint endpoint, SshSecrets secrets, KeyRing keys, bool isTarget)
    {
        var credentials = new Credentials();
        var agent = AgentClient.FromEnvironment();
        var agentKeys = agent?.List().Select(key => (Key: new AgentKey(agent, key.Blob), key.Comment)).ToArray() ?? [];

        var sources = new List<IPrivateKeySource>();
        if (secrets.PrivateKey is { Length: > 0 } text)
        {
            credentials._tried.Add("the given private key");
            sources.Add(keys.Read(text, secrets.KeyPassphrase)
                ?? throw new PulsarOpsException(nameof(SR.CredentialRequired), ErrorKind.PermissionDenied, endpoint.Name, endpoint.Name, "The given private key"));
        }

        credentials.AddFiles(sources, endpoint, secrets, keys, agentKeys);
        var own = endpoint.IdentityFiles.Select(PublicKeyOf).OfType<byte[]>().ToArray();
        foreach (var (key, comment) in agentKeys.Where(key => !endpoint.IdentitiesOnly || own.Any(blob => blob.SequenceEqual(key.Key.Blob))))
        {
            credentials._tried.Add($"the agent's key {comment}");
            sources.Add(key);
        }

        if (sources.Count > 0)
            credentials._methods.Add(new PrivateKeyAuthenticationMethod(endpoint.UserName, [.. sources]));
        if (isTarget && secrets.Password is { Length: > 0 } password)
            credentials.AddPassword(endpoint.UserName, Secret.Bytes(password), Secret.Text(password));
        if (credentials._methods.Count == 0)
            credentials._methods.Add(new NoneAuthenticationMethod(endpoint.UserName));
        return credentials;
    }

    public void Dispose()
    {
        foreach (var method in _methods.OfType<IDisposable>())
            method.Dispose();
        if (_password is not null)
            Array.Clear(_password, 0, _password.Length);
    }

    private void AddFiles(
        List<IPrivateKeySource> sources, SshEndpoint endpoint, SshSecrets secrets, KeyRing keys, IReadOnlyList<(AgentKey Key, string Comment)> agentKeys)
    {
        foreach (var file in endpoint.IdentityFiles.Where(file => endpoint.IsKeyNamed || File.Exists(file)))
        {
            if (keys.Read(file, secrets.KeyPassphrase) is { } key)
            {
                _tried.Add(file);
                sources.Add(key);
            }
            else if (PublicKeyOf(file) is not { } blob || !agentKeys.Any(candidate => candidate.Key.Blob.SequenceEqual(blob)))
            {
                _locked.Add(file);
            }
        }
    }

    private void AddPassword(string user, byte[] bytes, string text)
    {
        _password = bytes;
        _tried.Add("password");
        _methods.Add(new PasswordAuthenticationMethod(user, bytes));

        // How PAM asks for it. What it wants to show, or several answers, is no password.
        var interactive = new KeyboardInteractiveAuthenticationMethod(user);
        interactive.AuthenticationPrompt += (_, prompts) =>
        {
            var hidden = prompts.Prompts.Where(prompt => !prompt.IsEchoed).ToArray();
            foreach (var prompt in prompts.Prompts)
                prompt.Response = hidden.Length == 1 && !prompt.IsEchoed ? text : "";
        };
        _methods.Add(interactive);
    }

    /// <summary>The public half of a key, which lies beside it, so that an agent's key is known for the same.</summary>
    private static byte[]? PublicKeyOf(string file)
    {
        try
        {
            return File.Exists(file + ".pub") && File.ReadAllText(file + ".pub").Split(' ') is [_, var blob, ..] ? Convert.FromBase64String(blob.Trim()) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or ExternalException)
        {
            return null;
        }
    }
}
