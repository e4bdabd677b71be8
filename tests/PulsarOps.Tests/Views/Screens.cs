namespace PulsarOps.Tests.Views;

/// <summary>Tests that look at a screen run one after the other: $PSStyle is one for the whole process.</summary>
[CollectionDefinition(nameof(Screens))]
public sealed class Screens;
