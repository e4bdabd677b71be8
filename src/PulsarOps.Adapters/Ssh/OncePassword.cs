using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace PulsarOps.Adapters.Ssh;

/// <summary>
/// Answers PAM's prompt for the password once. There is no answer if the host has already refused the password, because
/// it counts attempts. A prompt for something else gets no answer either.
/// </summary>
internal sealed class OncePassword : AuthenticationMethod
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly KeyboardInteractiveAuthenticationMethod _interactive;
    private readonly PasswordAuthenticationMethod _plain;
    private readonly SshEndpoint _endpoint;
    private readonly string _password;
    private AuthenticationResult? _plainResult;
    private bool _given;

    public OncePassword(SshEndpoint endpoint, PasswordAuthenticationMethod plain, string password)
        : base(endpoint.UserName)
    {
        (_endpoint, _plain, _password) = (endpoint, plain, password);
        _interactive = new(endpoint.UserName);
        _interactive.AuthenticationPrompt += (_, asked) => Answer(asked.Prompts);
        Plain = new Watched(this);
    }

    public override string Name => _interactive.Name;

    /// <summary>The method "password", whose result decides whether to answer.</summary>
    public AuthenticationMethod Plain { get; }

    public override AuthenticationResult Authenticate(Session session)
    {
        if (_plainResult == AuthenticationResult.Failure)
        {
            AllowedAuthentications = _plain.AllowedAuthentications;
            return AuthenticationResult.Failure;
        }

        var result = _interactive.Authenticate(session);
        AllowedAuthentications = _interactive.AllowedAuthentications;
        return result;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _interactive.Dispose();
            _plain.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Answer(IReadOnlyList<AuthenticationPrompt> prompts)
    {
        // Text that PAM only displays is not a prompt.
        if (prompts.Count == 0)
            return;
        if (prompts.Count > 1 || prompts[0].IsEchoed || _given || _plainResult is not null
            || IsOtherSecret(prompts[0].Request))
        {
            throw new PulsarOpsException(
                nameof(SR.LoginPromptUnanswered), ErrorKind.PermissionDenied, _endpoint.Name, _endpoint.Name,
                    _endpoint.UserName,
                string.Join(" ", prompts.Select(prompt => prompt.Request.Trim())));
        }

        _given = true;
        prompts[0].Response = _password;
    }

    private static bool IsOtherSecret(string request) =>
        Regex.IsMatch(request, @"\b(code|token|otp|pin|passcode|one-time|verification|factor)\b", Options) &&
        !Regex.IsMatch(request, "passwor[dt]", Options);

    private sealed class Watched(OncePassword owner) : AuthenticationMethod(owner.Username)
    {
        public override string Name => owner._plain.Name;

        public override AuthenticationResult Authenticate(Session session)
        {
            var result = owner._plain.Authenticate(session);
            owner._plainResult = result;
            AllowedAuthentications = owner._plain.AllowedAuthentications;
            return result;
        }
    }
}
