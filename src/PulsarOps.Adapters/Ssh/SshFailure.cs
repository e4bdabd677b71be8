using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Converts exceptions of the SSH library to PulsarOps' errors, without secrets.</summary>
internal static class SshFailure
{
    /// <summary>Whether the host was not reached at all.</summary>
    public static bool IsOfNetwork(Exception exception) =>
        exception is SocketException or SshOperationTimeoutException or TimeoutException or ProxyCommandException;

    public static PulsarOpsException Of(
        Exception exception, SshEndpoint endpoint, int seconds, HostKeyVerifier? verifier = null,
            Credentials? credentials = null,
        LoginTrace? trace = null)
    {
        if (exception is PulsarOpsException known)
            return known;
        if (verifier?.Refusal is { } refusal)
            return refusal;
        if (exception is SshAuthenticationException && credentials is not null)
            return Rejected(exception, endpoint, credentials);
        if (verifier?.HasAccepted == true && credentials is not null && !IsOfNetwork(exception))
        {
            return exception.Message.Contains("Too many authentication failures")
                ? Rejected(exception, endpoint, credentials, "no more attempts (Too many authentication failures)")
                : new(
                    nameof(SR.LoginRefused), ErrorKind.PermissionDenied, endpoint.Name, exception, endpoint.Name,
                        endpoint.UserName,
                    trace is { Banner: { Length: > 0 } banner } ? banner : exception.Message);
        }

        if (IsNegotiation(exception) && verifier?.NothingInCommon() is { } missing)
            return missing;
        return new(
            nameof(SR.HostUnreachable), ErrorKind.Connection, endpoint.Name, exception, endpoint.Name,
            Place(endpoint) + Way(endpoint), Cause(exception, seconds));
    }

    /// <summary>The error if a jump host did not connect to the host, with the jump host's reason.</summary>
    public static PulsarOpsException OfJump(Exception exception, SshEndpoint endpoint, JumpRefusal refusal) =>
        refusal.IsProhibited
        ? new(
            nameof(SR.ForwardingProhibited), ErrorKind.PermissionDenied, endpoint.Name, exception, endpoint.Name,
            Place(endpoint), refusal.JumpHost, refusal.Reason)
        : new(
            nameof(SR.HostUnreachable), ErrorKind.Connection, endpoint.Name, exception, endpoint.Name,
                Place(endpoint) + Way(endpoint),
            $"{refusal.JumpHost} says: {refusal.Reason}");

    /// <summary>The error if a host is up, but repeatedly refuses or closes connections.</summary>
    public static PulsarOpsException OfLimit(Exception exception, SshEndpoint endpoint, int tries, TimeSpan time) =>
        new(
            nameof(SR.ConnectionsLimited), ErrorKind.Connection, endpoint.Name, exception, endpoint.Name,
                Place(endpoint),
            tries,
        time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), exception.Message);

    public static string Place(SshEndpoint endpoint) =>
        string.Format(CultureInfo.InvariantCulture, "{0}:{1}", endpoint.Address, endpoint.Port);

    public static string Cause(Exception exception, int seconds) => exception switch
    {
        SshOperationTimeoutException or TimeoutException =>
            string.Format(CultureInfo.InvariantCulture, "no answer within {0} s", seconds),
        _ => exception.Message,
    };

    private static PulsarOpsException Rejected(
        Exception exception, SshEndpoint endpoint, Credentials credentials, string? limit = null)
    {
        if (limit is null && credentials.Locked is { } file)
        {
            return new(
                nameof(SR.CredentialRequired), ErrorKind.PermissionDenied, endpoint.Name, exception, endpoint.Name,
                file);
        }

        // If no method was tried, the library's message ends with the host's list.
        var methods = credentials.Methods.Select(method => method.AllowedAuthentications).OfType<string[]>()
            .LastOrDefault() is { } allowed
            ? string.Join(",", allowed)
            : Regex.Match(exception.Message, @"\(([a-z,\-]+)\)") is { Success: true } listed
                ? listed.Groups[1].Value
                : "unknown methods";
        return new(
            nameof(SR.AuthenticationFailed), ErrorKind.PermissionDenied, endpoint.Name, exception,
            endpoint.Name, endpoint.UserName, credentials.Tried, limit ?? methods.Replace(",", ", "));
    }

    public static bool IsNegotiation(Exception exception) =>
        exception is SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed }
        || exception.Message.Contains("negotiation", StringComparison.OrdinalIgnoreCase);

    private static string Way(SshEndpoint endpoint) =>
        endpoint.Jumps.Count == 0 ? "" : " through " + string.Join(", ", endpoint.Jumps.Select(jump => jump.Name));
}
