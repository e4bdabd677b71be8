using System.Globalization;
using System.Management.Automation;
using System.Security;
using PulsarOps.Common;
using PulsarOps.Security;

namespace PulsarOps;

[Cmdlet(
    VerbsCommon.New, "PulsarToken", DefaultParameterSetName = ObjectParameterSet, SupportsShouldProcess = true)]
[OutputType(typeof(PulsarToken), typeof(string))]
public sealed class NewPulsarTokenCommand : PulsarCmdlet
{
    private const string ObjectParameterSet = "ObjectParameterSet";
    private const string FileParameterSet = "FileParameterSet";
    private const string PlainTextParameterSet = "PlainTextParameterSet";

    /// <summary>The role that the token proves.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Subject { get; set; } = "";

    // -PrivateKey is a unique abbreviation of it. Everywhere else, that name is the text of a key.

    /// <summary>The private key of New-PulsarTokenKey: the file, or its folder.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string PrivateKeyPath { get; set; } = "";

    /// <summary>The passphrase of the private key.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>How long the token is valid. The default is without limit.</summary>
    [Parameter]
    public TimeSpan ExpiresIn { get; set; }

    /// <summary>The file to which to write the token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileParameterSet)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Returns the token as a string.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlainTextParameterSet)]
    public SwitchParameter AsPlainText { get; set; }

    protected override void ProcessRecord()
    {
        var keyPath = GetUnresolvedProviderPathFromPSPath(PrivateKeyPath);
        var file = OutFile is null ? null : GetUnresolvedProviderPathFromPSPath(OutFile);
        Run(async (pipe, _) =>
        {
            if (file is not null)
                PkiFolder.ThrowIfAnyExists(nameof(SR.TokenFileExists), file);
            var token = Create(keyPath, file);
            if (token.ExpiresAt is null)
                pipe.Log.Warning(string.Format(CultureInfo.InvariantCulture, SR.TokenNeverExpires, Subject));
            if (file is not null)
            {
                if (!await pipe.ShouldProcessAsync(file, $"Write a token of {Subject}"))
                    return;
                // Some clients would send a line feed as a part of the token, so there is none.
                PkiFolder.Create(
                    nameof(SR.TokenFileExists),
                    new PkiFile(file, Secrets.Use(token.Token, Secrets.Bytes), isSecret: true));
            }

            pipe.WriteObject(AsPlainText ? Secrets.Use(token.Token, text => text.ToString()) : token);
        });
    }

    private PulsarToken Create(string keyPath, string? file)
    {
        DateTimeOffset? end = null;
        if (MyInvocation.BoundParameters.ContainsKey(nameof(ExpiresIn)))
        {
            Lifetime.Check(ExpiresIn, Lifetime.ShortestOfToken);
            end = DateTimeOffset.FromUnixTimeSeconds((TimeProvider.System.GetUtcNow() + ExpiresIn).ToUnixTimeSeconds());
        }

        var path = PkiFolder.FindTokenKey(keyPath);
        using var text = PkiFolder.ReadSecret(path);
        using var key = PrivateKeys.Open(path, text.Text, Passphrase);
        return new()
        {
            Subject = Subject,
            ExpiresAt = end,
            KeyFingerprint = PrivateKeys.Fingerprint(key),
            Token = Tokens.Create(Subject, key, end),
            Path = file,
        };
    }
}
