using PulsarOps.Tests.Contract;
using PulsarOps.Tests.Ssh;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(PulsarOps.Tests.Support.LongestFirst))]

namespace PulsarOps.Tests.Support;

/// <summary>
/// Among tests that run at the same time, the longest starts first, so that the run does not end with a single one.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(LabBeside),
        typeof(SshHostContract).FullName!,
        SshTests.Name,
        typeof(StandIns.KillTests).FullName!,
        typeof(Engine.KillTests).FullName!,
        typeof(LocalHostContract).FullName!,
        typeof(StandIns.LockProcessTests).FullName!,
        typeof(StandIns.StandInTests).FullName!,
    ];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection => [.. testCollections.OrderBy(Place)];

    /// <summary>A class without a collection is one of its own, and its name is part of that.</summary>
    private static int Place<T>(T collection)
        where T : ITestCollection
    {
        var words = collection.TestCollectionDisplayName.Split(' ');
        var place = Array.FindIndex(Longest, words.Contains);
        return place < 0 ? Longest.Length : place;
    }
}
