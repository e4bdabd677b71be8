using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// What there is on hosts beside what each host writes by itself: equal before a deployment and after it was taken
/// back.
/// </summary>
internal static class Traces
{
    private const string Script = """
        find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run \
            -o -path /var/log/journal -o -path /var/cache \
            -o -path /var/lib/systemd -o -path '/etc/*-' -o -name .pwd.lock -o -name 'systemd-private-*' \
            -o -name .sudo_as_admin_successful \) -prune -o -printf '%p %y\n'
        find /tmp -name 'systemd-private-*' -prune -o -printf '%p %y\n'
        find /etc -xdev -type f ! -name '*-' -exec sha256sum {} +
        sysctl vm.swappiness vm.max_map_count
        ps -eo args --no-headers | grep '[j]ava ' || true
        """;

    public static IReadOnlyList<string> Of(IReadOnlyList<LabHost> hosts) =>
        [
            .. hosts
                .SelectMany(host => host.Sh(Script).Split('\n').Select(line => $"{host.Name} {line}"))
                .Order(StringComparer.Ordinal),
        ];

    public static void AssertEqual(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        Assert.Equal([], after.Except(before));
        Assert.Equal([], before.Except(after));
    }
}
