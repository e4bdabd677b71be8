namespace PulsarOps.Tests.Support;

/// <summary>Tests that measure time: they run one after the other, while no others run.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
