namespace PulsarOps.Model;

/// <summary>
/// The way from an open cluster to a secured one. Each stage is one rolling restart of the roles that list it in
/// <c>RoleDefinition.SecurityRolls</c>. The order keeps the cluster working: a service speaks TLS to another one only
/// after all services of that role accept it, and refuses plain text only after all its clients speak TLS.
/// </summary>
internal enum SecurityStage
{
    /// <summary>Everything is in plain text.</summary>
    None,

    /// <summary>ZooKeeper accepts TLS beside plain text, from clients and from its own servers.</summary>
    ZooKeeperAccepts,

    /// <summary>The ZooKeeper servers speak TLS among themselves.</summary>
    QuorumSpeaks,

    /// <summary>
    /// Bookies accept TLS beside plain text, and speak TLS to ZooKeeper. AutoRecovery, which restarts after them,
    /// speaks TLS to both.
    /// </summary>
    BookiesAccept,

    /// <summary>
    /// Brokers accept TLS beside plain text, and speak it to ZooKeeper and to bookies, but not yet to each other.
    /// </summary>
    BrokersAccept,

    /// <summary>
    /// Proxies of both kinds accept TLS and check tokens, and speak TLS to everything behind them. The URLs for TLS
    /// must be in the cluster's metadata before, because some proxies find the brokers there.
    /// </summary>
    ProxiesSpeak,

    /// <summary>Brokers speak TLS to each other and check tokens. Clients need neither yet.</summary>
    Permissive,

    /// <summary>Proxies refuse plain text and clients without a token.</summary>
    ProxiesRequire,

    /// <summary>Brokers refuse plain text and clients without a token or a permission.</summary>
    BrokersRequire,

    /// <summary>ZooKeeper refuses plain text from other hosts.</summary>
    ZooKeeperRequires,

    /// <summary>Bookies refuse plain text and certificates of other roles.</summary>
    Strict,
}
