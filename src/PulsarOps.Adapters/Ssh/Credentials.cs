using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// The methods of a login to one host, in the order of ssh: keys, the agent's keys, password. Used for one login, then
/// its password is cleared.
/// </summary>
internal sealed class Credentials : IDisposable
{
    private static readonly string[] UsualKeys = ["id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519",
        "id_ed25519_sk", "id_xmss"];

    private readonly List<string> _tried = [];
    private readonly List<string> _locked = [];
    private readonly List<string> _skipped = [];
    private readonly List<AuthenticationMethod> _methods = [];
    private byte[]? _password;

    private Credentials()
    {
    }

    public AuthenticationMethod[] Methods => [.. _methods];

    /// <summary>The tried methods, for messages.</summary>
    public string Tried => (_tried.Count > 0 ? string.Join(", ", _tried)
        : "nothing, because there is no key and no password") +
        (_skipped.Count > 0 ? $" (skipped: {string.Join("; ", _skipped)})" : "");

    /// <summary>The unusable keys of ssh_config, each with the reason.</summary>
    public IReadOnlyList<string> Skipped => _skipped;

    /// <summary>A key that was not tried because its passphrase is missing.</summary>
    public string? Locked => _locked.FirstOrDefault();

    /// <param name="isTarget">Whether the host is the target. Passwords are never sent to jump hosts.</param>
    public static Credentials For(SshEndpoint endpoint, SshSecrets secrets, PrivateKeyCache keys, bool isTarget)
    {
        var credentials = new Credentials();
        var agent = AgentClient.For(endpoint.IdentityAgent);
        var agentKeys = agent?.List().Select(key => (Key: new AgentKey(agent, key.Blob), key.Comment)).ToList() ?? [];
        var certificates = Certificates(endpoint);

        var sources = new List<IPrivateKeySource>();
        if (secrets.PrivateKey is { Length: > 0 } text)
        {
            credentials._tried.Add("the given private key");
            sources.AddRange(WithCertificates(certificates, keys.Read(text, secrets.KeyPassphrase)
                ?? throw new PulsarOpsException(nameof(SR.CredentialRequired), ErrorKind.PermissionDenied,
                    endpoint.Name, endpoint.Name, "The given private key")));
        }

        foreach (var file in endpoint.IdentityFiles)
            sources.AddRange(WithCertificates(
                certificates, credentials.Identity(file, endpoint, secrets, keys, agentKeys)));
        foreach (var (key, comment) in agentKeys.Where(
            key => !endpoint.IdentitiesOnly || certificates.Any(pair => pair.Blob.SequenceEqual(key.Key.Blob))))
        {
            credentials._tried.Add($"the agent's key {comment}");
            sources.AddRange(WithCertificates(certificates, key));
        }

        if (sources.Count > 0)
            credentials._methods.Add(new PrivateKeyAuthenticationMethod(endpoint.UserName, [.. sources]));
        if (isTarget && secrets.Password is { Length: > 0 } password)
            credentials.AddPassword(endpoint, Secret.Bytes(password), Secret.Text(password));
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

    /// <summary>The certificates beside the keys, and those of CertificateFile.</summary>
    private static IReadOnlyList<(SshCertificate Certificate, byte[] Blob)> Certificates(SshEndpoint endpoint) =>
        [.. endpoint.IdentityFiles.Select(file => file + "-cert.pub").Concat(endpoint.CertificateFiles).Distinct()
            .Select(PublicKeyFile.Certificate).OfType<(SshCertificate, byte[])>()];

    /// <summary>Offers a key's certificates before the key itself.</summary>
    private static IEnumerable<IPrivateKeySource> WithCertificates(
        IReadOnlyList<(SshCertificate Certificate, byte[] Blob)> certificates, IPrivateKeySource? key)
    {
        if (key is null)
            yield break;
        var blob = key.HostKeyAlgorithms.First().Data;
        foreach (var certificate in certificates.Where(pair => pair.Certificate.Key.Blob.SequenceEqual(blob)))
            yield return key is AgentKey held ? held.Certified(certificate.Blob) : PrivateKeyCache.Certified(
                key, certificate.Blob);
        yield return key;
    }

    /// <summary>
    /// A key of a file, or the same key from the agent if the agent has it. The key is then removed from the agent's
    /// list, so that it is not tried twice.
    /// </summary>
    private IPrivateKeySource? Identity(
        string file, SshEndpoint endpoint, SshSecrets secrets, PrivateKeyCache keys, List<(
            AgentKey Key, string Comment)> agentKeys)
    {
        var known = PublicKeyFile.Of(file);
        var held = known is null ? -1 : agentKeys.FindIndex(pair => pair.Key.Blob.SequenceEqual(known));
        try
        {
            if (!endpoint.IsKeyRequired && held < 0 && !File.Exists(file))
            {
                if (!UsualKeys.Contains(Path.GetFileName(file)))
                    _skipped.Add($"{file}: the file does not exist");
                return null;
            }

            if (held < 0 && PublicKeyFile.Read(file) is not null && !endpoint.IsKeyRequired)
            {
                _skipped.Add($"{file}: it is a public key, and the agent does not hold its private key");
                return null;
            }

            if (held >= 0 && (!File.Exists(file) || PublicKeyFile.Read(file) is not null))
                return Take(agentKeys, held);
            if (keys.Read(file, secrets.KeyPassphrase) is { } key)
            {
                _tried.Add(file);
                if (held >= 0)
                    agentKeys.RemoveAt(held);
                return key;
            }

            if (held >= 0)
                return Take(agentKeys, held);
            _locked.Add(file);
            return null;
        }
        catch (PulsarOpsException exception) when (held >= 0 || !endpoint.IsKeyRequired)
        {
            if (held >= 0)
                return Take(agentKeys, held);
            _skipped.Add(exception.Message.TrimEnd('.'));
            return null;
        }
    }

    private AgentKey Take(List<(AgentKey Key, string Comment)> agentKeys, int index)
    {
        var (key, comment) = agentKeys[index];
        agentKeys.RemoveAt(index);
        _tried.Add($"the agent's key {comment}");
        return key;
    }

    private void AddPassword(SshEndpoint endpoint, byte[] bytes, string text)
    {
        _password = bytes;
        _tried.Add("password");
        var plain = new PasswordAuthenticationMethod(endpoint.UserName, bytes);
        plain.PasswordExpired += (_, _) => throw new PulsarOpsException(
            nameof(SR.LoginRefused), ErrorKind.PermissionDenied, endpoint.Name, endpoint.Name, endpoint.UserName,
            "The password has expired, and the host asks for a new one.");
        var once = new OncePassword(endpoint, plain, text);
        _methods.AddRange([once.Plain, once]);
    }
}
