using System.Collections;
using System.Management.Automation;
using System.Security;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Security;
using PulsarOps.Topology;

namespace PulsarOps;

/// <summary>Each node is a host that is reached over SSH.</summary>
public sealed partial class NewPulsarTopologyCommand
{
    private const string SshParameterSet = "SshParameterSet";

    /// <summary>The names of the hosts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SshParameterSet)]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    /// <summary>The addresses of the hosts, one for each value of -HostName in the same order.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string[]? Address { get; set; }

    /// <summary>How roles are assigned to the hosts.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PulsarLayout Layout { get; set; }

    /// <summary>The racks of the hosts, one for each value of -HostName in the same order.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string[]? Rack { get; set; }

    /// <summary>The fingerprints of the host keys, by the names of the hosts.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public Hashtable? HostKey { get; set; }

    /// <summary>The user of the connection.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? UserName { get; set; }

    /// <summary>The port of the SSH servers.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>The file of a private key.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    [Alias("IdentityFilePath")]
    public string? KeyFilePath { get; set; }

    /// <summary>The jump hosts: user@host:port, separated by commas.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? ProxyJump { get; set; }

    /// <summary>The ssh_config to read.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? SshConfigPath { get; set; }

    /// <summary>The known_hosts to read.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? KnownHostsPath { get; set; }

    /// <summary>How to treat a host whose key is unknown.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PulsarHostKeyPolicy HostKeyPolicy { get; set; }

    /// <summary>How the user becomes root.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PulsarBecome Become { get; set; }

    /// <summary>The longest time to connect, in seconds: 1 to 3600.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    [ValidateRange(1, 3600)]
    public int ConnectionTimeoutSeconds { get; set; } = PulsarConnection.DefaultTimeoutSeconds;

    /// <summary>The user name and password of the connection.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PSCredential? Credential { get; set; }

    /// <summary>The password that sudo asks for.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PSCredential? SudoCredential { get; set; }

    /// <summary>The passphrase of the private key.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>The text of a private key, instead of a file.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SecureString? PrivateKey { get; set; }

    /// <summary>The manager that runs the processes.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PulsarServiceManager? ServiceManager { get; set; }

    /// <summary>The account of the services.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? ServiceUser { get; set; }

    /// <summary>The purpose for which the Java virtual machines are sized.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public PulsarProfile Profile { get; set; }

    /// <summary>The ensemble, write quorum and ack quorum.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    [ValidateCount(3, 3)]
    public int[]? Quorum { get; set; }

    /// <summary>The servers of an existing ZooKeeper, as one string or as an array.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? ExternalZooKeeper { get; set; }

    /// <summary>The URL from which the hosts download the archive.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? ArchiveUrl { get; set; }

    /// <summary>The proxy through which the hosts download the archive.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? ArchiveProxy { get; set; }

    /// <summary>A JDK archive for the hosts.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? JavaArchivePath { get; set; }

    /// <summary>The sha512 of the JDK archive.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? JavaArchiveSha512 { get; set; }

    /// <summary>
    /// Whether Initialize-PulsarHost sets the names of hosts that have an address. -ManageNames:$false disables it.
    /// </summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SwitchParameter ManageNames { get; set; } = true;

    /// <summary>
    /// The folder with the certificate authority and the key of tokens, or with certificates that are signed elsewhere.
    /// </summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public string? CertificateAuthority { get; set; }

    /// <summary>The passphrase of the private keys in the folder of -CertificateAuthority.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SecureString? Passphrase { get; set; }

    /// <summary>The text of the authority's private key, instead of a file.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SecureString? AuthorityKey { get; set; }

    /// <summary>The text of the private key that signs tokens, instead of a file.</summary>
    [Parameter(ParameterSetName = SshParameterSet)]
    public SecureString? TokenPrivateKey { get; set; }

    private PulsarTopology OverSsh()
    {
        CheckCount(nameof(Address), Address, HostName);
        CheckCount(nameof(Rack), Rack, HostName);
        var keys = HostKeysOf(HostKey, HostName);
        var nodes = LayoutSpec.Nodes(Layout, HostName, ExternalZooKeeper is not null).Select((node, index) => node with
        {
            Address = Address?[index],
            Rack = Rack?[index],
            HostKeys = keys.TryGetValue(node.Name, out var fingerprints) ? fingerprints : [],
        });
        var topology = RemoteTopology.Create(new()
        {
            Name = Name,
            Version = ReleaseCatalog.Parse(Version),
            Archive = new(Resolve(ArchivePath), ArchiveSha512, ArchiveUrl, ArchiveProxy, Resolve(ArchiveKeysPath)),
            KeyStyle = KeyStyle,
            Profile = Profile,
            JavaHome = JavaHome?.TrimEnd('/'),
            JavaArchive = JavaArchive(),
            Connection = Connection(),
            Paths = new(Root: Path?.TrimEnd('/')),
            ServiceManager = ServiceManager,
            ServiceUser = ServiceUser,
            ManageNames = ManageNames,
            Quorum = Quorum is [var ensemble, var write, var ack] ? new(ensemble, write, ack) : null,
            ExternalZooKeeper = ExternalZooKeeper is null ? null : string.Join(",", ExternalZooKeeper),
            Security = Security == PulsarSecurityPreset.None ? null : new() { Preset = Security },
            Nodes = [.. nodes],
        });
        return topology.With(topology.Context with
        {
            Secrets = SecretsOf(
                Credential, SudoCredential, KeyPassphrase, PrivateKey,
                KeysOf(Resolve(CertificateAuthority), Passphrase, AuthorityKey, TokenPrivateKey)),
        });
    }

    /// <summary>The operator's keys; null without a folder.</summary>
    /// <exception cref="PulsarOpsException">A file is missing or unusable, or the passphrase is missing.</exception>
    internal static ClusterKeys? KeysOf(
        string? folder, SecureString? passphrase, SecureString? authorityKey, SecureString? tokenKey) =>
        folder is not null ? OperatorKeys.Open(folder, passphrase, authorityKey, tokenKey)
        : authorityKey is null && tokenKey is null ? null
        : throw new PulsarOpsException(nameof(SR.AuthorityFolderRequired), ErrorKind.InvalidInput, null);

    /// <summary>The given credentials, or null. The default sudo password is that of the user.</summary>
    internal static TopologySecrets? SecretsOf(
        PSCredential? credential, PSCredential? sudo, SecureString? passphrase, SecureString? privateKey,
        ClusterKeys? keys) =>
        credential is null && sudo is null && passphrase is null && privateKey is null && keys is null ? null : new()
        {
            Keys = keys,
            Password = credential?.Password,
            SudoPassword = (sudo ?? credential)?.Password,
            KeyPassphrase = passphrase,
            PrivateKey = privateKey,
        };

    private PulsarConnection Connection() => new()
    {
        UserName = UserName ?? Credential?.UserName,
        // The default leaves the choice to ssh_config.
        Port = MyInvocation.BoundParameters.ContainsKey(nameof(Port)) ? Port : null,
        KeyFilePath = Resolve(KeyFilePath),
        ProxyJump = ProxyJump,
        SshConfigPath = Resolve(SshConfigPath),
        KnownHostsPath = PulsarConnection.IsNoFile(KnownHostsPath) ? "none" : Resolve(KnownHostsPath),
        HostKeyPolicy = HostKeyPolicy,
        Become = Become,
        ConnectionTimeoutSeconds = ConnectionTimeoutSeconds,
    };

    private PulsarArchive? JavaArchive() =>
        JavaArchivePath is null && JavaArchiveSha512 is null ? null : new(Resolve(JavaArchivePath), JavaArchiveSha512);

    /// <summary>The fingerprints by the names of hosts. Each must be one of the given hosts.</summary>
    internal static Dictionary<string, string[]> HostKeysOf(Hashtable? hostKey, string[] hostNames)
    {
        var keys = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in hostKey ?? [])
        {
            var host = LanguagePrimitives.ConvertTo<string>(entry.Key);
            if (!hostNames.Contains(host, StringComparer.OrdinalIgnoreCase))
                throw new PulsarOpsException(nameof(SR.HostKeyOfNoHost), ErrorKind.InvalidInput, host, host);
            keys[host] = LanguagePrimitives.ConvertTo<string[]>(entry.Value);
        }

        return keys;
    }

    internal static void CheckCount(string parameter, string[]? values, string[] hostNames)
    {
        if (values is not null && values.Length != hostNames.Length)
        {
            throw new PulsarOpsException(
                nameof(SR.CountDiffers), ErrorKind.InvalidInput, parameter, parameter, values.Length, hostNames.Length);
        }
    }
}
