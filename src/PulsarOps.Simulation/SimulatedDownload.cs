using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Copies a file of a simulated host to a real one of the controller.</summary>
internal sealed class SimulatedDownload(SimulatedHost host, DownloadRequest request)
{
    public async Task<DownloadResult> RunAsync(CancellationToken cancellation)
    {
        var file = Find();
        var temporary = $"{request.LocalPath}.{Guid.NewGuid():n}.part";
        try
        {
            await File.WriteAllBytesAsync(temporary, file.Content, cancellation);
            request.Progress?.Invoke(file.Content.Length);
            cancellation.ThrowIfCancellationRequested();
            var now = Find();
            var isPrefix = now.Content.AsSpan().StartsWith(file.Content);
            if (now.Modified != file.Modified && !(request.MayGrow && isPrefix))
                throw new PulsarOpsException(
                    nameof(SR.FileChanged), ErrorKind.InvalidState, host.Name, host.Name, request.Path);
            File.Move(temporary, request.LocalPath, overwrite: true);
            return new(file.Content.Length, file.Sha256);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(ErrorKind.Failed, exception.Message);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    private SimulatedFile Find()
    {
        lock (host.World.Sync)
        {
            return host.Files.Find(request.Path) switch
            {
                null => throw Failed(
                    ErrorKind.NotFound, $"stat: cannot statx '{request.Path}': No such file or directory"),
                SimulatedFile file when host.Files.IsReadable(request.Path) => file,
                SimulatedFile => throw Failed(
                    ErrorKind.PermissionDenied, $"{SimulatedHost.UserName} may not read {request.Path}"),
                _ => throw Failed(ErrorKind.InvalidInput, $"{request.Path} is a directory"),
            };
        }
    }

    private PulsarOpsException Failed(ErrorKind kind, string reason) =>
        new(nameof(SR.DownloadFailed), kind, host.Name, host.Name, request.Path, reason);
}
