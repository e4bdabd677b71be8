using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Releases;

namespace PulsarOps.Execution;

/// <summary>
/// The uploads of a plan. They start at once, because they depend on no other step, and they use the network while
/// other steps use the host.
/// </summary>
internal sealed class EarlyUploads : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Dictionary<(string Host, string Archive), Task<string>> _uploads = [];

    public EarlyUploads(IEnumerable<PlannedStep> steps, Func<string, IHost> hostOf, CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        foreach (var step in steps)
        {
            if (step.Work is UnpackWork work && !_uploads.ContainsKey((step.Host, work.Archive)))
            {
                if (RemoteArchive.IsUrl(work.Archive))
                {
                    // The host downloads the archive itself when it unpacks it.
                    _uploads[(step.Host, work.Archive)] = Task.FromResult(work.Archive);
                    continue;
                }

                var host = hostOf(step.Host);
                var request = new UploadRequest(work.Archive, work.Sha512, work.StateDirectory)
                {
                    ReleaseDirectory = work.Tree,
                    Program = work.Program,
                };
                _uploads[(step.Host, work.Archive)] = Task.Run(
                    () => host.UploadAsync(request, _stop.Token), _stop.Token);
            }
        }
    }

    /// <summary>Completes when the host has the archive, with its path there.</summary>
    public Task<string> PathOf(PlannedStep step, UnpackWork work) => _uploads[(step.Host, work.Archive)];

    /// <summary>Cancels uploads that are no longer needed because an earlier step of the host has failed.</summary>
    public async Task EndAsync()
    {
        _stop.Cancel();
        foreach (var upload in _uploads.Values)
        {
            await Task.WhenAny(upload);
            _ = upload.Exception;
        }
    }

    public void Dispose() => _stop.Dispose();
}
