using System.Diagnostics;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.Ssh;

/// <summary>What every session does alike.</summary>
public abstract class SessionContract : IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    private protected abstract IRemoteSession Session { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Script_reads_its_input_and_reports_its_status()
    {
        var (result, lines) = await RunAsync(
            "read -r a; read -r b; echo \"got $a and $b\"; echo trouble >&2; exit 3",
            "one\ntwo\n"u8.ToArray()
        );

        Assert.Equal(["got one and two"], lines);
        Assert.Equal(new(3, "trouble"), result);
    }

    [Fact]
    public async Task Script_can_contain_any_shell_syntax()
    {
        var (result, lines) = await RunAsync(
            "a='it'\\''s \"$HOME\" \\\\ `x` !'\nprintf '%s\\n' \"$a\"\nprintf 'no newline'",
            []
        );

        Assert.Equal(["it's \"$HOME\" \\\\ `x` !", "no newline"], lines);
        Assert.Equal(new(0, ""), result);
    }

    [Fact]
    public async Task Lines_come_as_they_are_written()
    {
        var watch = Stopwatch.StartNew();
        var times = new List<TimeSpan>();

        await Session.RunAsync(new("lines", "echo 1; sleep 1; echo 2", [], Ample), _ => times.Add(watch.Elapsed), Stop);

        Assert.Equal(2, times.Count);
        Assert.True(times[1] - times[0] > TimeSpan.FromSeconds(0.7), $"{times[0]} {times[1]}");
    }

    [Fact]
    public async Task Signal_leaves_no_status()
    {
        var (result, _) = await RunAsync("echo last >&2; kill -9 $$", []);

        Assert.Null(result.ExitStatus);
        Assert.Contains("last", result.ErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_that_keeps_stdout_open_does_not_block()
    {
        var watch = Stopwatch.StartNew();

        var (result, lines) = await RunAsync("sleep 30 & echo done", []);

        Assert.Equal(0, result.ExitStatus);
        Assert.Equal(["done"], lines);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Script_that_exits_before_its_input_ends_does_not_block()
    {
        var watch = Stopwatch.StartNew();

        var (result, lines) = await RunAsync("echo enough; exit 7", new byte[20_000_000]);

        Assert.Equal((7, "enough"), (result.ExitStatus!.Value, lines.Single()));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Deadline_ends_the_script_on_the_host()
    {
        var mark = Mark();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Session.RunAsync(new("slow", $"sleep {mark} & sleep {mark}", [], TimeSpan.FromSeconds(1)), _ => { }, Stop)
        );

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        AssertNoProcess(mark);
    }

    [Fact]
    public async Task Cancelling_ends_the_script_on_the_host()
    {
        var mark = Mark();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Session.RunAsync(
                new("cancelled", $"echo up; sleep {mark} & sleep {mark}", [], Ample),
                _ => cancel.CancelAfter(200),
                cancel.Token
            )
        );

        AssertNoProcess(mark);
    }

    [Fact]
    public async Task Script_that_does_not_obey_is_killed()
    {
        var mark = Mark();
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Session.RunAsync(
                new("deaf", $"trap '' TERM; sh -c 'trap \"\" TERM; exec sleep {mark}'", [], TimeSpan.FromSeconds(1)),
                _ => { },
                Stop
            )
        );

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
        AssertNoProcess(mark);
    }

    [Fact]
    public async Task Script_gets_time_to_clean_up()
    {
        var lines = new List<string>();

        await Assert.ThrowsAsync<TimeoutException>(() =>
            Session.RunAsync(
                new(
                    "tidy",
                    "trap 'sleep 0.3; echo cleaned; exit 1' TERM; echo up; sleep 60 & wait",
                    [],
                    TimeSpan.FromSeconds(1)
                ),
                lines.Add,
                Stop
            )
        );

        Assert.Equal(["up", "cleaned"], lines);
    }

    [Fact]
    public async Task Refused_line_ends_the_script()
    {
        var mark = Mark();

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Session.RunAsync(
            new("refused", $"echo bad; sleep {mark}", [], Ample), _ => throw new InvalidDataException("no"), Stop));

        Assert.Equal("no", error.Message);
        AssertNoProcess(mark);
    }

    [Fact]
    public async Task Twelve_concurrent_scripts_succeed()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(number => RunAsync($"sleep 0.2; echo {number}", []))
        );

        Assert.Equal(
            Enumerable.Range(0, 12).Select(number => $"{number}"),
            results.Select(result => result.Lines.Single())
        );
    }

    [Fact]
    public async Task Much_output_takes_little_memory()
    {
        long length = 0, most = 0;
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Session.RunAsync(
            new("much", "yes 0123456789012345678901234567890123456789012345678 | head -n 1000000", [], Ample),
            Take,
            Stop
        );

        Assert.Equal(50_000_000, length);
        // Kept as a whole it would be a quarter of a gigabyte; other tests use memory as well.
        Assert.True(most - before < 150_000_000, $"{most - before} bytes");

        void Take(string line)
        {
            length += line.Length + 1;
            // Garbage does not count: that of other tests is here too.
            if (length % 5_000_000 < 50)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
        }
    }

    [Fact]
    public async Task Part_of_a_file_follows_the_input()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "0123456789", Stop);
            var sent = 0L;
            var lines = new List<string>();

            await Session.RunAsync(
                new("content", "read -r a; echo \"$a\"; cat", "input\n"u8.ToArray(), Ample)
                {
                    Content = new(file, 2, 5, count => sent = count),
                },
                lines.Add,
                Stop
            );

            Assert.Equal(["input", "23456"], lines);
            Assert.Equal(5, sent);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Session.Dispose();
    }

    /// <summary>A number of seconds that no other process sleeps.</summary>
    protected static string Mark() => $"1{Random.Shared.Next(100_000, 999_999)}";

    protected static void AssertNoProcess(string mark)
    {
        for (var watch = Stopwatch.StartNew(); Sleeping(); Thread.Sleep(50))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"sleep {mark} still runs.");

        bool Sleeping() => Directory.EnumerateDirectories("/proc").Any(folder =>
        {
            try
            {
                return File.ReadAllText($"{folder}/cmdline").Contains($"sleep\0{mark}", StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    private protected async Task<(CommandResult Result, IReadOnlyList<string> Lines)> RunAsync(
        string script,
        byte[] input
    )
    {
        var lines = new List<string>();
        return (await Session.RunAsync(new("test", script, input, Ample), lines.Add, Stop), lines);
    }
}
