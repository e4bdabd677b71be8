using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// A host whose service account has been broken into. What only root may read or change lies outside of the account's
/// folders, and has to be the same afterwards.
/// </summary>
internal sealed class AccountHost(LabHost host)
{
    /// <summary>In every file that the account must not read.</summary>
    public const string Secret = "only-root-knows-this";

    /// <summary>
    /// Folders with root's own files, and those of another user, by every mode that a mistake would show in.
    /// </summary>
    private const string Plant = $"""
        rm -rf /root/vault /srv/vault
        mkdir -m 700 /root/vault
        mkdir -m 755 /srv/vault
        for folder in /root/vault /srv/vault; do
          mkdir -m 700 $folder/closed $folder/empty
          for mode in 600 640 644 755; do
            echo {Secret} >$folder/file$mode
            chmod $mode $folder/file$mode
          done
          echo {Secret} >$folder/closed/inner
          install -o ops -g ops -m 600 $folder/file600 $folder/others
        done
        # The account may read these itself, and show them in its logs.
        for mode in 644 755; do echo everybody-may-read-this >/srv/vault/file$mode; done
        """;

    // Not what the account's own programs and the runs themselves change: their folders, the accounts, the units.
    private const string Look = """
        find /root /srv /home /etc /usr/local /boot -xdev \
            \( -path /etc/pulsar -o -name '*pulsar*' -o -path /etc/systemd/system \
            -o -path '/etc/*-' -o -name .pwd.lock \
            -o -path '/etc/passwd' -o -path '/etc/shadow' -o -path '/etc/group' -o -path '/etc/gshadow' \
            -o -path '/etc/sub?id' \) -prune -o -printf '%p %y %m %U:%G %s %l\n' | sort
        find /root /srv /home /etc/sudoers /etc/ssh /etc/fstab /etc/hosts /etc/hostname \
            -xdev -type f -exec sha256sum {} + | sort
        stat -c '%n %a %u:%g' \
            /etc /etc/passwd /etc/shadow /etc/group /etc/gshadow /var /var/lib /var/log /opt /tmp /root /
        cut -d: -f1,2,3,4,6,7 /etc/passwd | grep -v '^pulsar:'
        """;

    public LabHost Host => host;

    public void PlantSecrets() => host.Sh(Plant);

    /// <summary>Everything outside of the account's folders, with owner, mode and content.</summary>
    public string Outside() => host.Sh(Look);

    /// <summary>What an intruder does.</summary>
    public string AsAccount(string script) => host.Exec("runuser", "-u", "pulsar", "--", "sh", "-ec", script);

    /// <summary>A process of root's, and what ends it.</summary>
    public string StartVictim() => host.Sh("setsid sleep 3600 >/dev/null 2>&1 </dev/null & echo $!").Trim();

    public bool IsRunning(string process) => host.TryExec("test", "-d", $"/proc/{process}").ExitCode == 0;

    /// <summary>A pid file's line for a process.</summary>
    public string RecordOf(string process) =>
        host.Sh(
            $"set -- $(cat /proc/{process}/stat); "
                + $"echo {process} ${{22}} $(cat /proc/sys/kernel/random/boot_id) $(date +%s) ,,").Trim();
}
