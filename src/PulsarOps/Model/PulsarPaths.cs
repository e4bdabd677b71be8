namespace PulsarOps;

/// <summary>The folders of one node. Of what PulsarOps writes, only units and what host preparation sets lies outside of them.</summary>
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

    /// <summary>Holds the unpacked releases, <c>apache-pulsar-X</c>.</summary>
    public string Install { get; }

    /// <summary>Holds <c>SERVICE.conf</c> and <c>SERVICE.env</c>, and <c>bin/</c> with the wrapped tools.</summary>
    public string Config { get; }

    /// <summary>Holds ZooKeeper's data, the journals and the ledgers.</summary>
    public string Data { get; }

    public string Logs { get; }

    /// <summary>Holds pid files and temporary files of the processes.</summary>
    public string Run { get; }

    /// <summary>PulsarOps' own folder of the machine: whose cluster it is, the lock, running jobs.</summary>
    public string State { get; }

    /// <summary>
    /// Holds the user's plug-ins, in folders by their kind; unset: there are none outside of the release.
    /// </summary>
    public string? Plugins { get; internal init; }

    /// <summary>The file that says whose cluster the folders belong to.</summary>
    internal string OwnerFile { get; init; }
}
