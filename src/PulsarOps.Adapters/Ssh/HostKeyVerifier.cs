using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Verifies host keys by pinned fingerprints or known_hosts. Never prompts.
/// </summary>
internal sealed class HostKeyVerifier(SshEndpoint endpoint, IReadOnlyList<string> pinned, PulsarHostKeyPolicy policy)
{
    private readonly HostKeyFiles _files = HostKeyFiles.Of(endpoint);
    private readonly HashSet<string> _refusedTypes = [];
    private byte[]? _certificate;
    private byte[]? _accepted;
    private int _triedTypes;

    /// <summary>Whether the host key was accepted, so that a later failure is one of the login.</summary>
    public bool HasAccepted => _accepted is not null && Refusal is null;

    /// <summary>Why the host was refused.</summary>
    public PulsarOpsException? Refusal { get; private set; }

    /// <summary>A new key that was accepted, if there is no file to store it in.</summary>
    public SshHostKey? Unstored { get; private set; }

    /// <summary>Whether another type of key may be the pinned one.</summary>
    public bool MayTryAnotherType
    {
        get
        {
            var isNew = _refusedTypes.Count > _triedTypes;
            _triedTypes = _refusedTypes.Count;
            return pinned.Count > 0 && isNew && Refusal?.ErrorId != nameof(SR.HostKeyRevoked);
        }
    }

    /// <summary>
    /// Offers only types of key that can be accepted, so that a server with several keys presents a known one.
    /// </summary>
    public void Attach(SshClient client)
    {
        var types = TypesOnFile() is { Count: > 0 } known ? known : HostKeyTypes.All.Except(_refusedTypes);
        if (pinned.Count == 0 && _files.HasAuthority)
            HostKeyTypes.OfferWithCertificates(client.ConnectionInfo, types, data => _certificate = data);
        else
            HostKeyTypes.Offer(client.ConnectionInfo, types);
        client.HostKeyReceived += (_, key) => key.CanTrust = Accept(key);
    }

    /// <summary>
    /// The error if the host has no key of the offered types, or the library refused its
    /// certificate.
    /// </summary>
    public PulsarOpsException? NothingInCommon()
    {
        if (Refusal is not null)
            return Refusal;
        if (_certificate is not null && SshCertificate.Parse(_certificate) is { } certificate)
            return Uncertified(certificate.WhyNotFor(endpoint.LookupNames[0], DateTimeOffset.UtcNow)
                ?? "its signature is not valid");
        return TypesOnFile().Count == 0 ? null : new PulsarOpsException(
            nameof(SR.HostKeyTypeMissing), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, string.Join(
                ", ", TypesOnFile()),
            _files.Entries[0].Place, endpoint.HostKeyArguments);
    }

    /// <summary>Runs on another thread, also for later key exchanges.</summary>
    private bool Accept(HostKeyEventArgs shown)
    {
        try
        {
            // The event contains the key of a certificate, but not the certificate.
            var key = shown.Certificate is not null && _certificate is not null ? HostKeyTypes.KeyOf(_certificate)
                : HostKeyTypes.KeyOf(shown);
            if (_accepted?.SequenceEqual(key.Blob) == true)
                return true;
            Refusal = _accepted is null ? Verify(key) : Changed(
                key, "the beginning of the same connection", new(key.Type, _accepted));
            if (Refusal is null)
                _accepted = key.Blob;
            else
                _refusedTypes.Add(key.Type);
            return Refusal is null;
        }
        catch (PulsarOpsException exception)
        {
            Refusal = exception;
            return false;
        }
    }

    private PulsarOpsException? Verify(SshHostKey shown)
    {
        var key = SshCertificate.Parse(shown.Blob)?.Key ?? shown;
        var verdict = _files.Verify(shown);
        if (verdict.Status == PulsarHostKeyStatus.Revoked)
        {
            return new(
                nameof(SR.HostKeyRevoked), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, key.Fingerprint,
                    verdict.Place);
        }

        if (pinned.Count > 0)
        {
            return pinned.Any(fingerprint => fingerprint.TrimEnd('=') == key.Fingerprint) ? null : new(
                nameof(SR.HostKeyChanged), ErrorKind.InvalidState, endpoint.Name,
                endpoint.Name, key.Type, key.Fingerprint, string.Join(" or ", pinned), "the topology",
                    endpoint.HostKeyArguments);
        }

        if (verdict.Status == PulsarHostKeyStatus.Known)
            return null;
        if (verdict.Status == PulsarHostKeyStatus.Changed)
            return Changed(key, verdict.Entry!.Place, verdict.Entry.Key);
        return verdict.CertificateProblem is { } problem ? Uncertified(problem) : TakeNew(key);
    }

    private PulsarOpsException? TakeNew(SshHostKey key)
    {
        if (policy != PulsarHostKeyPolicy.AcceptNew)
        {
            var files = endpoint.KnownHostsFiles.Concat(endpoint.GlobalKnownHostsFiles).ToArray();
            return new(
                nameof(SR.HostKeyUnknown), ErrorKind.NotFound, endpoint.Name,
                endpoint.Name, key.Type, key.Fingerprint, files.Length > 0 ? string.Join(", ", files) : "no file",
                    endpoint.HostKeyArguments);
        }

        if (endpoint.KnownHostsFiles is [var file, ..] && KnownHostsFile.Keeps(file))
            KnownHostsFile.Append(file, endpoint.LookupNames[0], endpoint.LookupPort, key);
        else
            Unstored = key;
        return null;
    }

    private PulsarOpsException Uncertified(string problem) => new(
        nameof(SR.HostCertificateInvalid), ErrorKind.InvalidState, endpoint.Name, endpoint.Name, problem,
            endpoint.HostKeyArguments);

    private PulsarOpsException Changed(SshHostKey key, string place, SshHostKey old) => new(
        nameof(SR.HostKeyChanged), ErrorKind.InvalidState, endpoint.Name,
        endpoint.Name, key.Type, key.Fingerprint, old.Fingerprint, place, endpoint.HostKeyArguments);

    private IReadOnlyList<string> TypesOnFile() => pinned.Count > 0 ? []
        : [.. _files.Entries.Select(entry => entry.Key.Type).Distinct()];
}
