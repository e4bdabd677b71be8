namespace PulsarOps.Tests.Release;

/// <summary>Tests that change the environment of the process: none runs beside them.</summary>
[CollectionDefinition(nameof(UserEnvironment), DisableParallelization = true)]
public sealed class UserEnvironment;
