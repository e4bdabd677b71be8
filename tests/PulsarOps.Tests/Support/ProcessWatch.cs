using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace PulsarOps.Tests.Support;

/// <summary>
/// Reads, again and again, the command line and the environment of every process of this machine, also those on the
/// lab's hosts.
/// </summary>
internal sealed class ProcessWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _found = new();
    private readonly (string Text, byte[] Bytes)[] _words;
    private readonly Task _task;

    /// <param name="words">The words to look for.</param>
    public ProcessWatch(IEnumerable<string> words)
    {
        _words = [.. words.Select(word => (word, Encoding.UTF8.GetBytes(word)))];
        _task = Task.Factory.StartNew(
            Watch,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>The words that were seen, and where each was seen first.</summary>
    public IReadOnlyDictionary<string, string> Found => _found;

    /// <summary>How often every process was looked at.</summary>
    public int Rounds { get; private set; }

    /// <summary>Waits until a word is seen.</summary>
    public void Await(string word)
    {
        for (var watch = Stopwatch.StartNew(); !_found.ContainsKey(word); Thread.Sleep(10))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"Not seen within 10 s: {word}");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _task.Wait();
        _stop.Dispose();
    }

    private void Watch()
    {
        for (; !_stop.IsCancellationRequested; Thread.Sleep(Pause))
        {
            foreach (
                var process in Directory
                    .EnumerateDirectories("/proc")
                    .Where(path => char.IsAsciiDigit(path["/proc/".Length]))
            )
            {
                Look($"{process}/cmdline");
                Look($"{process}/environ");
            }

            Rounds++;
        }
    }

    private void Look(string file)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // It has ended.
        }

        foreach (var (text, bytes) in _words)
        {
            if (content.AsSpan().IndexOf(bytes) >= 0)
                _found.TryAdd(text, $"{file}: {Encoding.UTF8.GetString(content).Replace('\0', ' ')}");
        }
    }
}
