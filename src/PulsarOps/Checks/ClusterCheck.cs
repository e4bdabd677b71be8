using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Checks;

/// <summary>Checks that every service is ready, and sends messages through those that clients connect to.</summary>
internal sealed class ClusterCheck(HostPool pool, PulsarTopology topology, IDeploymentLog log)
{
    /// <summary>
    /// The number of messages for each broker: enough to detect a loss, but too few to load the cluster.
    /// </summary>
    private const int Messages = 10;

    public async Task RunAsync(int timeoutSeconds, Action<PulsarCheck> report, CancellationToken cancellation)
    {
        var expiries = new List<PulsarOpsException>();
        var disks = new List<PulsarOpsException>();
        var status = await StatusReader.ReadAsync(
            pool, log, topology, cancellation, expires: expiries.Add, lost: disks.Add);
        foreach (var service in status)
            report(Ready(service));
        foreach (var finding in disks)
        {
            report(new("Disks", finding.Target ?? "", PulsarCheckStatus.Failed, finding.Message)
            {
                ErrorId = finding.ErrorId, Recommendation = finding.Advice,
            });
        }

        foreach (var finding in expiries)
            report(Expiry(finding));
        foreach (var check in await NamesAsync(status, cancellation))
            report(check);

        var ways = Ways(status).ToArray();
        var isUp = topology.Services.ToDictionary(service => service, service => status.Any(
            other => other.Service == service.Id && other.State == PulsarServiceState.Ready));
        var turns = ways.Select(way => HostMap.KeyOf(topology, way.Owner.Host)).Distinct()
            .ToDictionary(host => host, _ => new SemaphoreSlim(1));
        var checks = ways.Select(CheckAsync).ToArray();
        // Returned in order, each as soon as the previous ones are known.
        try
        {
            for (var index = 0; index < ways.Length; index++)
            {
                log.Progress("Test-PulsarCluster", ways[index].Progress, 100 * index / ways.Length);
                report(await checks[index]);
            }
        }
        finally
        {
            // Cancelled checks clean up on their hosts.
            await Task.WhenAll(checks.Select(check => check.ContinueWith(_ => { }, TaskScheduler.Default)));
        }

        async Task<PulsarCheck> CheckAsync(Way way)
        {
            if (way.Services.FirstOrDefault(service => !isUp[service]) is { } missing)
                return new("Messages", way.Target.Id, PulsarCheckStatus.Skipped, $"{missing.Id} is not ready.");

            // Each host runs two clients at once. Hosts do not wait for each other.
            var turn = turns[HostMap.KeyOf(topology, way.Owner.Host)];
            await turn.WaitAsync(cancellation);
            try
            {
                return await MessagesAsync(way, timeoutSeconds, cancellation);
            }
            catch (PulsarOpsException exception)
            {
                return new("Messages", way.Target.Id, PulsarCheckStatus.Failed, exception.Message)
                {
                    ErrorId = exception.ErrorId,
                    Recommendation = exception.Advice,
                };
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>
    /// One topic per broker: written through the next broker and read through the one after it (with two brokers, the
    /// owner). And one topic of a broker for each other service that clients send messages through.
    /// </summary>
    /// <param name="status">The status of the services. Those of suspended nodes are left out.</param>
    private IEnumerable<Way> Ways(IReadOnlyList<PulsarServiceStatus> status)
    {
        var suspended = status.Where(service => service.State == PulsarServiceState.Suspended)
            .Select(service => service.Service).ToHashSet();
        var brokers = topology.Of(PulsarRole.Broker).Where(broker => !suspended.Contains(broker.Id)).ToArray();
        if (brokers.Length == 0)
            yield break;
        for (var index = 0; index < brokers.Length; index++)
        {
            var (next, last) = (brokers[(index + 1) % brokers.Length], brokers[(index + 2) % brokers.Length]);
            yield return new(brokers[index], brokers[index], next, last);
        }

        var others = topology.Services.Where(service => service.Role != PulsarRole.Broker
            && !suspended.Contains(service.Id) && UrlOf(service) is not null);
        foreach (var (service, index) in others.Select((service, index) => (service, index)))
            yield return new(service, brokers[index % brokers.Length], service, service);
    }

    /// <summary>
    /// The hosts that do not resolve the names of the others, with the cause if it is known. Only failures become
    /// checks.
    /// </summary>
    private async Task<IReadOnlyList<PulsarCheck>> NamesAsync(
        IReadOnlyList<PulsarServiceStatus> status, CancellationToken cancellation)
    {
        if (!PrepareScope.Applies(topology) || status.All(service => service.State == PulsarServiceState.Unknown))
            return [];

        var facts = await new HostReader(pool, log).ProbeAsync(
            topology, nodes => new() { Preparation = PrepareScope.NamesQuestion(topology) }, cancellation,
            node => status.Any(service => service.Node == node.Name && service.State != PulsarServiceState.Unknown));
        var all = new UnreachableHosts().Complete(topology, facts);
        var names = new NameCheck(topology, all);
        return
        [
            .. from host in facts.Keys
               let wrong = names.Wrong(host)
               where wrong.Count > 0
               select Names(
                   host, string.Join("; ", wrong.Select(pair => pair.Message)), all[host].Preparation?.CloudInit),
        ];
    }

    private static PulsarCheck Names(string host, string message, CloudInitFact? cloud) =>
        new("Names", host, PulsarCheckStatus.Failed, CloudInit.HostsCause(cloud) is { } cause
            ? $"{message}. cloud-init writes /etc/hosts at each boot ({cause})." : $"{message}.")
        {
            ErrorId = nameof(SR.NameUnresolved),
            Recommendation = CloudInit.HostsCause(cloud) is null ? "Run Initialize-PulsarHost."
                : $"{CloudInit.Remedy(cloud!)}, and run Initialize-PulsarHost.",
        };

    private static PulsarCheck Ready(PulsarServiceStatus service) => service.State == PulsarServiceState.Ready
        ? new("Ready", service.Service, PulsarCheckStatus.Passed, service.Detail)
        : new("Ready", service.Service,
            service.State == PulsarServiceState.Suspended ? PulsarCheckStatus.Warning : PulsarCheckStatus.Failed,
            service.Detail.Length > 0 ? service.Detail : $"It is {service.State}.")
        {
            ErrorId = $"Service{service.State}",
            Recommendation = service.State switch
            {
                PulsarServiceState.NotInstalled => $"Install-Pulsar{service.Role}",
                PulsarServiceState.Stopped => $"Start-Pulsar{service.Role}",
                PulsarServiceState.Suspended => $"When the node is ready again: Resume-PulsarNode {service.Node}",
                _ => $"Wait for it: Start-Pulsar{service.Role}",
            },
        };

    private static PulsarCheck Expiry(PulsarOpsException finding) =>
        new(
            "Expiry", $"{finding.Target}",
            finding.ErrorId == nameof(SR.CredentialExpired) ? PulsarCheckStatus.Failed : PulsarCheckStatus.Warning,
            finding.Message)
        {
            ErrorId = finding.ErrorId, Recommendation = finding.Advice,
        };

    private async Task<PulsarCheck> MessagesAsync(Way way, int timeoutSeconds, CancellationToken cancellation)
    {
        var (target, owner, producer, consumer) = way;
        var node = owner.Host;
        var web = ToolSecurity.BrokerWeb(topology, owner);
        var result = await pool.Host(topology, HostMap.KeyOf(topology, node), log).SendCanaryAsync(
            new(
                ToolPaths.Release(topology, node), ToolPaths.Environment(node), $"{owner.Address}:{web.Port}",
                UrlOf(owner)!, UrlOf(producer)!, UrlOf(consumer)!, Messages, timeoutSeconds)
            {
                WebTls = web.Tls,
                BrokerName = ClusterAddresses.BrokerId(owner),
                User = topology.ServiceUser ?? "",
            },
            cancellation);
        var message = string.Format(
            CultureInfo.InvariantCulture, "{0} of {1} messages on {2}, written through {3}, read through {4}",
            result.Consumed, Messages, result.Topic, producer.Id, consumer.Id);
        return result.Succeeded
            ? new("Messages", target.Id, PulsarCheckStatus.Passed, message)
            {
                Duration = TimeSpan.FromSeconds(result.Seconds),
            }
            : new("Messages", target.Id, PulsarCheckStatus.Failed, $"{message}: it failed at {result.Stage}.")
            {
                ErrorId = $"Canary{char.ToUpperInvariant(result.Stage[0])}{result.Stage.Substring(1)}Failed",
                Evidence = result.Output,
                Recommendation = $"See the logs in {target.LogDirectory} on {target.Node}.",
                Duration = TimeSpan.FromSeconds(result.Seconds),
            };
    }

    private string? UrlOf(PulsarService service) => RoleCatalog.Of(service.Role).ClientUrl(topology, service);

    /// <param name="Target">The service that the check is about.</param>
    /// <param name="Owner">The broker that owns the topic.</param>
    private sealed record Way(PulsarService Target, PulsarService Owner, PulsarService Producer, PulsarService Consumer)
    {
        public IEnumerable<PulsarService> Services => [Target, Owner, Producer, Consumer];

        public string Progress =>
            Target == Owner ? $"messages on a topic of {Owner.Id}" : $"messages through {Target.Id}";
    }
}
