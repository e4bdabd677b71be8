using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Checks;

/// <summary>A port of a host, and what the topology says about it.</summary>
/// <param name="Port">The port of the role; null if the topology does not know it.</param>
internal sealed record PortTarget(PulsarNode Node, int Number, PulsarService? Service, RolePort? Port)
{
    /// <summary>What the host says; null if nothing listens, or if the host did not answer.</summary>
    public Listener? Listener { get; init; }

    /// <summary>Whether the host says that nothing listens.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Whether another computer could reach something here.</summary>
    public bool IsWorthLook => !IsAbsent && Listener?.IsLoopback != true;

    /// <summary>Whether no port of the service is open, as its host says.</summary>
    public bool IsServiceDown { get; init; }

    public bool SpeaksTls => Port?.SpeaksTls == true;

    public PortDialect Dialect { get; } = PortDialect.Of(Port);

    /// <summary>The address and the service, as checks name it.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Node.Name}:{Number} {Service?.Name}").TrimEnd();
}

/// <summary>What one observer sees of a port.</summary>
/// <param name="Observer">Its name, for messages.</param>
internal sealed record PortView(string Observer, PortState State)
{
    /// <summary>The own address of the observer; empty if it is unknown.</summary>
    public string From { get; init; } = "";

    /// <summary>What the service answers without TLS.</summary>
    public PortReaction Plain { get; init; } = PortReaction.None;

    /// <summary>What it answers inside TLS; null if it was not asked.</summary>
    public PortReaction? Inside { get; init; }

    /// <summary>Whether TLS was tried. Simulated hosts have none.</summary>
    public bool TriedTls { get; init; }

    /// <summary>The versions of TLS that it accepts.</summary>
    public IReadOnlyList<int> Versions { get; init; } = [];

    /// <summary>Its certificate and those of its issuers.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; init; } = [];

    /// <summary>Whether it asks clients for certificates; null if that is unknown.</summary>
    public bool? AsksForCertificate { get; init; }
}
