namespace PulsarOps;

/// <summary>What a step of a plan does.</summary>
public enum PulsarAction
{
    CreateDirectory,
    WriteFile,
    UnpackRelease,
    StartService,

    /// <summary>Waits on the host until the service is ready.</summary>
    AwaitService,

    /// <summary>Initialises the cluster's metadata, and only where there is none: ZooKeeper is read first, unless it is new.</summary>
    InitializeMetadata,

    /// <summary>Waits on the host until the metadata, or a part of them, are there.</summary>
    AwaitMetadata,
    StopService,

    /// <summary>Writes the rack of a bookie to the cluster's metadata, by a broker.</summary>
    SetRack,
    /// <summary>Writes the cluster's service URLs to its metadata, by a broker.</summary>
    SetServiceUrl,
    Remove,
    CreateAccount,
    InstallPackage,
    SetHostName,
    SetKernelSetting,

    /// <summary>Lets ports through the host's firewall.</summary>
    OpenPort,
    ClosePort,
}
