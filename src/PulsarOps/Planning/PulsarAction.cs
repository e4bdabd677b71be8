namespace PulsarOps;

/// <summary>The action of a step.</summary>
public enum PulsarAction
{
    CreateDirectory,
    WriteFile,
    UnpackRelease,
    StartService,

    /// <summary>Waits on the host until the service is ready.</summary>
    AwaitService,

    /// <summary>
    /// Initialises the cluster's metadata if there is none. Reads ZooKeeper first, unless it is new.
    /// </summary>
    InitializeMetadata,

    /// <summary>Waits on the host until the metadata, or a part of it, exists.</summary>
    AwaitMetadata,

    /// <summary>Copies the ledgers of a bookie to other bookies while it serves.</summary>
    CopyLedgers,

    /// <summary>Copies what a stopped bookie had to other bookies, and removes its cookie.</summary>
    DecommissionBookie,

    /// <summary>Moves the bundles of a broker to other brokers, before it stops.</summary>
    DrainBroker,
    StopService,

    /// <summary>Sets or resets a setting of all brokers while they run, through a broker.</summary>
    ConfigureBroker,

    /// <summary>Lets BookKeeper copy what lost bookies had, or not, by a switch in ZooKeeper.</summary>
    SwitchAutoRecovery,

    /// <summary>Writes the rack of a bookie to the cluster's metadata, through a broker.</summary>
    SetRack,
    /// <summary>Writes the cluster's service URLs to its metadata, through a broker.</summary>
    SetServiceUrl,
    Remove,
    CreateAccount,
    InstallPackage,
    SetHostName,
    SetKernelSetting,

    /// <summary>Opens ports in the host's firewall.</summary>
    OpenPort,
    ClosePort,

    /// <summary>Adds actions to the permission of a subject, through a broker.</summary>
    GrantPermission,

    /// <summary>Removes actions from the permission of a subject, through a broker.</summary>
    RevokePermission,
}
