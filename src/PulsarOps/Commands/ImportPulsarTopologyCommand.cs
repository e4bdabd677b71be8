using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Security;
using System.Text;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Loading;
using PulsarOps.Model;
using PulsarOps.Topology.Files;

namespace PulsarOps;

[Cmdlet(VerbsData.Import, "PulsarTopology", DefaultParameterSetName = PathParameterSet)]
[OutputType(typeof(PulsarTopology))]
public sealed class ImportPulsarTopologyCommand : PSCmdlet
{
    private const string PathParameterSet = "PathParameterSet";
    private const string LiteralPathParameterSet = "LiteralPathParameterSet";

    private int _files;
    private int _wrong;
    private ClusterKeys? _keys;

    /// <summary>The files. Wildcards are supported.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathParameterSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files. Wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathParameterSet)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The user name and password of the connection. A user name in the file takes precedence.</summary>
    [Parameter]
    public PSCredential? Credential { get; set; }

    /// <summary>The password that sudo asks for.</summary>
    [Parameter]
    public PSCredential? SudoCredential { get; set; }

    /// <summary>The passphrase of the private key.</summary>
    [Parameter]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>The text of a private key, instead of a file.</summary>
    [Parameter]
    public SecureString? PrivateKey { get; set; }

    /// <summary>
    /// The folder with the certificate authority and the key of tokens, or with certificates that are signed elsewhere.
    /// </summary>
    [Parameter]
    public string? CertificateAuthority { get; set; }

    /// <summary>The passphrase of the private keys in the folder of -CertificateAuthority.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>The text of the authority's private key, instead of a file.</summary>
    [Parameter]
    public SecureString? AuthorityKey { get; set; }

    /// <summary>The text of the private key that signs tokens, instead of a file.</summary>
    [Parameter]
    public SecureString? TokenPrivateKey { get; set; }

    /// <summary>Binds the topologies to simulated hosts.</summary>
    [Parameter]
    public SwitchParameter Rehearse { get; set; }

    /// <summary>Opens the keys once for all files, before any of them is read.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            var folder = CertificateAuthority is null
                ? null : GetUnresolvedProviderPathFromPSPath(CertificateAuthority);
            _keys = NewPulsarTopologyCommand.KeysOf(folder, Passphrase, AuthorityKey, TokenPrivateKey);
        }
        catch (PulsarOpsException error)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(error));
        }
    }

    protected override void ProcessRecord()
    {
        foreach (var file in Files())
        {
            _files++;
            if (Read(file) is { } topology)
                WriteObject(Rehearse ? Rehearsal.Of(topology) : topology);
            else
                _wrong++;
        }
    }

    /// <summary>Runs only after all files are read, so that all errors are reported at once.</summary>
    protected override void EndProcessing()
    {
        if (_wrong > 0)
        {
            ThrowTerminatingError(ErrorRecordFactory.Create(new PulsarOpsException(
                nameof(SR.TopologyFileInvalid), ErrorKind.InvalidInput, null, _wrong, _files)));
        }
    }

    private IEnumerable<string> Files() => ParameterSetName == LiteralPathParameterSet
        ? LiteralPath.Select(GetUnresolvedProviderPathFromPSPath)
        : Path.SelectMany(
            path => WildcardPattern.ContainsWildcardCharacters(path)
                ? Matching(path)
                : [GetUnresolvedProviderPathFromPSPath(path)]);

    private Collection<string> Matching(string path)
    {
        try
        {
            if (GetResolvedProviderPathFromPSPath(path, out _) is { Count: > 0 } files)
                return files;
        }
        catch (ItemNotFoundException)
        {
            // The folder does not exist.
        }

        (_files, _wrong) = (_files + 1, _wrong + 1);
        WriteError(ErrorRecordFactory.Create(
            new PulsarOpsException(nameof(SR.TopologyFileNotFound), ErrorKind.NotFound, path, path)));
        return [];
    }

    private PulsarTopology? Read(string file)
    {
        if (Text(file) is not { } text)
            return null;

        var problems = new FileProblems(file);
        var folder = System.IO.Path.GetDirectoryName(file)!;
        var specs = new SpecReader(path => Absolute(folder, path), LocalFolder.Of, Credential?.UserName);
        var topology = TopologyFile.Read(text, problems, AdapterLoader.Create<IYamlReader>("Yaml.YamlReader"), specs);
        foreach (var problem in problems.All)
            WriteError(ErrorRecordFactory.Create(problem));
        return topology?.With(topology.Context with
        {
            Secrets = NewPulsarTopologyCommand.SecretsOf(
                Credential, SudoCredential, KeyPassphrase, PrivateKey, _keys),
        });
    }

    private string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            WriteError(ErrorRecordFactory.Create(
                new PulsarOpsException(nameof(SR.TopologyFileNotFound), ErrorKind.NotFound, file, error, file)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            WriteError(ErrorRecordFactory.Create(new PulsarOpsException(
                nameof(SR.TopologyFileUnreadable), ErrorKind.Failed, file, error, file, error.Message)));
        }

        return null;
    }

    /// <summary>A relative path in a file starts at the file's folder. ~ is the home folder.</summary>
    private string Absolute(string folder, string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            || path.StartsWith(@"~\", StringComparison.Ordinal)
            ? GetUnresolvedProviderPathFromPSPath(path)
            : System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, path));
}
