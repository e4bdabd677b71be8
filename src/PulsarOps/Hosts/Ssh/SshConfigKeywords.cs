namespace PulsarOps.Hosts.Ssh;

/// <summary>The keywords of ssh_config(5).</summary>
internal static class SshConfigKeywords
{
    /// <summary>The keywords that determine the host, its key and the login.</summary>
    public static HashSet<string> Understood { get; } =
    [
        "hostname", "user", "port", "identityfile", "identityfile2", "certificatefile", "identitiesonly",
            "identityagent", "hostkeyalias",
        "proxyjump", "proxycommand", "userknownhostsfile", "globalknownhostsfile", "revokedhostkeys", "ignoreunknown",
        "knownhostscommand", "canonicalizehostname", "proxyusefdpass",
    ];

    /// <summary>The keywords that change neither the host nor its key, and are ignored.</summary>
    public static HashSet<string> Ignored { get; } =
    [
        "addkeystoagent", "addressfamily", "afstokenpassing", "batchmode", "bindaddress", "bindinterface",
        "canonicaldomains", "canonicalizefallbacklocal", "canonicalizemaxdots", "canonicalizepermittedcnames",
        "casignaturealgorithms", "challengeresponseauthentication", "channeltimeout", "checkhostip", "cipher",
        "ciphers", "clearallforwardings", "compression", "compressionlevel", "connectionattempts",
        "connecttimeout", "controlmaster", "controlpath", "controlpersist", "dsaauthentication",
        "dynamicforward", "enableescapecommandline", "enablesshkeysign", "escapechar", "exitonforwardfailure",
        "fallbacktorsh", "fingerprinthash", "forkafterauthentication", "forwardagent", "forwardx11",
        "forwardx11timeout", "forwardx11trusted", "gatewayports", "globalknownhostsfile2",
        "gssapiauthentication", "gssapiclientidentity", "gssapidelegatecredentials", "gssapikexalgorithms",
        "gssapikeyexchange", "gssapirenewalforcesrekey", "gssapiserveridentity", "gssapitrustdns",
        "hashknownhosts", "hostbasedacceptedalgorithms", "hostbasedauthentication", "hostbasedkeytypes",
        "hostkeyalgorithms", "ipqos", "kbdinteractiveauthentication", "kbdinteractivedevices", "keepalive",
        "kerberosauthentication", "kerberostgtpassing", "kexalgorithms", "localcommand", "localforward",
        "loglevel", "logverbose", "macs", "nohostauthenticationforlocalhost", "numberofpasswordprompts",
        "obscurekeystroketiming", "passwordauthentication", "permitlocalcommand", "permitremoteopen",
        "pkcs11provider", "preferredauthentications", "protocol", "pubkeyacceptedalgorithms",
        "pubkeyacceptedkeytypes", "pubkeyauthentication", "rekeylimit", "remotecommand", "remoteforward",
        "requesttty", "requiredrsasize", "rhostsauthentication", "rhostsrsaauthentication", "rsaauthentication",
        "securitykeyprovider", "sendenv", "serveralivecountmax", "serveraliveinterval", "sessiontype", "setenv",
        "skeyauthentication", "smartcarddevice", "stdinnull", "streamlocalbindmask", "streamlocalbindunlink",
        "stricthostkeychecking", "syslogfacility", "tag", "tcpkeepalive", "tisauthentication", "tunnel",
        "tunneldevice", "updatehostkeys", "useprivilegedport", "userknownhostsfile2",
        "useroaming", "usersh", "verifyhostkeydns", "versionaddendum", "visualhostkey", "warnweakcrypto",
        "xauthlocation",
    ];
}
