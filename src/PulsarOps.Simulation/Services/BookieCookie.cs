namespace PulsarOps.Simulation;

/// <summary>
/// Ties a bookie to its folders and to the cluster: the same text is in each folder and in ZooKeeper, or the bookie
/// does not start.
/// </summary>
/// <param name="bookieId">The bookie.</param>
/// <param name="journals">Its journal folders.</param>
/// <param name="ledgers">Its ledger folders.</param>
/// <param name="expands">Whether it takes ledger folders that are not in its cookie (allowStorageExpansion).</param>
internal sealed class BookieCookie(
    string bookieId, IReadOnlyList<string> journals, IReadOnlyList<string> ledgers, bool expands = false)
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
            Write(files, folders, expected);
            tree.Create($"/ledgers/cookies/{bookieId}", expected);
            return null;
        }

        if (texts.FirstOrDefault(text => text is not null && !Matches(text)) is { } other)
            return $"Cookie [{expected}] is not matching with [{other}]";
        if (registered is null)
            return "Cookie for this bookie is not stored in metadata store. Bookie failing to come up";
        if (!Matches(registered))
            return $"Cookie [{expected}] is not matching with [{registered}]";

        var empty = folders.Where((_, index) => texts[index] is null).ToArray();
        if (empty.Length == 0)
            return null;
        // As BookKeeper does it: a journal folder without a cookie counts as a new one.
        var known = LedgersOf(registered);
        if (!expands || empty.Any(known.Contains))
        {
            return "There are directories without a cookie, and this is neither a new environment, "
                + $"nor is storage expansion enabled. Empty directories are [{string.Join(", ", empty)}]";
        }

        Write(files, folders, expected);
        tree.Write($"/ledgers/cookies/{bookieId}", expected);
        return null;

        bool Matches(string text) => text == expected
            || (expands && LedgersOf(text).All(ledgers.Contains) && Rest(text) == Rest(expected));
    }

    private static void Write(SimulatedFileSystem files, IEnumerable<string> folders, string text)
    {
        foreach (var folder in folders)
        {
            files.MakeDirectory($"{folder}/current");
            files.WriteText(VersionFile(folder), text);
        }
    }

    private static string[] LedgersOf(string text) =>
        [.. Line(text).Split('"')[1].Split("\\t").Skip(1)];

    /// <summary>The cookie without its ledger folders.</summary>
    private static string Rest(string text) => text.Replace(Line(text), "", StringComparison.Ordinal);

    private static string Line(string text) =>
        text.Split('\n').First(line => line.StartsWith("ledgerDirs", StringComparison.Ordinal));

    private static string VersionFile(string folder) => $"{folder}/current/VERSION";

    private string Text(string instance) =>
        $"""
        4
        bookieHost: "{bookieId}"
        journalDir: "{string.Join(",", journals)}"
        ledgerDirs: "{ledgers.Count}\t{string.Join(@"\t", ledgers)}"
        instanceId: "{instance}"

        """;
}
