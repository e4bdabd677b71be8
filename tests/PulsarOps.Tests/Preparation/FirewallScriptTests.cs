using System.Diagnostics;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.RemoteHosts;

namespace PulsarOps.Tests.Preparation;

/// <summary>
/// What scripts do to firewalls, and what the probe makes of them. nftables is real, in a network of its own; the tools
/// of the other firewalls are functions that print their arguments, or what real ones printed.
/// </summary>
public sealed class FirewallScriptTests
{
    private const string Rules = "6651 8443 10.0.0.1=2281,3181 192.168.0.0/16=8080 fd00::/8=8080";

    private static readonly FirewallRule[] Sourced =
    [
        new(2281, "10.0.0.1"), new(3181, "10.0.0.1"), new(8080, "192.168.0.0/16"), new(8080, "fd00::/8"),
    ];

    private const string Tables = """
        nft -f - <<'EOT'
        table inet filter {
          chain input {
            type filter hook input priority filter; policy drop;
            ct state established,related accept
            tcp dport 22 accept
            ip saddr 10.0.0.9 tcp dport { 80, 443 } accept comment "mine"
          }
        }
        table ip old {
          chain input {
            type filter hook input priority filter; policy accept;
            tcp dport 22 accept
            counter drop
          }
        }
        EOT
        """;

    [Fact]
    public void Rules_are_read_as_they_were_written()
    {
        var rules = FirewallRules.Read($"firewalld public {Rules} 0 x=y".Split(' ')).ToArray();

        Assert.Equal([new(6651), new(8443), .. Sourced], rules);
        Assert.Equal(Rules, FirewallRules.Write(rules.OrderDescending(ByText)));
        // Records of ufw had no zone once.
        Assert.Equal([new(2181), new(2888)], FirewallRules.Read("ufw  2181 2888".Split(' ')));
        Assert.Equal(
            "2281, 3181 from 10.0.0.1; 6651, 8443; 8080 from 192.168.0.0/16, fd00::/8", FirewallRules.Describe(rules));
        Assert.Equal(
            "1 from everywhere, a1, a2 and 1 more",
            FirewallRules.Describe([new(1, "a1"), new(1, "a2"), new(1, "a3"), new(1)]));
    }

    [Fact]
    public void Nftables_gets_the_rules_once_and_loses_only_them()
    {
        const string Chains = "inet/filter/input ip/old/input inet/gone/input";

        var before = Nft("nft list ruleset");
        var opened = Read(Nft($"{Open(Rules)}\n{Open(Rules)}\n{Probe}"));
        var narrowed = Read(Nft($"{Open(Rules)}\n{Open("6651 10.0.0.1=2281")}\n{Probe}"));
        var closed = Nft($"{Open(Rules)}\n{Run("close", Rules)}\nnft list ruleset");

        Assert.Equal(["inet/filter/input", "ip/old/input"], opened.Chains);
        Assert.Equal([22, 6651, 8443], opened.Open.Order());
        Assert.Equal(Sourced.Order(ByText), opened.Rules.Order(ByText));
        Assert.Equal([22, 6651], narrowed.Open.Order());
        Assert.Equal([new FirewallRule(2281, "10.0.0.1")], narrowed.Rules);
        Assert.Equal(before, closed);

        static string Open(string rules) => Run("open", rules);

        static string Run(string verb, string rules) =>
            $"sh -c \"$script\" nft-ports.sh {verb} 'pulsarops c1' '{Chains}' '{rules}'";
    }

    [Fact]
    public void Nftables_without_IPv6_needs_no_rules_for_it()
    {
        FirewallFact Of(params string[] chains) => new(FirewallKind.Nftables, "", [], chains);

        Assert.True(Of("inet/filter/input").Filters(new(1, "fd00::/8")));
        Assert.False(Of("ip/filter/input").Filters(new(1, "fd00::/8")));
        Assert.False(Of("ip6/filter/input").Filters(new(1, "10.0.0.1")));
        Assert.True(Of("ip/filter/input", "ip6/filter/input").Filters(new(1, "fd00::/8")));
        Assert.True(Of("ip/filter/input").Filters(new(1)));
    }

    [Fact]
    public void Firewalld_gets_ports_and_rich_rules()
    {
        const string Tool = "firewall-cmd() { printf '%s\\n' \"$*\"; }";
        string[] changes = Change(Tool, "open", "firewalld", "6651 10.0.0.1=2281,3181 fd00::/8=8080");
        var rich = string.Join(' ',
            Rich("ipv4", "10.0.0.1", 2281), Rich("ipv4", "10.0.0.1", 3181), Rich("ipv6", "fd00::/8", 8080));

        Assert.Equal(
            [
                "-q --permanent --zone=public --add-port=6651/tcp", $"-q --permanent --zone=public {rich}",
                "-q --zone=public --add-port=6651/tcp", $"-q --zone=public {rich}",
            ],
            changes);
        Assert.Equal(
            changes.Where(line => !line.Contains("rich", StringComparison.Ordinal))
                .Select(line => line.Replace("add-port", "remove-port", StringComparison.Ordinal)),
            Change(Tool, "narrow", "firewalld", "6651"));

        static string Rich(string family, string source, int port) =>
            $"--add-rich-rule=rule family=\"{family}\" source address=\"{source}\" port port=\"{port}\" "
                + "protocol=\"tcp\" accept";
    }

    [Fact]
    public void Ufw_gets_a_rule_for_each_port_and_source()
    {
        const string Tool = "ufw() { printf '%s\\n' \"$*\"; }";

        Assert.Equal(
            [
                "allow 6651/tcp comment pulsarops c1",
                "allow proto tcp from 10.0.0.1 to any port 2281 comment pulsarops c1",
                "allow proto tcp from 10.0.0.1 to any port 3181 comment pulsarops c1",
            ],
            Change(Tool, "open", "ufw", "6651 10.0.0.1=2281,3181"));
        Assert.Equal(
            ["delete allow proto tcp from fd00::/8 to any port 8080", "delete allow 6651/tcp"],
            Change(Tool, "close", "ufw", "fd00::/8=8080 6651"));
    }

    [Theory]
    [InlineData(0, "changed")]
    [InlineData(1, "failed: it does not run")]
    public void Failure_of_the_tool_is_reported(int status, string outcome) => Assert.Equal(
        outcome,
        Outcome($"firewall-cmd() {{ echo 'it does not run'; return {status}; }}", "open", "firewalld", "1 a=2"));

    [Fact]
    public void Rich_rules_of_firewalld_are_read()
    {
        const string Answers = """
            busctl() {
              case "$*" in
              *getZoneOfInterface*) echo 's "public"' ;;
              *getZoneByName*) echo 'o "/org/fedoraproject/FirewallD1/config/zone/4"' ;;
              *getRichRules*) cat "$rich" ;;
              *) echo 'aas 0' ;;
              esac
            }
            ip() { :; }
            getent() { :; }
            """;
        var file = Path.GetTempFileName();
        try
        {
            string[] rules =
            [
                "as 4",
                Quoted("""rule family="ipv4" source address="10.0.0.1" port port="2281" protocol="tcp" accept"""),
                Quoted("""rule family="ipv6" source address="fd00::/8" port port="1-2" protocol="tcp" accept"""),
                Quoted("""rule family="ipv4" source address="10.0.0.2" port port="1" protocol="udp" accept"""),
                Quoted("""rule family="ipv4" source address="10.0.0.3" port port="1" protocol="tcp" log accept"""),
            ];
            File.WriteAllText(file, string.Join(' ', rules) + "\n");
            var asked = Read(Shell.Run($"{Probing}\nset -f\nrich={file}\n{Answers}\nsay_firewalld h1 yes\n"));
            var unasked = Read(Shell.Run($"{Probing}\nset -f\nrich=/none\n{Answers}\nsay_firewalld h1 no\n"));

            Assert.Equal([new(2281, "10.0.0.1"), new(1, "fd00::/8"), new(2, "fd00::/8")], asked.Rules);
            Assert.Empty(unasked.Rules);
        }
        finally
        {
            File.Delete(file);
        }

        static string Quoted(string rule) => $"\"{rule.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public void Rules_of_ufw_are_read(string ipv6)
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "defaults"), $"IPV6={ipv6}\n");
            File.WriteAllText(Path.Combine(folder.FullName, "user.rules"), """
                ### tuple ### allow tcp 6651 0.0.0.0/0 any 0.0.0.0/0 in comment=70756c7361726f7073206331
                -A ufw-user-input -p tcp --dport 6651 -j ACCEPT
                ### tuple ### allow tcp 2281 0.0.0.0/0 any 10.0.0.1 in
                ### tuple ### deny tcp 3181 0.0.0.0/0 any 10.0.0.1 in
                ### tuple ### allow tcp 3888 10.0.0.9 any 10.0.0.1 in
                ### tuple ### allow any 8080 0.0.0.0/0 any 192.168.0.0/16 in

                """);
            File.WriteAllText(Path.Combine(folder.FullName, "user6.rules"), """
                ### tuple ### allow tcp 6651 ::/0 any ::/0 in
                ### tuple ### allow tcp 8080 ::/0 any fd00::/8 in

                """);
            var script = Probing.Replace("/etc/default/ufw", $"{folder.FullName}/defaults", StringComparison.Ordinal)
                .Replace("/etc/ufw/", $"{folder.FullName}/", StringComparison.Ordinal);

            var firewall = Read(Shell.Run($"{script}\nsay_ufw\n"));

            Assert.Equal((FirewallKind.Ufw, "ufw"), (firewall.Kind, firewall.Zone));
            Assert.Equal([6651], firewall.Open);
            Assert.Equal(
                [new(2281, "10.0.0.1"), new(8080, "192.168.0.0/16"), new(8080, "fd00::/8")],
                firewall.Rules.Where(rule => rule.Source != "::/0"));
            Assert.Equal(ipv6 == "yes", firewall.Filters(new(1, "fd00::/8")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Comparer<FirewallRule> ByText { get; } =
        Comparer<FirewallRule>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private static string Probing => Script("lib.sh") + Script("fields.sh") + Script("probe-prepare.sh");

    /// <summary>A function cannot take the place of a program that the shell becomes.</summary>
    private static string Probe =>
        $"{Probing.Replace("exec nft", "nft", StringComparison.Ordinal)}\nsay_nftables";

    private static string Script(string name) => Repository.Read($"src/PulsarOps/Hosts/Scripts/{name}");

    /// <summary>The commands that an operation runs.</summary>
    private static string[] Change(string tool, string change, string kind, string rules) =>
        Run(tool, change, kind, rules)[..^1];

    private static string Outcome(string tool, string change, string kind, string rules) =>
        Run(tool, change, kind, rules)[^1];

    private static string[] Run(string tool, string change, string kind, string rules)
    {
        var text = $$"""
            {{Script("prepare.sh")}}
            changed() { outcome=changed; }
            fail() { outcome="failed: $1"; }
            {{tool}}
            set -f
            change_firewall {{change}} {{kind}} public '{{rules}}' 'pulsarops c1'
            printf '%s\n%s' "$words" "$outcome"

            """;
        // A POSIX shell takes no function with a hyphen in its name.
        return Shell.Run(text.Replace("firewall-cmd -q", "firewall_cmd -q", StringComparison.Ordinal)
            .Replace("firewall-cmd()", "firewall_cmd()", StringComparison.Ordinal)).Split('\n');
    }

    private static FirewallFact Read(string answer)
    {
        var reader = new FactsReader(new() { Preparation = new() });
        foreach (var line in answer.Split('\n'))
            reader.Read(ProtocolLine.Parse(line));
        return reader.Facts().Preparation!.Firewall!;
    }

    /// <summary>What commands print in a network of their own with firewall rules.</summary>
    private static string Nft(string commands)
    {
        if (!File.Exists("/usr/sbin/nft"))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "nft is not installed");
            Assert.Skip("nft is not installed");
        }

        var start = new ProcessStartInfo("unshare", ["-rn", "sh", "-eu", "-c", $"{Tables}\n{commands}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["script"] = Script("nft-ports.sh");
        start.Environment["PATH"] += ":/usr/sbin";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((0, ""), (process.ExitCode, errors.Result));
        return output;
    }
}
