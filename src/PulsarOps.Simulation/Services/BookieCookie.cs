namespace PulsarOps.Simulation;

/// <summary>
/// Ties a bookie to its folders and to the cluster: the same text is in each folder and in ZooKeeper, or the bookie
/// does not start.
/// </summary>
internal sealed class BookieCookie(string bookieId, IReadOnlyList<string> journals, IReadOnlyList<string> ledgers)
{
    public string BookieId => bookieId;

    /// <summary>Writes the cookie of a new bookie; reports what is wrong with that of an old one.</summary>
    public string? Check(SimulatedFileSystem files, ZNodeTree tree, string instance)
    {
        var expected = Text(instance);
        var folders = journals.Concat(ledgers).ToArray();
        var texts = folders.Select(folder => files.ReadText(VersionFile(folder))).ToArray();
        var registered = tree.Read($"/ledgers/cookies/{bookieId}");

        if (registered is null && texts.All(text => text is null))
        {
            foreach (var folder in folders)
            {
                files.MakeDirectory($"{folder}/current");
                files.WriteText(VersionFile(folder), expected);
            }

            tree.Create($"/ledgers/cookies/{bookieId}", expected);
            return null;
        }

        if (texts.FirstOrDefault(text => text is not null && text != expected) is { } other)
            return $"Cookie [{expected}] is not matching with [{other}]";
        if (registered is null)
            return "Cookie for this bookie is not stored in metadata store. Bookie failing to come up";
        if (registered != expected)
            return $"Cookie [{expected}] is not matching with [{registered}]";

        var empty = folders.Where((_, index) => texts[index] is null).ToArray();
        return empty.Length == 0
            ? null
            : "There are directories without a cookie, and this is neither a new environment, "
                + "nor is storage expansion enabled. "
                + $"Empty directories are [{string.Join(", ", empty)}]";
    }

    private static string VersionFile(string folder) => $"{folder}/current/VERSION";

    private string Text(string instance) =>
        $"""
        4
        bookieHost: "{bookieId}"
        journalDir: "{string.Join(",", journals)}"
        ledgerDirs: "{ledgers.Count}	{string.Join("	", ledgers)}"
        instanceId: "{instance}"

        """;
}
