using System.Diagnostics;
using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The scripts of the lock, sent as they are, by any controller.</summary>
public sealed class LeaseScriptTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pulsarops-lease-").FullName;

    private string State => $"{_root}/state";

    [Fact]
    public void Script_with_a_token_that_is_out_of_date_is_refused_by_the_host()
    {
        Assert.Contains("lease\toutcome=granted\t", Hold(LeaseVerb.Acquire, "first", 60), StringComparison.Ordinal);
        Assert.Contains("result\tnumber=1\toutcome=changed", Apply("first", "by-first"), StringComparison.Ordinal);
        Hold(LeaseVerb.Break, "first", 60);
        Hold(LeaseVerb.Acquire, "second", 60);

        var answer = Apply("first", "stale");

        Assert.Contains("result\tnumber=1\toutcome=fenced", answer, StringComparison.Ordinal);
        Assert.Contains(
            "lease\toutcome=fenced\twaited=no\tstate=held\towner=second\t",
            answer,
            StringComparison.Ordinal
        );
        Assert.Contains("result\tnumber=1\toutcome=fenced", Apply("", "without"), StringComparison.Ordinal);
        Assert.False(File.Exists($"{_root}/stale") || File.Exists($"{_root}/without"));
        Assert.Contains("result\tnumber=1\toutcome=changed", Apply("second", "by-second"), StringComparison.Ordinal);
    }

    [Fact]
    public void Date_of_the_host_does_not_count()
    {
        Directory.CreateDirectory($"{_root}/bin");
        File.WriteAllText(
            $"{_root}/bin/date",
            "#!/bin/sh\nread -r shift <\"$(dirname \"$0\")/shift\"\nfor last; do :; done\n"
                + "exec /usr/bin/date -d \"$shift\" \"$last\"\n"
        );
        File.SetUnixFileMode($"{_root}/bin/date", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Shift("+0 seconds");
        Assert.Contains("lease\toutcome=granted\t", Hold(LeaseVerb.Acquire, "first", 2), StringComparison.Ordinal);

        // An hour later by its date it is still held, and an hour earlier it ends all the same.
        Shift("+1 hour");
        Assert.Contains("lease\toutcome=refused\t", Hold(LeaseVerb.Acquire, "second", 2), StringComparison.Ordinal);
        Assert.Contains("result\tnumber=1\toutcome=changed", Apply("first", "in-time"), StringComparison.Ordinal);
        Thread.Sleep(2100);
        Shift("-1 hour");
        Assert.Contains("lease\toutcome=refused\t", Hold(LeaseVerb.Renew, "first", 2), StringComparison.Ordinal);
        Assert.Contains("result\tnumber=1\toutcome=fenced", Apply("first", "too-late"), StringComparison.Ordinal);
        Assert.Contains("lease\toutcome=granted\t", Hold(LeaseVerb.Acquire, "second", 2), StringComparison.Ordinal);

        void Shift(string text) => File.WriteAllText($"{_root}/bin/shift", text + "\n");
    }

    [Fact]
    public void Next_owner_ends_a_batch_that_waits_for_a_frozen_owner()
    {
        Hold(LeaseVerb.Acquire, "first", 1);
        using var stuck = Start(ScriptLibrary.Apply);
        stuck.StandardInput.Write(new ScriptText(Batch("first", "never")).WithoutEnd);
        stuck.StandardInput.Flush();
        for (var watch = Stopwatch.StartNew(); !File.Exists($"{_root}/never"); Thread.Sleep(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
        Thread.Sleep(1100);

        var answer = Hold(LeaseVerb.Acquire, "second", 60, lockSeconds: 9);

        Assert.Contains("lease\toutcome=granted\twaited=yes\t", answer, StringComparison.Ordinal);
        Assert.True(stuck.WaitForExit(5000));
    }

    [Fact]
    public void Truncated_file_is_not_a_lease()
    {
        Hold(LeaseVerb.Acquire, "first", 60);
        foreach (var text in new[] { "", "first\n", "first\twho\twhy\tboot\t12a\t60\theld\t1\n", "\0\0\0" })
        {
            File.WriteAllText($"{State}/lease", text);
            Assert.Contains("result\tnumber=1\toutcome=fenced", Apply("first", "file"), StringComparison.Ordinal);
        }

        Assert.Contains("lease\toutcome=granted\t", Hold(LeaseVerb.Acquire, "second", 60), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_is_not_executed_if_the_disk_is_too_full_to_record_it()
    {
        Hold(LeaseVerb.Acquire, "first", 60);
        File.CreateSymbolicLink($"{State}/journal", "/dev/full");

        var answer = Apply("first", "file");

        Assert.Contains("result\tnumber=1\toutcome=unrecorded\t", answer, StringComparison.Ordinal);
        Assert.False(File.Exists($"{_root}/file"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Hold(LeaseVerb verb, string owner, int seconds, int lockSeconds = 180) =>
        Run(
            ScriptLibrary.Lease,
            LeaseWriter.Write(
                new(verb, State, owner)
                {
                    Length = TimeSpan.FromSeconds(seconds),
                    Who = "alice@laptop",
                    Reason = "Test",
                },
                lockSeconds
            )
        );

    private string Apply(string owner, string file) => Run(ScriptLibrary.Apply, Batch(owner, file));

    private byte[] Batch(string owner, string file) =>
        BatchWriter.Write(
            new(
                State,
                [
                    new(1, new FileOperation($"{_root}/{file}", "644", "text\n"u8.ToArray()), [])
                    {
                        Record = new("id", "WriteFile", file, "it is not there"),
                    },
                ]
            )
            {
                Owner = owner,
            },
            lockSeconds: 5
        );

    private string Run(string script, byte[] input)
    {
        using var process = Start(script);
        process.StandardInput.Write(new ScriptText(input).Whole);
        process.StandardInput.Close();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer;
    }

    /// <summary>As a session starts it: in a process group of its own, with the script before its input.</summary>
    private Process Start(string script)
    {
        var start = new ProcessStartInfo(
            "setsid",
            ["sh", "-c", $"eval \"$(head -c {Encoding.UTF8.GetByteCount(script)})\""]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["PATH"] = $"{_root}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        var process = Process.Start(start)!;
        process.StandardInput.Write(script);
        return process;
    }

    private sealed record ScriptText(byte[] Bytes)
    {
        public string Whole => Encoding.UTF8.GetString(Bytes);

        public string WithoutEnd => Whole[..Whole.LastIndexOf("end\n", StringComparison.Ordinal)];
    }
}
