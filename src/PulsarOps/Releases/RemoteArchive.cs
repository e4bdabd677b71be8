using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>
/// An archive that the hosts download themselves. The controller reads only its checksum and the default configuration.
/// </summary>
internal static class RemoteArchive
{
    public const long BytesPerMB = 1024 * 1024;

    /// <summary>Whether the hosts download an archive.</summary>
    public static bool IsUrl(string archive) => archive.StartsWith("http://", StringComparison.Ordinal)
        || archive.StartsWith("https://", StringComparison.Ordinal);

    public static async Task<ReleaseArtifacts> OpenAsync(
        string url, string? given, Version version, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        try
        {
            var sha512 = given is not null
                ? ArchiveChecksum.Parse(given, "-ArchiveSha512")
                : ArchiveChecksum.Parse(await TextAsync(client, $"{url}.sha512", cancellation), $"{url}.sha512");
            using var answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            answer.EnsureSuccessStatusCode();
            var unpackedMB = (int)((answer.Content.Headers.ContentLength ?? 0) * 4 / BytesPerMB);
            if (DefaultConfigurationCache.Load(sha512) is not { } defaults)
            {
                using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
                // Not cached, because only a part of the archive was read and none of it verified.
                defaults = await Task.Run(
                    () => ReleaseArchive.ReadDefaultConfiguration(stream, url, version), cancellation);
            }

            return new(url, sha512, defaults, unpackedMB);
        }
        catch (Exception exception) when (IsFailure(exception, cancellation))
        {
            throw new PulsarOpsException(
                nameof(SR.ArchiveUrlUnreachable), ErrorKind.Connection, url, exception, url, exception.Message);
        }
    }

    /// <summary>Whether a request failed or timed out, but was not cancelled by the user.</summary>
    public static bool IsFailure(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or IOException
        || (error is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static async Task<string> TextAsync(HttpClient client, string url, CancellationToken cancellation)
    {
        using var answer = await client.GetAsync(url, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellation);
    }
}
