using System.Globalization;
using System.Net;
using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>
/// Downloads an archive to the user's cache for all runs. An interrupted download resumes, also in another run.
/// The archive gets its name only after its checksum matches the one that Apache publishes.
/// </summary>
internal sealed class ArchiveDownload(ArchiveSites sites, IDeploymentLog log)
{
    private const double BytesPerMB = RemoteArchive.BytesPerMB;

    /// <summary>How many consecutive attempts may bring no data before the download fails.</summary>
    private const int Tries = 4;

    /// <summary>The longest time without data before a new connection continues the download.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Downloads the archive and returns its path in the cache, with its <c>.sha512</c> beside it.</summary>
    /// <param name="version">The release.</param>
    /// <param name="given">The checksum given by the user; null for the published one.</param>
    /// <param name="isSigned">Whether to download the signature (<c>.asc</c>) too.</param>
    /// <param name="cancellation">Cancels the download, and keeps the data that has arrived.</param>
    public async Task<string> FetchAsync(Version version, string? given, bool isSigned, CancellationToken cancellation)
    {
        var name = ArchiveFinder.FileName(version);
        var file = Path.Combine(ArchiveFinder.CacheFolder, name);
        Directory.CreateDirectory(ArchiveFinder.CacheFolder);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        // The first of several sessions downloads, and the others wait for it.
        await using var turn = await LockAsync(file + ".lock", cancellation);
        if (File.Exists(file) && File.Exists(file + ".sha512"))
            return file;
        var sha512 = given is not null
            ? ArchiveChecksum.Parse(given, "-ArchiveSha512") : await ChecksumAsync(client, version, name, cancellation);
        var partFile = file + ".part";
        await using (var part = new FileStream(partFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
            await FetchAsync(client, version, name, part, sha512, cancellation);
        await File.WriteAllTextAsync(file + ".sha512", $"{sha512}  {name}\n", cancellation);
        if (isSigned)
        {
            var (signature, _, _) = await TextAsync(client, version, name + ArchiveSignature.Suffix, cancellation);
            await File.WriteAllTextAsync(file + ArchiveSignature.Suffix, signature, cancellation);
        }

        File.Move(partFile, file, overwrite: true);
        log.Information($"Downloaded and verified {file}.");
        return file;
    }

    private async Task FetchAsync(
        HttpClient client, Version version, string name, FileStream part, string sha512, CancellationToken cancellation)
    {
        var wasBegun = part.Length > 0;
        var source = await FillAsync(client, version, name, part, cancellation);
        var found = Compute(part);
        if (found != sha512 && wasBegun)
        {
            // The part of an earlier run may be of another file, so the download starts from the beginning.
            part.SetLength(0);
            source = await FillAsync(client, version, name, part, cancellation);
            found = Compute(part);
        }

        if (found != sha512)
        {
            part.SetLength(0);
            throw new PulsarOpsException(nameof(SR.ArchiveCorrupt), ErrorKind.Corrupt, source, source, found, sha512);
        }

        part.Flush(flushToDisk: true);
    }

    /// <summary>The published checksum: that of Apache, or that of the mirror if Apache's is unavailable.</summary>
    private async Task<string> ChecksumAsync(
        HttpClient client, Version version, string name, CancellationToken cancellation)
    {
        var (text, site, reasons) = await TextAsync(client, version, name + ".sha512", cancellation);
        var sha512 = ArchiveChecksum.Parse(text, $"{ArchiveSites.AddressOf(site, version, name)}.sha512");
        if (site == sites.Mirror)
        {
            log.Warning(string.Format(
                CultureInfo.InvariantCulture, SR.ChecksumOfMirror, name, sites.Mirror, string.Join("; ", reasons)));
        }

        return sha512;
    }

    /// <summary>
    /// A small file from the first site that has it, and why earlier sites did not send it. The mirror is the last
    /// site.
    /// </summary>
    private async Task<(string Text, Uri Site, IReadOnlyList<string> Reasons)> TextAsync(
        HttpClient client, Version version, string name, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (var site in sites.Mirror is null ? sites.Apache : [.. sites.Apache, sites.Mirror])
        {
            var address = ArchiveSites.AddressOf(site, version, name);
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                limit.CancelAfter(Silence);
                using var answer = await client.GetAsync(address, limit.Token);
                if (!answer.IsSuccessStatusCode)
                {
                    reasons.Add($"{address}: {(int)answer.StatusCode} {answer.ReasonPhrase}");
                    continue;
                }

                return (await answer.Content.ReadAsStringAsync(limit.Token), site, reasons);
            }
            catch (Exception error) when (RemoteArchive.IsFailure(error, cancellation))
            {
                reasons.Add($"{address}: {Message(error)}");
            }
        }

        throw Failed(version, reasons);
    }

    /// <summary>Downloads the missing part of the file from the first site that has it.</summary>
    /// <returns>The address from which it was downloaded.</returns>
    private async Task<string> FillAsync(
        HttpClient client, Version version, string name, FileStream part, CancellationToken cancellation)
    {
        var reasons = new List<string>();
        foreach (var site in sites.OfArchives)
        {
            var address = ArchiveSites.AddressOf(site, version, name);
            for (var tries = 0; tries < Tries; tries++)
            {
                var before = part.Length;
                try
                {
                    if (await ContinueAsync(client, address, part, cancellation) is not { } reason)
                        return $"{address}";
                    reasons.Add($"{address}: {reason}");
                    break;
                }
                catch (Exception error) when (RemoteArchive.IsFailure(error, cancellation))
                {
                    log.Verbose($"{address}: {Message(error)} {part.Length} bytes have arrived.");
                    if (part.Length > before)
                        tries = -1;
                    else if (tries == Tries - 1)
                        reasons.Add($"{address}: {Message(error)}");
                    await Task.Delay(Pause, cancellation);
                }
            }
        }

        throw Failed(version, reasons);
    }

    /// <returns>Why the site does not have the file; null if the download is complete.</returns>
    private async Task<string?> ContinueAsync(
        HttpClient client, Uri address, FileStream part, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (part.Length > 0)
            request.Headers.Range = new(part.Length, null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Silence);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // The part is complete already, or belongs to another file.
            if (answer.Content.Headers.ContentRange?.Length == part.Length)
                return null;
            part.SetLength(0);
            throw new HttpRequestException("The file has changed on the server.");
        }

        if (!answer.IsSuccessStatusCode)
        {
            return (int)answer.StatusCode >= 500
                ? throw new HttpRequestException($"{(int)answer.StatusCode} {answer.ReasonPhrase}")
                : $"{(int)answer.StatusCode} {answer.ReasonPhrase}";
        }

        // A server without support for ranges sends the whole file.
        var range = answer.Content.Headers.ContentRange;
        if (answer.StatusCode != HttpStatusCode.PartialContent || range?.From != part.Length)
            part.SetLength(0);
        var length = range?.Length ?? answer.Content.Headers.ContentLength;
        await CopyAsync(answer, address, part, length, limit, cancellation);
        return length is null || part.Length == length ? null : throw new IOException("The connection was closed.");
    }

    private async Task CopyAsync(
        HttpResponseMessage answer, Uri address, FileStream part, long? length, CancellationTokenSource limit,
        CancellationToken cancellation)
    {
        log.Information(string.Format(
            CultureInfo.InvariantCulture,
            part.Length == 0 ? "Downloading {0} to {1}" : "Downloading {0} to {1}, from {2:0} MB on",
            address, part.Name[..^".part".Length], part.Length / BytesPerMB));
        part.Seek(0, SeekOrigin.End);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[1024 * 1024];
        for (int count; ; limit.CancelAfter(Silence))
        {
            count = await body.ReadAsync(buffer, limit.Token);
            if (count == 0)
                return;
            await part.WriteAsync(buffer.AsMemory(0, count), cancellation);
            log.Progress(
                $"Download {Path.GetFileNameWithoutExtension(part.Name)}",
                string.Format(
                    CultureInfo.InvariantCulture, "{0:0} of {1:0} MB", part.Length / BytesPerMB, length / BytesPerMB),
                length is > 0 ? (int)(100 * part.Length / length.Value) : 0);
        }
    }

    private static async Task<FileStream> LockAsync(string file, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    private static string Compute(FileStream part)
    {
        part.Flush();
        part.Seek(0, SeekOrigin.Begin);
        return ArchiveChecksum.Compute(part);
    }

    private static string Message(Exception error) =>
        error is OperationCanceledException ? $"no data arrived for {Silence.TotalSeconds:0} s." : error.Message;

    private static PulsarOpsException Failed(Version version, IEnumerable<string> reasons) => new(
        nameof(SR.ArchiveDownloadFailed), ErrorKind.Connection, ArchiveFinder.FileName(version), version,
        string.Join("; ", reasons), ArchiveFinder.FileName(version), ArchiveFinder.CacheFolder);
}
