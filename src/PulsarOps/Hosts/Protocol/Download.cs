using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Protocol;

/// <summary>
/// Copies one file of a host. The file gets its name after all of it has arrived and its checksum matches the host's
/// file. An interrupted download leaves nothing, and the next one starts from the beginning.
/// </summary>
internal sealed class Download(string host, ScriptRunner run, DownloadRequest request, IDeploymentLog? log)
    : IRawAnswer, IDisposable
{
    /// <summary>The same value as in download.sh.</summary>
    private const int PartLength = 2 * 1024 * 1024;

    /// <summary>How many parts may be in transit, so that the host reads the next one while this one travels.</summary>
    private const int PartsAhead = 3;

    private const int ProgressInterval = 200;
    private const double Mebi = 1024 * 1024;

    /// <summary>How long the host may send nothing, and how long it may take to read the file again.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromMinutes(2), HashTime = TimeSpan.FromMinutes(60);

    private readonly object _lock = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ReplyQueue _replies = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _temporary = Path.Combine(
        Path.GetDirectoryName(Path.GetFullPath(request.LocalPath))!, $".pulsarops-{Guid.NewGuid():n}.part");

    private FileStream? _file;
    private CancellationTokenSource? _stall;
    private ProtocolLine? _answer;
    private long _length;
    private long _arrived;
    private int _missing;
    private long _shownAt = -ProgressInterval;

    public async Task<DownloadResult> RunAsync(CancellationToken cancellation)
    {
        OpenFile();
        try
        {
            await ReceiveAsync(cancellation);
            var sha256 = Check();
            PutInPlace();
            return new(_length, sha256);
        }
        finally
        {
            CloseFile();
            if (File.Exists(_temporary))
                File.Delete(_temporary);
        }
    }

    public int LengthAfter(string line)
    {
        if (ProtocolLine.Parse(line) is not { Key: "bytes" } bytes)
            return 0;
        return _missing = bytes.Number(0) is > 0 and <= PartLength and var length
            ? length
            : throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, host, host, line);
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            // Data that arrives after the end of this download is ignored.
            if (_file is null || _stall is null)
                return;
            try
            {
                _file.Write(bytes);
            }
            catch (IOException exception)
            {
                throw Failed(ErrorKind.Failed, exception.Message, exception);
            }

            _hash.AppendData(bytes);
            _arrived += bytes.Length;
            _missing -= bytes.Length;
            _stall.CancelAfter(_arrived < _length ? Stall : HashTime);
            request.Progress?.Invoke(_arrived);
            Show();
            if (_missing == 0)
                _replies.Add("next");
        }
    }

    public void Dispose()
    {
        CloseFile();
        _hash.Dispose();
        _replies.Dispose();
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        using var stall = new CancellationTokenSource(Stall);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token);
        lock (_lock)
            _stall = stall;
        for (var part = 0; part < PartsAhead; part++)
            _replies.Add("next");
        var input = new ProtocolWriter().Record("download", ("path", request.Path)).Record("end").ToArray();
        var command = new RemoteCommand("download", ScriptLibrary.Download, input, Timeout.InfiniteTimeSpan)
        {
            Replies = _replies, Raw = this,
        };
        try
        {
            await run(command, Read, stop.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(ErrorKind.Timeout, $"the host sent nothing for {Stall.TotalSeconds:0} s", exception);
        }
        finally
        {
            lock (_lock)
                _stall = null;
            _replies.Complete();
        }
    }

    private void Read(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "file":
                _length = line.LongNumber(0);
                break;
            case "sum" or "failed":
                _answer = line;
                _replies.Complete();
                break;
        }
    }

    private string Check()
    {
        if (_answer is { Key: "failed" })
            throw Refused(_answer["reason"], _answer["detail"]);
        if (_answer is null)
            throw new PulsarOpsException(nameof(SR.ProtocolMismatch), ErrorKind.Corrupt, host, host, "no checksum");
        var arrived = Hex.Of(_hash.GetHashAndReset());
        var isSame = arrived == _answer["sha256"] && _arrived == _length;
        return (_answer["state"], isSame) switch
        {
            ("same", true) => arrived,
            ("grown" or "changed", true) when request.MayGrow => arrived,
            ("same", false) => throw new PulsarOpsException(
                nameof(SR.DownloadCorrupt), ErrorKind.Corrupt, host, host, request.Path, arrived, _answer["sha256"]),
            _ => throw new PulsarOpsException(nameof(SR.FileChanged), ErrorKind.InvalidState, host, host, request.Path),
        };
    }

    private PulsarOpsException Refused(string reason, string message) => reason switch
    {
        "unsafe" => new(nameof(SR.PathUnsafe), ErrorKind.InvalidState, host, host, request.Path, message),
        "missing" => Failed(ErrorKind.NotFound, message, null),
        "permission" => Failed(ErrorKind.PermissionDenied, message, null),
        "kind" => Failed(ErrorKind.InvalidInput, message, null),
        _ => Failed(ErrorKind.Failed, message, null),
    };

    /// <summary>The file may hold secrets, so only the controller's user may read it.</summary>
    private void OpenFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _file = new(_temporary, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(ErrorKind.Failed, exception.Message, exception);
        }
    }

    private void PutInPlace()
    {
        try
        {
            _file!.Flush(flushToDisk: true);
            CloseFile();
            File.Move(_temporary, request.LocalPath, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(ErrorKind.Failed, exception.Message, exception);
        }
    }

    private void CloseFile()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Show()
    {
        var now = _watch.ElapsedMilliseconds;
        if (now - _shownAt < ProgressInterval && _arrived < _length)
            return;
        _shownAt = now;
        log?.Progress(
            $"Download from {host}",
            string.Format(
                CultureInfo.InvariantCulture, "{0}: {1:0} of {2:0} MiB", request.Path, _arrived / Mebi, _length / Mebi),
            (int)(100 * _arrived / Math.Max(1, _length)));
    }

    private PulsarOpsException Failed(ErrorKind kind, string reason, Exception? cause) =>
        new(nameof(SR.DownloadFailed), kind, host, cause, host, request.Path, reason);
}
