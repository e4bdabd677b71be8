using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>Get- and Add-PulsarHostKey against a real sshd.</summary>
[Collection(SshTests.Name)]
public sealed class HostKeyCmdletTests : IDisposable
{
    private readonly SshBench _bench = new();
    private readonly Module _module = new();

    private string Arguments =>
        $"127.0.0.1 -Port {_bench.Server.Port} -SshConfigPath {_bench.ConfigFile} -KnownHostsPath "
            + $"{_bench.Folder}/known";

    [Fact]
    public void Keys_are_shown_added_and_known()
    {
        var keys = _module.Run($"Get-PulsarHostKey {Arguments}").Succeeded().Of<PulsarHostKey>();
        Assert.Equal(
            _bench.Server.Types.Select(type => (_bench.Server.HostKey(type).Fingerprint, PulsarHostKeyStatus.Unknown)),
            keys.Select(key => (key.Fingerprint, key.Status))
        );
        Assert.False(File.Exists($"{_bench.Folder}/known"));

        Assert.Empty(_module.Run($"Get-PulsarHostKey {Arguments} | Add-PulsarHostKey -WhatIf").Succeeded().Output);
        Assert.False(File.Exists($"{_bench.Folder}/known"));

        var added = _module
            .Run($"Add-PulsarHostKey {Arguments} -Fingerprint {keys[0].Fingerprint}")
            .Succeeded()
            .Of<PulsarHostKey>()
            .Single();
        Assert.Equal(
            (keys[0].Fingerprint, PulsarHostKeyStatus.Known, $"{_bench.Folder}/known:1"),
            (added.Fingerprint, added.Status, added.Entry)
        );
        Assert.Equal([_bench.Server.KnownHostsLine("ed25519")], File.ReadAllLines($"{_bench.Folder}/known"));

        // The second type is not on file yet, and goes in from the pipeline; what is there is not added again.
        Assert.Equal(2, _module.Run($"Get-PulsarHostKey {Arguments} | Add-PulsarHostKey").Succeeded().Output.Count);
        Assert.Equal(2, File.ReadAllLines($"{_bench.Folder}/known").Length);
        Assert.All(
            _module.Run($"Get-PulsarHostKey {Arguments}").Succeeded().Of<PulsarHostKey>(),
            key => Assert.Equal(PulsarHostKeyStatus.Known, key.Status)
        );
    }

    [Fact]
    public void Key_that_the_host_does_not_show_is_refused()
    {
        var run = _module.Run($"Add-PulsarHostKey {Arguments} -Fingerprint SHA256:{new string('A', 43)}");

        Assert.Equal([nameof(SR.HostKeyMismatch)], run.ErrorIds);
        Assert.Contains(
            _bench.Server.HostKey("ed25519").Fingerprint,
            run.Errors[0].Exception.Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists($"{_bench.Folder}/known"));
    }

    [Fact]
    public void Changed_key_is_shown_as_such_and_not_added()
    {
        SshTools.MakeKey($"{_bench.Folder}/other", "ed25519");
        File.WriteAllText(
            $"{_bench.Folder}/known",
            $"[127.0.0.1]:{_bench.Server.Port} {File.ReadAllText($"{_bench.Folder}/other.pub")}"
        );

        var run = _module.Run(
            $"Get-PulsarHostKey {Arguments} -OutVariable keys | Where-Object Type -eq ssh-ed25519 | "
                + "Add-PulsarHostKey; $keys"
        );

        Assert.Equal([nameof(SR.HostKeyChanged)], run.ErrorIds);
        Assert.Single(File.ReadAllLines($"{_bench.Folder}/known"));
    }

    [Fact]
    public void Host_that_is_not_there_does_not_hide_the_others()
    {
        var run = _module.Run(
            $"Get-PulsarHostKey 127.0.0.1, nowhere.invalid -Port {_bench.Server.Port} -SshConfigPath "
                + $"{_bench.ConfigFile}"
        );

        Assert.Equal([nameof(SR.HostUnreachable)], run.ErrorIds.Distinct());
        Assert.Equal(_bench.Server.Types.Count, run.Output.Count(item => item.BaseObject is PulsarHostKey));
    }

    public void Dispose()
    {
        _module.Dispose();
        _bench.Dispose();
    }
}
