using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Steps that are nothing but numbers, with their fates.</summary>
internal sealed record Graph(IReadOnlyList<Node> Nodes)
{
    public override string ToString() => string.Join(' ', Nodes);
}

internal enum Fate
{
    Succeeds,
    Fails,

    /// <summary>The connection is lost at it.</summary>
    Breaks,
    Cancels,
}

internal sealed record Node(int Number, int Kind, string Host, Fate Fate, IReadOnlyList<int> After)
{
    public const int Apply = 0;
    public const int Wait = 7;
    private const int Unpack = 8;

    public string? Turn { get; init; }

    public IReadOnlyList<int> AfterEnd { get; init; } = [];

    public PlannedStep Step => new(
        new($"{Number}", Host, null, PulsarAction.WriteFile, $"{Number}", "test"), Host, Work, [.. After.Select(IdOf)])
    {
        AfterEnd = [.. AfterEnd.Select(IdOf)],
        Turn = Turn,
    };

    private StepId IdOf(int number) => StepId.Of(new(
        new($"{number}", Host, null, PulsarAction.WriteFile, $"{number}", "test"), Host, Work, []));

    private StepWork Work => Kind switch
    {
        < Wait => new ApplyWork(new DirectoryOperation($"/{Number}", "755"), "/state"),
        Wait => new WaitWork(new JobCompletion($"/{Number}"), null, 1, []),
        Unpack => new UnpackWork($"/{Number}", "", $"/{Number}", "/state"),
        _ => new DeferredWork(new() { Paths = [$"/{Number}"] }, _ => [new(
            new($"{Number} part", Host, null, PulsarAction.WriteFile, $"{Number}", "test"), Host,
            new ApplyWork(new DirectoryOperation($"/{Number}", "755"), "/state"), [])]),
    };

    public override string ToString() => $"{Number}:{Work.GetType().Name}@{Host}({string.Join(',', After)}) {Fate};";
}
