namespace PulsarOps;

/// <summary>What a permission allows a subject to do.</summary>
public enum PulsarPermissionAction
{
    /// <summary>Write messages to topics.</summary>
    Produce,

    /// <summary>Read messages from topics, with a subscription or a reader.</summary>
    Consume,

    /// <summary>Manage and run Pulsar Functions.</summary>
    Functions,

    /// <summary>Manage and run sources of Pulsar IO.</summary>
    Sources,

    /// <summary>Manage and run sinks of Pulsar IO.</summary>
    Sinks,

    /// <summary>Manage packages of functions and connectors.</summary>
    Packages,
}
