using System.Management.Automation;
using System.Security.Cryptography;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Security;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.New, "PulsarCertificateRequest", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarCertificateRequest))]
public sealed class NewPulsarCertificateRequestCommand : PulsarCmdlet
{
    /// <summary>The topology, from New-PulsarTopology, Import-PulsarTopology or the previous stage.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public PulsarTopology Topology { get; set; } = null!;

    /// <summary>The folder in which to create a folder for each host.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The names of the nodes. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    protected override void ProcessRecord()
    {
        var folder = new PkiFolder(GetUnresolvedProviderPathFromPSPath(Path));
        var topology = Topology;
        Run(async (pipe, cancellation) =>
        {
            var names = Node is null ? null : ServiceSelection.Nodes(topology, topology.Services, Node);
            var nodes = topology.Nodes.Where(node => names?.Contains(node.Name) != false).ToArray();
            foreach (var node in nodes)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    await CreateAsync(HostIdentities.Of(topology, node), folder, pipe);
                }
                catch (PulsarOpsException exception) when (nodes.Length > 1)
                {
                    pipe.Log.Failure(exception);
                }
            }
        });
    }

    private static async Task CreateAsync(HostIdentity host, PkiFolder folder, CmdletPipe pipe)
    {
        var (key, request) = (folder.KeyOf(host.Node), folder.RequestOf(host.Node));
        PkiFolder.ThrowIfAnyExists(
            nameof(SR.CertificateRequestExists), key, request, folder.CertificateOf(host.Node));
        if (await pipe.ShouldProcessAsync(request, "Create a private key and a certificate request"))
            pipe.WriteObject(Create(host, key, request));
    }

    private static PulsarCertificateRequest Create(HostIdentity host, string keyPath, string requestPath)
    {
        using var key = RSA.Create(PrivateKeys.HostBits);
        PkiFolder.Create(
            nameof(SR.CertificateRequestExists),
            new PkiFile(keyPath, PrivateKeys.Export(key, null), isSecret: true),
            new PkiFile(requestPath, HostCertificates.Request(host, key)));
        return new()
        {
            Node = host.Node,
            Subject = HostCertificates.Subject(host).Name,
            Names = ReadOnly.Copy(host.Names),
            KeyFingerprint = PrivateKeys.Fingerprint(key),
            RequestPath = requestPath,
            PrivateKeyPath = keyPath,
        };
    }
}
