namespace PulsarOps;

/// <summary>
/// The folders of one node. Outside them, PulsarOps writes only systemd units and the changes of host preparation.
/// </summary>
public sealed class PulsarPaths
{
    internal PulsarPaths(string install, string config, string data, string logs, string run, string state)
    {
        Install = install;
        Config = config;
        Data = data;
        Logs = logs;
        Run = run;
        State = state;
        OwnerFile = $"{state}/cluster";
    }

    /// <summary>The folder of the unpacked releases, <c>apache-pulsar-VERSION</c>.</summary>
    public string Install { get; }

    /// <summary>
    /// The folder of <c>SERVICE.conf</c>, <c>SERVICE.env</c>, and <c>bin/</c> with wrappers of the release's tools.
    /// </summary>
    public string Config { get; }

    /// <summary>The folder of ZooKeeper's data, the journals and the ledgers.</summary>
    public string Data { get; }

    /// <summary>The folder of the logs, one folder for each service.</summary>
    public string Logs { get; }

    /// <summary>The folder of pid files and temporary files of the processes.</summary>
    public string Run { get; }

    /// <summary>PulsarOps' own folder on the host, with the cluster's name, the lock, the journal and jobs.</summary>
    public string State { get; }

    /// <summary>
    /// The folder of the user's plug-ins, with a folder for each kind. If unset, the services use only the plug-ins in
    /// the release.
    /// </summary>
    public string? Plugins { get; internal init; }

    /// <summary>
    /// The folder of the keys, certificates and tokens of a secured cluster. Root owns it; each file in it that is
    /// secret is readable only to the account of the services.
    /// </summary>
    public string Tls => $"{Config}/tls";

    /// <summary>The private key of the host (PKCS#8, PEM).</summary>
    internal string TlsKey => $"{Tls}/key.pem";

    /// <summary>The certificate of the host, followed by intermediate ones.</summary>
    internal string TlsCertificate => $"{Tls}/cert.pem";

    /// <summary>The certificates of the trusted authorities; several while one replaces another.</summary>
    internal string TlsAuthorities => $"{Tls}/ca.pem";

    /// <summary>The key and the certificates in one file, as ZooKeeper and its clients read them.</summary>
    internal string TlsCombined => $"{Tls}/combined.pem";

    /// <summary>The public key that verifies tokens (SubjectPublicKeyInfo, DER).</summary>
    internal string TokenKey => $"{Tls}/token-public.der";

    /// <summary>The file that names the cluster to which the folders belong.</summary>
    internal string OwnerFile { get; init; }

    /// <summary>What PulsarOps notes of the key and the certificate after it has written them.</summary>
    internal string CertificateRecord => $"{Tls}/certificate.record";

    /// <summary>What PulsarOps notes of the tokens after it has written them.</summary>
    internal string TokenRecord => $"{Tls}/tokens.record";

    /// <summary>The token with which the services of a role, or the tools, connect to brokers.</summary>
    internal string Token(string subject) => $"{Tls}/{subject}.jwt";
}
