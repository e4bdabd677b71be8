using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Hosts.Ssh;

namespace PulsarOps;

/// <summary>The base of the cmdlets for host keys, with the parameters of the connection.</summary>
public abstract class HostKeyCmdlet : PulsarCmdlet
{
    private protected const string HostNameParameterSet = "HostNameParameterSet";

    /// <summary>The port of the SSH server, 1 to 65535. The default is that of ssh_config, then 22.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>The jump hosts, as in ssh_config.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? ProxyJump { get; set; }

    /// <summary>The ssh_config file. The default is the user's and the system's file.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? SshConfigPath { get; set; }

    /// <summary>The known_hosts file. The default is that of ssh_config, then ~/.ssh/known_hosts.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    public string? KnownHostsPath { get; set; }

    /// <summary>The longest time for a host to answer, in seconds.</summary>
    [Parameter(ParameterSetName = HostNameParameterSet)]
    [ValidateRange(1, 600)]
    public int ConnectionTimeoutSeconds { get; set; } = 15;

    /// <summary>Runs the work for each host. Reports the failure of a host and continues with the others.</summary>
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
