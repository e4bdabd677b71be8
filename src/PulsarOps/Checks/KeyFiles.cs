using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Checks;

/// <summary>Checks who can read the keys and tokens on a host.</summary>
internal static class KeyFiles
{
    private const string Repair = "Run Install-PulsarCluster, which restores the files, their owners and their modes.";

    /// <summary>Asks for the files of keys, and for the texts of the certificates.</summary>
    public static HostProbe Question(PulsarTopology topology, IEnumerable<PulsarNode> nodes) => new()
    {
        Paths =
        [
            .. nodes.SelectMany(node => SecurityFiles.Of(topology, node).Select(file => file.Path)
                .Append(node.Paths.Tls)).Distinct(),
        ],
        Contents = [.. nodes.Select(node => node.Paths.TlsAuthorities).Distinct()],
    };

    public static IEnumerable<PulsarCheck> Checks(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, HostFacts facts) =>
        nodes.SelectMany(node => Checks(topology, node, facts));

    private static IEnumerable<PulsarCheck> Checks(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        var files = SecurityFiles.Of(topology, node);
        if (files.Count == 0)
            yield break;
        var account = topology.ServiceUser ?? facts.UserName;
        var missing = files.Where(file => !facts.Paths.ContainsKey(file.Path)).Select(file => file.Path).ToArray();
        if (missing.Length > 0)
        {
            yield return Failed(
                node, SecurityFinding.KeyFileMissing, $"These files are missing: {string.Join(", ", missing)}.");
        }

        string[] exposed =
        [
            .. files.Select(file => Exposed(file, facts.Paths.GetValueOrDefault(file.Path), account)).OfType<string>(),
            .. Folder(node, facts, topology.ServiceUser is null ? account : "root"),
        ];
        if (exposed.Length > 0)
            yield return Failed(node, SecurityFinding.KeyFileExposed, $"{string.Join("; ", exposed)}.");
        if (missing.Length == 0 && exposed.Length == 0)
        {
            yield return new(
                "KeyFiles", node.Name, PulsarCheckStatus.Passed,
                $"{files.Count} files; only {account} can read keys and tokens.");
        }
    }

    private static string? Exposed(SecurityFile file, PathFact? fact, string account) =>
        fact is null ? null
        : file.IsSecret && fact.Mode != file.Mode ? $"{file.Path} has mode {fact.Mode}, not {file.Mode}"
        : file.IsSecret && fact.Owner != account ? $"{file.Path} belongs to {fact.Owner}, not to {account}"
        : IsWritable(fact) ? $"{file.Path} has mode {fact.Mode}, so that others can change it"
        : null;

    /// <summary>An account that can write to the folder can replace every file in it.</summary>
    private static IEnumerable<string> Folder(PulsarNode node, HostFacts facts, string owner)
    {
        if (!facts.Paths.TryGetValue(node.Paths.Tls, out var folder))
            yield break;
        if (folder.Owner != owner)
            yield return $"{node.Paths.Tls} belongs to {folder.Owner}, not to {owner}";
        if (IsWritable(folder))
            yield return $"{node.Paths.Tls} has mode {folder.Mode}, so that others can write in it";
    }

    /// <summary>Whether the group or all others may write.</summary>
    private static bool IsWritable(PathFact fact) =>
        fact.Mode.Length >= 2 && fact.Mode[^2..].Any(digit => digit is '2' or '3' or '6' or '7');

    private static PulsarCheck Failed(PulsarNode node, string id, string message) =>
        new("KeyFiles", node.Name, PulsarCheckStatus.Failed, message) { ErrorId = id, Recommendation = Repair };
}
