using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The script that lists ledgers, in a real sh, with the output of the tool of 4.0.8.</summary>
public sealed class LedgerScriptTests
{
    private const string Before = "2026-11-30T15:51:18,614+0000 [main-EventThread] INFO  "
        + "org.apache.bookkeeper.tools.cli.commands.bookie.ListLedgersCommand - ";

    [Fact]
    public void Ledgers_are_listed_with_their_bookies_and_what_they_belong_to()
    {
        var lines = Run(
            string.Join(
                '\n', $"{Before}ledgerID: 1",
                Before + "LedgerMetadata{formatVersion=3, ensembleSize=3, writeQuorumSize=2, ackQuorumSize=2, "
                    + "state=CLOSED, length=3000, lastEntryId=0, digestType=CRC32C, password=base64:, "
                    + "ensembles={0=[a:1, b:1, c:1], 120=[a:1, b:1, d:1]}, "
                    + "customMetadata={component=base64:c2NoZW1h, application=base64:cHVsc2Fy}}",
                $"{Before}ledgerID: 12",
                Before + "LedgerMetadata{formatVersion=3, ensembleSize=3, writeQuorumSize=3, ackQuorumSize=2, "
                    + "state=OPEN, digestType=CRC32C, password=base64:, ensembles={0=[d:1, a:1, c:1]}, "
                    + "customMetadata={component=base64:bWFuYWdlZC1sZWRnZXI=, pulsar/managed-ledger="
                    + "base64:cHVibGljL2RlZmF1bHQvcGVyc2lzdGVudC90MQ==, application=base64:cHVsc2Fy}}",
                $"{Before}Session: 0x300001985ad0003 closed"),
            0);

        var listing = Read(lines).Listing("h");

        Assert.Equal((2, 1, 2000), (listing.Count, listing.Open, listing.Bytes));
        Assert.Equal(
            [(1, "CLOSED", ""), (12, "OPEN", "public/default/persistent/t1")],
            listing.Ledgers.Select(ledger => ((int)ledger.Id, ledger.State, ledger.Name)));
        Assert.Equal(
            ["a:1 b:1 c:1", "a:1 b:1 d:1"], listing.Ledgers[0].Ensembles.Select(part => string.Join(' ', part)));
    }

    [Fact]
    public void Bookie_without_ledgers_has_none() =>
        Assert.Equal(0, Read(Run($"{Before}Session closed", 0)).Listing("h").Count);

    [Fact]
    public void Failure_of_the_tool_is_quoted()
    {
        var error = Assert.Throws<PulsarOpsException>(
            () => Read(Run("Exception in thread main\n\tat x.Y\\z", 3)).Listing("h"));

        Assert.Equal("LedgersUnlisted", error.ErrorId);
        Assert.Contains("ended with 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("Exception in thread main", error.Message, StringComparison.Ordinal);
    }

    private static LedgerReader Read(string[] lines)
    {
        var reader = new LedgerReader();
        foreach (var line in lines.Where(line => line.StartsWith("ledger", StringComparison.Ordinal)))
            reader.Read(ProtocolLine.Parse(line));
        return reader;
    }

    private static string[] Run(string output, int status)
    {
        using var folder = new TemporaryFolder();
        const string Scripts = "src/PulsarOps/Hosts/Scripts";
        File.WriteAllText(
            folder.File("script.sh"), Repository.Read($"{Scripts}/lib.sh") + Repository.Read($"{Scripts}/fields.sh")
                + Repository.Read($"{Scripts}/ledgers.sh"));
        File.WriteAllText(folder.File("told"), output + "\n");
        File.WriteAllText(folder.File("tools.env"), $"PULSAR_LOG_DIR=\"{folder.Path}\"\n");
        Directory.CreateDirectory(folder.File("bin"));
        var tool = folder.File("bin/bookkeeper");
        File.WriteAllText(
            tool, $"#!/bin/sh\n[ \"$*\" = 'shell listledgers -meta -bookieid b:1' ] && cat told && exit {status}\n");
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllBytes(
            folder.File("questions"),
            LedgerReader.Write(new(folder.Path, folder.File("tools.env"), "b:1", TimeoutSeconds: 60)));
        return Shell.Run("sh \"$1\" <\"$2\"", folder.File("script.sh"), folder.File("questions"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
