namespace PulsarOps.Deployment;

/// <summary>What a step of a plan does.</summary>
public enum PulsarAction
{
    CreateDirectory,
    WriteFile,
    UnpackRelease,
    StartService,

    /// <summary>Waits on the host until the service is ready.</summary>
    AwaitService,

    /// <summary>Reads ZooKeeper when it is reached, and initialises the cluster's metadata only where there is none.</summary>
    InitializeMetadata,
    StopService,
    Remove,
}
