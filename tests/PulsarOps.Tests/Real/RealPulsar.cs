namespace PulsarOps.Tests.Real;

/// <summary>Tests that run real Pulsar: one after the other, for each takes the whole machine.</summary>
[CollectionDefinition(nameof(RealPulsar), DisableParallelization = true)]
public sealed class RealPulsar;
