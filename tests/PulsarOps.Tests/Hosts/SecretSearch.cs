using PulsarOps.Tests.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Searches every process there was, and every file, log and journal, for secrets: on a host of the lab and on this
/// machine. It plants words of its own and has to find them, so that a search that sees nothing fails.
/// </summary>
internal sealed class SecretSearch(LabHost host, SecretTexts secrets, string folder)
{
    /// <summary>
    /// A word a line on stdin: it is on no command line. The file is in memory, and in none of the folders that are
    /// searched.
    /// </summary>
    private const string SearchHost = """
        cat >/dev/shm/words
        grep -raoF -D skip -f /dev/shm/words /etc /var /tmp /home /run /root /opt /srv /usr/local || [ $? = 1 ]
        journalctl --no-pager -a -o export | { grep -aoF -f /dev/shm/words || :; } | sed 's/^/journal:/'
        rm /dev/shm/words
        """;

    private const string SearchController = """
        words=$(mktemp -p /dev/shm) && cat >"$words"
        since=$1
        shift
        for folder; do
          [ ! -d "$folder" ] ||
            find "$folder" -xdev -type f -newermt "@$since" -exec grep -aoHF -f "$words" {} + 2>/dev/null
        done
        ! command -v journalctl >/dev/null ||
          journalctl --no-pager -a -o export --since "@$since" 2>/dev/null |
          grep -aoF -f "$words" | sed 's/^/journal:/'
        rm "$words"
        """;

    private readonly long _begin = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Does something, while all processes of both sides are watched.</summary>
    /// <param name="work">What is done.</param>
    /// <param name="more">Words that must be in no process either.</param>
    /// <returns>How often every process was looked at.</returns>
    public int WatchProcesses(Action work, params string[] more)
    {
        string[] decoys = [NewWord(), NewWord(), NewWord(), NewWord()];
        string[] words = [.. secrets.All, .. more];
        using var processes = new ProcessWatch([.. words, .. decoys]);
        // In the environment and on the command line of processes on the host, and of such here.
        Lab.Succeed(Lab.Run(["exec", host.Name, "sh"], input: Processes(decoys[0], decoys[1])));
        SshTools.RunWith(Processes(decoys[2], decoys[3]), "sh");
        Assert.Equal(decoys.Order(), processes.Found.Keys.Order());

        work();

        Assert.True(processes.Rounds > 50, $"{processes.Rounds}");
        Assert.All(words, word => Assert.False(processes.Found.TryGetValue(word, out var where), where));
        return processes.Rounds;
    }

    /// <summary>No file, log or journal has a secret, but those that should, which only their owner can read.</summary>
    /// <param name="onHost">The files on the host that should have one.</param>
    /// <param name="here">The files on this machine that should have one.</param>
    public void AssertNowhere(string[]? onHost = null, string[]? here = null)
    {
        var planted = NewWord();
        Plant(planted);
        var there = Lab.Succeed(
                Lab.Run(["exec", host.Name, "sh", "-c", SearchHost], input: Lines([.. secrets.All, planted])))
            .Split('\n');
        var found = SshTools
            .RunWith(Lines([.. secrets.All, planted]), "sh", ["-c", SearchController, "sh", $"{_begin}", .. Folders()])
            .Split('\n');
        Assert.Contains($"/var/tmp/planted:{planted}", there);
        Assert.Contains($"journal:{planted}", there);
        Assert.Contains($"{folder}/planted:{planted}", found);
        secrets.AssertNowhere(Others(there, onHost ?? []), host.Name);
        secrets.AssertNowhere(Others(found, here ?? []), "this machine");
        Assert.All(onHost ?? [], file => Assert.Equal($"600 {file}", host.Exec("stat", "-c", "%a %n", file).Trim()));
        Assert.All(here ?? [], file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    /// <summary>What was found elsewhere. The files that should have a secret have one: the search sees them.</summary>
    private static string[] Others(string[] found, string[] rightful)
    {
        Assert.All(rightful, file => Assert.Contains(
            found, line => line.StartsWith($"{file}:", StringComparison.Ordinal)));
        return
        [
            .. found.Where(line => !rightful.Any(file => line.StartsWith($"{file}:", StringComparison.Ordinal))),
        ];
    }

    private void Plant(string word)
    {
        File.WriteAllText($"{folder}/planted", word);
        Lab.Succeed(
            Lab.Run(
                ["exec", host.Name, "sh"],
                input: $"echo {word} >/var/tmp/planted; echo {word} | logger; journalctl --sync\n"));
    }

    /// <summary>Where a user's programs write.</summary>
    private static string[] Folders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return
        [
            Path.GetTempPath(), "/tmp", "/var/tmp", "/var/log", "/run", $"{home}/.cache", $"{home}/.config",
            $"{home}/.local", $"{home}/.ssh",
        ];
    }

    private static string Lines(IEnumerable<string> words) => string.Join("\n", words) + "\n";

    /// <summary>A script that is read from stdin.</summary>
    private static string Processes(string inEnvironment, string onCommandLine) =>
        $"WORD={inEnvironment} sleep 1\nsh -c 'sleep 1; : {onCommandLine}'\n";

    private static string NewWord() => $"word-{Guid.NewGuid():n}";
}
