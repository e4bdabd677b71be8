using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Runs a script of the protocol.</summary>
internal delegate Task ScriptRunner(RemoteCommand command, Action<ProtocolLine> onLine, CancellationToken cancellation);

/// <summary>
/// Uploads one file to a host. Bytes that arrived in an earlier attempt are not sent again if they are correct.
/// </summary>
internal sealed class Upload(string host, ScriptRunner run, UploadRequest request, IDeploymentLog? log)
{
    private const int ProgressInterval = 200;
    private const double Mebi = 1024 * 1024;

    /// <summary>The time to read what exists, or everything that has arrived. A slow disk takes minutes.</summary>
    private static readonly TimeSpan HashTime = TimeSpan.FromMinutes(10);

    /// <summary>How long the host may accept nothing at all.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(2);

    private readonly string _name = Path.GetFileName(request.LocalPath);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _shownAt = -ProgressInterval;

    private string RemotePath => $"{request.Directory}/{_name}";

    /// <summary>Uploads the file and returns its path on the host.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var length = new FileInfo(request.LocalPath).Length;
        var answer = await AskAsync(length, cancellation);
        if (answer.Key == "there")
            return RemotePath;

        var offset = answer.LongNumber("size");
        if (offset > 0 && await Task.Run(() => PrefixHash(offset), cancellation) != answer["sha256"])
            offset = 0;
        await SendAsync(offset, length, cancellation);
        return RemotePath;
    }

    private async Task<ProtocolLine> AskAsync(long length, CancellationToken cancellation)
    {
        ProtocolLine? answer = null;
        await run(
            new("offer", ScriptLibrary.Upload, Question("offer", length, 0), HashTime),
            line => answer = line,
            cancellation
        );
        return Check(answer);
    }

    private async Task SendAsync(long offset, long length, CancellationToken cancellation)
    {
        ProtocolLine? answer = null;
        using var stall = new CancellationTokenSource(Stall);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        var content = new RemoteContent(
            request.LocalPath,
            offset,
            length - offset,
            sent => Advance(offset + sent, length, stall)
        );
        var command = new RemoteCommand(
            "upload",
            ScriptLibrary.Upload,
            Question("append", length, offset),
            Timeout.InfiniteTimeSpan
        )
        {
            Content = content,
        };
        try
        {
            await run(command, line => answer = line, stop.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(
                string.Format(CultureInfo.InvariantCulture, "the host took nothing for {0} s", Stall.TotalSeconds),
                exception
            );
        }

        Check(answer);
    }

    private byte[] Question(string what, long length, long offset) =>
        new ProtocolWriter().Record(
            what, ("directory", request.Directory), ("name", _name), ("sha512", request.Sha512), ("size", length),
            ("offset", offset), ("release", request.ReleaseDirectory), ("program", request.Program),
            ("owner", request.Owner)).Record("end").ToArray();

    private ProtocolLine Check(ProtocolLine? answer) =>
        answer switch
        {
            { Key: "there" or "part" } => answer,
            { Key: "lease" } => throw LeaseMessages.Lost(host, LeaseWriter.Read(answer)),
            { Key: "failed" } => throw Failed(answer[0], null),
            _ => throw new PulsarOpsException(
                nameof(SR.ProtocolMismatch),
                ErrorKind.Corrupt,
                host,
                host,
                answer?.Key ?? "nothing about the upload"
            ),
        };

    /// <summary>Called by the sending thread for each piece.</summary>
    private void Advance(long sent, long length, CancellationTokenSource stall)
    {
        var now = _watch.ElapsedMilliseconds;
        if (now - _shownAt < ProgressInterval && sent < length)
            return;
        _shownAt = now;
        try
        {
            stall.CancelAfter(sent < length ? Stall : HashTime);
        }
        catch (ObjectDisposedException)
        {
            return; // The upload has ended: the host does not need the rest.
        }

        log?.Progress(
            $"Upload to {host}",
            string.Format(CultureInfo.InvariantCulture, "{0}: {1:0} of {2:0} MiB", _name, sent / Mebi, length / Mebi),
            (int)(100 * sent / Math.Max(1, length))
        );
    }

    private string PrefixHash(long length)
    {
        using var sha256 = SHA256.Create();
        using var file = File.OpenRead(request.LocalPath);
        var buffer = new byte[1 << 20];
        for (
            int read;
            length > 0 && (read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, length))) > 0;
            length -= read
        )
            sha256.TransformBlock(buffer, 0, read, null, 0);
        sha256.TransformFinalBlock([], 0, 0);
        return Hex.Of(sha256.Hash!);
    }

    private PulsarOpsException Failed(string reason, Exception? cause) =>
        new(nameof(SR.UploadFailed), ErrorKind.Failed, host, cause, request.LocalPath, host, reason);
}
