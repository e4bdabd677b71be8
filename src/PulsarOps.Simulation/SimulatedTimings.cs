namespace PulsarOps.Simulation;

/// <summary>Durations in simulated seconds, about those of one small host.</summary>
internal sealed record SimulatedTimings
{
    public double ZooKeeperStart { get; init; } = 4;

    public double BookieStart { get; init; } = 5;

    public double BrokerStart { get; init; } = 12;

    public double AutoRecoveryStart { get; init; } = 4;

    public double ProxyStart { get; init; } = 5;

    public double ZooKeeperStop { get; init; } = 0.4;

    public double BookieStop { get; init; } = 1.5;

    public double BrokerStop { get; init; } = 3;

    public double AutoRecoveryStop { get; init; } = 1;

    public double ProxyStop { get; init; } = 1;

    public double Upload { get; init; } = 2;

    public double Unpack { get; init; } = 6;

    public double MetadataInitialization { get; init; } = 5;

    public double Installation { get; init; } = 20;

    public double Canary { get; init; } = 3;
}
