using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps;

/// <summary>A cmdlet about the keys of hosts: says which hosts, and how they are reached.</summary>
public abstract class HostKeyCmdlet : PulsarCmdlet
{
    private protected const string HostNameParameterSet = "HostNameParameterSet";

    /// <summary>1 to 65535; without it ssh_config decides, else it is 22.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>Hosts to go through, as ssh_config has them.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? ProxyJump { get; set; }

    /// <summary>In place of ~/.ssh/config.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? SshConfigPath { get; set; }

    /// <summary>In place of ~/.ssh/known_hosts.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? KnownHostsPath { get; set; }

    /// <summary>How long a host may take to answer.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    [ValidateRange(1, 600)]
    public int ConnectionTimeoutSeconds { get; set; } = 15;

    /// <summary>Does something for each host; one that fails is told, and the others go on.</summary>
    private protected void ForEach(IEnumerable<string> hosts, Func<SshTarget, CmdletPipe, CancellationToken, Task> work)
    {
        var targets = hosts.Select(Target).ToArray();
        Run((pipe, cancellation) => Task.WhenAll(targets.Select(async target =>
        {
            try
            {
                await work(target, pipe, cancellation);
            }
            catch (PulsarOpsException exception) when (targets.Length > 1)
            {
                pipe.Log.Failure(exception);
            }
        })));
    }

    private SshTarget Target(string host) => new()
    {
        Name = host,
        Port = MyInvocation.BoundParameters.ContainsKey(nameof(Port)) ? Port : null,
        ProxyJump = ProxyJump,
        SshConfigPath = Resolve(SshConfigPath),
        KnownHostsPath = PulsarConnection.IsNoFile(KnownHostsPath) ? "none" : Resolve(KnownHostsPath),
        ConnectionTimeoutSeconds = ConnectionTimeoutSeconds,
    };

    private string? Resolve(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);
}
