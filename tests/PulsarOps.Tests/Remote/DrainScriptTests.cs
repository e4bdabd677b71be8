using PulsarOps.Tests.Architecture;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>The script that moves the bundles of a broker, in a real sh, with made-up answers of brokers.</summary>
public sealed class DrainScriptTests
{
    /// <summary>
    /// The active brokers are a, b and d. Broker a has three bundles and its own namespace until they were asked for
    /// twice. The health checks of d fail.
    /// </summary>
    private const string World = """
        newline='
        '
        folder=$(mktemp -d)
        trap 'rm -rf "$folder"' EXIT
        export folder
        NET='shift; path=$4
        case $path in
        */brokers/c) echo 200; echo "[\"a:1\",\"b:1\",\"d:1\"]" ;;
        */ownedNamespaces)
          echo x >>"$folder/asked"
          echo 200
          if [ "$(wc -l <"$folder/asked")" -gt 1 ]; then echo "{}"
          else echo "{\"t/n/0x00_0x40\":{},\"pulsar/a:1/0x0_0xf\":{},\"t/n/0x40_0x80\":{},\"t/n/0x80_0xff\":{}}"; fi ;;
        */health*) [ "$2" = d ] && echo 500 || echo 200 ;;
        */unload*) echo "$1 $path" >>"$folder/moved"; echo 204 ;;
        esac'
        changed() { echo "changed: $1"; }
        unchanged() { echo "unchanged: $1"; }
        fail() { echo "failed: $1"; }

        """;

    [Fact]
    public void Bundles_go_to_healthy_brokers_in_turn()
    {
        Assert.Equal(
            [
                "changed: bundles moved: 3",
                "PUT /admin/v2/namespaces/t/n/0x00_0x40/unload?destinationBroker=b:1",
                "PUT /admin/v2/namespaces/t/n/0x40_0x80/unload?destinationBroker=b:1",
                "PUT /admin/v2/namespaces/t/n/0x80_0xff/unload?destinationBroker=b:1",
            ],
            Drain("d:9=d:1 b:9=b:1"));
    }

    [Fact]
    public void Broker_without_another_healthy_one_is_not_drained() =>
        Assert.Equal(["failed: no other broker is healthy: d:1: 500"], Drain("d:9=d:1"));

    [Fact]
    public void Brokers_that_the_topology_does_not_know_get_nothing() =>
        Assert.StartsWith("unchanged: no other broker takes its bundles: 200", Drain("-")[0], StringComparison.Ordinal);

    private static string[] Drain(string others) => Shell.Run(
        World + Repository.Read("src/PulsarOps/Hosts/Scripts/services.sh")
            + Repository.Read("src/PulsarOps/Hosts/Scripts/drain.sh")
            + $"drain_broker a:1 - c a:1 '{others}' 60\n[ ! -f \"$folder/moved\" ] || cat \"$folder/moved\"\n")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
