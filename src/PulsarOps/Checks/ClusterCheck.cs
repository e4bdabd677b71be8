using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;

namespace PulsarOps.Checks;

/// <summary>Whether a cluster does its work: every service is ready, and messages go through every broker.</summary>
internal sealed class ClusterCheck(HostPool pool, PulsarTopology topology, IDeploymentLog log)
{
    /// <summary>Messages of one canary: enough that a lost one would show, few enough to be nothing.</summary>
    private const int Messages = 10;

    public async Task RunAsync(int timeoutSeconds, Action<PulsarCheck> report, CancellationToken cancellation)
    {
        var status = await StatusReader.ReadAsync(pool, log, topology, cancellation);
        foreach (var service in status)
            report(Ready(service));
        foreach (var check in await NamesAsync(status, cancellation))
            report(check);

        var brokers = topology.Of(PulsarRole.Broker).ToArray();
        var isUp = brokers.ToDictionary(broker => broker, broker => status.Any(
            service => service.Service == broker.Id && service.State == PulsarServiceState.Ready));
        var turns = brokers.Select(broker => HostMap.KeyOf(topology, broker.Host)).Distinct().ToDictionary(host => host, _ => new SemaphoreSlim(1));
        var checks = brokers.Select((_, index) => CheckAsync(index)).ToArray();
        // In their order, each as soon as those before it are known.
        try
        {
            for (var index = 0; index < brokers.Length; index++)
            {
                log.Progress("Test-PulsarCluster", $"messages on a topic of {brokers[index].Id}", 100 * index / brokers.Length);
                report(await checks[index]);
            }
        }
        finally
        {
            // Those that are cancelled clean up on their hosts.
            await Task.WhenAll(checks.Select(check => check.ContinueWith(_ => { }, TaskScheduler.Default)));
        }

        async Task<PulsarCheck> CheckAsync(int index)
        {
            // Written through the next broker and read through the one after it: with two, the other one and the owner itself.
            var owner = brokers[index];
            var producer = brokers[(index + 1) % brokers.Length];
            var consumer = brokers[(index + 2) % brokers.Length];
            if (new[] { owner, producer, consumer }.FirstOrDefault(broker => !isUp[broker]) is { } missing)
                return new("Messages", owner.Id, PulsarCheckStatus.Skipped, $"{missing.Id} is not ready.");

            // Two clients at once are enough for a machine; machines do not wait for one another.
            var turn = turns[HostMap.KeyOf(topology, owner.Host)];
            await turn.WaitAsync(cancellation);
            try
            {
                return await MessagesAsync(owner, producer, consumer, timeoutSeconds, cancellation);
            }
            catch (PulsarOpsException exception)
            {
                return new("Messages", owner.Id, PulsarCheckStatus.Failed, exception.Message)
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
    /// Hosts that do not find each other by name, with the cause if it is known. Only what is wrong is a check.
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
        : new("Ready", service.Service, PulsarCheckStatus.Failed, service.Detail.Length > 0 ? service.Detail : $"It is {service.State}.")
        {
            ErrorId = $"Service{service.State}",
            Recommendation = service.State switch
            {
                PulsarServiceState.NotInstalled => $"Install-Pulsar{service.Role}",
                PulsarServiceState.Stopped => $"Start-Pulsar{service.Role}",
                _ => $"Wait for it: Start-Pulsar{service.Role}",
            },
        };

    private async Task<PulsarCheck> MessagesAsync(
        PulsarService owner, PulsarService producer, PulsarService consumer, int timeoutSeconds, CancellationToken cancellation)
    {
        var node = owner.Host;
        var result = await pool.Host(topology, HostMap.KeyOf(topology, node), log).SendCanaryAsync(
            new(ToolPaths.Release(topology, node), ToolPaths.Environment(node), $"{owner.Address}:{owner.Port("web")}",
                $"{owner.Address}:{owner.Port("broker")}", Url(producer), Url(consumer), Messages, timeoutSeconds) { User = topology.ServiceUser ?? "" },
            cancellation);
        var way = string.Format(
            CultureInfo.InvariantCulture, "{0} of {1} messages on {2}, written through {3}, read through {4}",
            result.Consumed, Messages, result.Topic, producer.Id, consumer.Id);
        return result.Succeeded
            ? new("Messages", owner.Id, PulsarCheckStatus.Passed, way) { Duration = TimeSpan.FromSeconds(result.Seconds) }
            : new("Messages", owner.Id, PulsarCheckStatus.Failed, $"{way}: it failed at {result.Stage}.")
            {
                ErrorId = $"Canary{char.ToUpperInvariant(result.Stage[0])}{result.Stage.Substring(1)}Failed",
                Evidence = result.Output,
                Recommendation = $"See the logs in {owner.LogDirectory} on {owner.Node}.",
                Duration = TimeSpan.FromSeconds(result.Seconds),
            };
    }

    private static string Url(PulsarService broker) => $"pulsar://{broker.Address}:{broker.Port("broker")}";
}
