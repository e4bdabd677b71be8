using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.RemoteHosts;

namespace PulsarOps.Tests.Preparation;

/// <summary>
/// What the probe makes of the answers of a host's own tools. The tools are functions that print what real ones did.
/// </summary>
public sealed class ProbeTests
{
    private const string Scripts = "src/PulsarOps/Hosts/Scripts";

    private const string Firewalld =
        """
        systemctl() { return 0; }
        firewall-cmd() { return 1; }
        getent() { echo '10.0.0.1       STREAM h1'; }
        ip() { echo '2: eth0    inet 10.0.0.1/24 scope global eth0'; }
        busctl() {
          case "$*" in
          *getZoneOfInterface*eth0) echo 's "internal"' ;;
          *config.zone*) echo 'a(ss) 2 "2181" "tcp" "6650-6651" "tcp"' ;;
          *getPorts*internal) echo 'aas 3 2 "2181" "tcp" 2 "6650" "tcp" 2 "8080" "udp"' ;;
          *getZoneByName*internal) echo 'o "/org/fedoraproject/FirewallD1/config/zone/4"' ;;
          *) echo "unexpected: $*" >&2 && return 1 ;;
          esac
        }
        """;

    [Fact]
    public void Firewalld_is_asked_for_the_zone_that_the_host_is_reached_through()
    {
        var firewall = Read(
            Firewalld.Replace("firewall-cmd()", "firewall_cmd()", StringComparison.Ordinal),
            "say_firewalld h1 no"
        ).Firewall!;

        Assert.Equal((FirewallKind.Firewalld, "internal"), (firewall.Kind, firewall.Zone));
        Assert.Equal([2181, 6650], firewall.Open.Order());
    }

    [Theory]
    [InlineData("policy drop;", "tcp dport { 22, 8080 } accept", "inet/filter/input", "22 8080")]
    [InlineData("policy drop;", "tcp dport 2181 accept comment \"pulsarops c1\"", "inet/filter/input", "2181")]
    [InlineData(
        "policy drop;",
        "tcp dport 6650-6652 ct state new counter packets 3 bytes 180 accept",
        "inet/filter/input",
        "6650 6651 6652"
    )]
    [InlineData("policy drop;", "ip saddr 10.0.0.0/8 tcp dport 8080 accept", "inet/filter/input", "")]
    [InlineData("policy accept;", "counter packets 1 bytes 60 drop", "inet/filter/input", "")]
    [InlineData("policy accept;", "reject with icmpx admin-prohibited", "inet/filter/input", "")]
    [InlineData("policy accept;", "tcp dport 25 drop", null, "")]
    public void Nftables_input_chain_counts_if_it_drops_by_default(
        string policy,
        string rule,
        string? chain,
        string open
    )
    {
        var rules = $$"""
            nft() { cat <<'EOT'
            table ip nat {
            	chain output {
            		type filter hook output priority filter; policy drop;
            		tcp dport 1 accept
            	}
            }
            table inet filter {
            	chain helper {
            		drop
            	}

            	chain input {
            		type filter hook input priority filter; {{policy}}
            		ct state established,related accept
            		{{rule}}
            	}
            }
            EOT
            }
            """;

        // A function cannot take the place of a program that the shell becomes.
        var firewall = Read(
            rules, "say_nftables", script => script.Replace("exec nft", "nft", StringComparison.Ordinal)).Firewall;

        Assert.Equal(chain is null ? [] : [chain], firewall?.Chains ?? []);
        Assert.Equal(open, string.Join(" ", firewall?.Open.Order() ?? Enumerable.Empty<int>()));
    }

    [Theory]
    [InlineData("21.0.8", "")]
    [InlineData("17", "")]
    [InlineData("11.0.2", "openjdk-17-jre-headless")]
    [InlineData("", "openjdk-17-jre-headless")]
    public void Repositories_are_queried_only_if_no_Java_is_suitable(string java, string offers)
    {
        const string Tools =
            "dpkg() { echo amd64; }\nfind_package_manager() { package_manager=apt; }\n"
            + "apt_cache() { printf 'Package: openjdk-17-jre-headless\\n\\n'; }";

        var fact = Read(
            Tools,
            $"usable_java='{java}'\nsay_offers '21 17' 'openjdk-21-jre-headless openjdk-17-jre-headless' x",
            script => script.Replace("apt-cache show", "apt_cache show", StringComparison.Ordinal));

        Assert.Equal(offers, string.Join(" ", fact.Offers));
        Assert.Equal(offers.Length > 0 ? "amd64" : "", fact.PackageArchitecture);
    }

    [Fact]
    public void Each_address_of_a_name_is_reported_once_and_in_order()
    {
        const string Tools =
            "timeout() { shift; \"$@\"; }\ngetent() { case $2 in h1) printf '127.0.1.1 STREAM h1\\n"
                + "127.0.1.1 DGRAM\\n10.0.0.1 STREAM\\n' ;; *) return 2 ;; esac; }";

        var names = Read(Tools, "say_names 'h1 h2' -").Names;

        Assert.Equal(["127.0.1.1", "10.0.0.1"], names["h1"]);
        Assert.Empty(names["h2"]);
    }

    private static PrepareFact Read(string tools, string call, Func<string, string>? change = null)
    {
        var script = Repository.Read($"{Scripts}/lib.sh") + Repository.Read($"{Scripts}/fields.sh")
            + Repository.Read($"{Scripts}/probe-prepare.sh");
        var reader = new FactsReader(new() { Preparation = new() });
        foreach (var line in Shell.Run($"{change?.Invoke(script) ?? script}\n{tools}\n{call}\n").Split('\n'))
            reader.Read(ProtocolLine.Parse(line));
        return reader.Facts().Preparation!;
    }
}
