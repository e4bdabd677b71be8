#!/usr/bin/env bash
# Compares a deployment over SSH to three fresh hosts of the lab by PulsarOps with bare.sh, which copies the files that
# PulsarOps rendered and starts the same processes:
#   sudo bench/deploy/measure.sh [ROUNDS]
# Needs PULSAROPS_ARCHIVES or ../shared/dist beside the checkout; LAB_ID, LAB_NET and LAB_DIR are those of lab.sh.
# HEAPS="small default" are the heaps: those of -Profile Small, those that a host gets when nothing is said of memory,
# or one after the other.
# KINDS="stages overlapped" are those that are paired with bare; for Install-PulsarCluster alone it is overlapped.
# LINK=500mbit is the rate of the controller's network, which its uploads share; LINK=none takes the memory's. From
# about 1gbit on the three hosts and the controller, which share this machine's cores, have all of them busy nearly
# all the time, and it is those that are measured. Each round does bare, stages, overlapped, one after another, on new
# disks each time, so that all three meet the same machine. Ratios are ours / bare of a round, and of them the median.
# cpu-hosts and cpu-here are seconds of one core, used by the hosts and by the script or the controller; busy tells
# how much of the machine's CPU was in use meanwhile, by others too. Hosts and controller share its cores: no order of
# the same work has a ratio below the busy of bare.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
version=4.0.8
link=${LINK:-500mbit} kinds=${KINDS:-stages overlapped} configuration=${CONFIGURATION:-Release}
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}
folder=${PULSAROPS_ARCHIVES:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsarops-dist}
export PULSAROPS_ARCHIVES=$folder
[ -r "$folder/apache-pulsar-$version-bin.tar.gz" ] || ../shared/dist/pulsar-dist.sh archive "$folder" "$version" >&2
hosts=(pulsar1 pulsar2 pulsar3)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
results=$work/results
trap 'rm -rf "$work"; [ -n "${KEEP_LAB-}" ] || tests/lab/lab.sh down' EXIT

used() { awk '$1 == "cpu" { print $2 + $3 + $4 + $7 + $8 }' /proc/stat; } # hundredths of a core's seconds

render() { # what PulsarOps writes to the hosts with these heaps, for bare.sh
  local host rendered=$work/rendered-$HEAPS
  tests/lab/lab.sh reset "${hosts[@]}"
  "${shell[@]}" -File bench/deploy/render.ps1 "${flags[@]}" -Heaps "$HEAPS"
  for host in "${hosts[@]}"; do
    mkdir -p "$rendered/$host"
    tests/lab/lab.sh exec "$host" bash -c 'cd / && tar -c etc/{sysctl.d,security/limits.d}/*-pulsarops-*' \
      >"$rendered/$host/host.tar"
    tests/lab/lab.sh exec "$host" sh -c 'cd / && tar -c etc/pulsar etc/systemd/system/pulsar-*.service \
      var/lib/pulsar var/log/pulsar var/lib/pulsarops/*/run' >"$rendered/$host/services.tar"
  done
}

hosts_cpu() { # seconds of a core that the hosts have used since they were made
  { cat /sys/fs/cgroup/{unified/,}"${LAB_ID:-plab}"-pulsar[123]/cpu.stat 2>/dev/null || :; } |
    awk '$1 == "usage_usec" { sum += $2 } END { printf "%.2f", sum / 1000000 }'
}

one() { # KIND COMMAND...: on fresh hosts
  local kind=$1 begin since boot TIMEFORMAT='%U %S' times
  shift
  tests/lab/lab.sh reset "${hosts[@]}"
  begin=$(used) since=${EPOCHREALTIME//[!0-9]/} boot=$(hosts_cpu)
  { times=$({ time "$@" 2>&3 | sed "s/^phase/$kind/" >>"$results"; } 2>&1); } 3>&2
  {
    printf '%s\tbusy\t%s\n' "$kind" \
      "$(awk "BEGIN { print ($(used) - $begin) * 10000 / (${EPOCHREALTIME//[!0-9]/} - $since) / $(nproc) }")"
    printf '%s\tcpu-hosts\t%s\n' "$kind" "$(awk "BEGIN { print $(hosts_cpu) - $boot }")"
    printf '%s\tcpu-here\t%s\n' "$kind" "$(awk "BEGIN { print ${times/ / + } }")"
  } >>"$results"
}

report() {
  awk -F '\t' "$(cat bench/median.awk)"'
    function show(kind, phase) { return (kind, phase) in all ? sprintf("%.2f", median(all[kind, phase])) : "" }
    function ratio(kind, phase, base, other,   a, b, n, i, list) {
      n = split(all[kind, phase], a, " "); split(all[base, other], b, " ")
      for (i = 1; i <= n; i++) list = list " " a[i] / b[i]
      return sprintf("%.2f  (%s)", median(list), each(list))
    }
    function each(list,   n, v, i, words) {
      n = split(list, v, " ")
      for (i = 1; i <= n; i++) words = words (i > 1 ? " " : "") sprintf("%.2f", v[i])
      return words
    }
    { all[$1, $2] = all[$1, $2] " " $3 }
    END {
      printf "\n%-12s %10s %10s %10s   medians of %d rounds, seconds\n", "phase", "bare", "stages", "overlapped", ROUNDS
      printf "%s heaps\n", HEAPS
      n = split("connect prepare upload unpack configure install zookeeper metadata bookie broker total " \
        "cpu-hosts cpu-here peak-MB", phase, " ")
      for (i = 1; i <= n; i++)
        printf "%-12s %10s %10s %10s\n", \
          phase[i], show("bare", phase[i]), show("stages", phase[i]), show("overlapped", phase[i])
      printf "busy         %10.2f %10.2f %10.2f   of %d cores\n\n", \
        median(all["bare", "busy"]), median(all["stages", "busy"]), \
        median(all["overlapped", "busy"]), CORES
      if (("overlapped", "total") in all)
        printf "ratio of Install-PulsarCluster to bare  %s   wanted: at most 1.00\n", \
          ratio("overlapped", "total", "bare", "total")
      if (("stages", "total") in all)
        printf "ratio of the stages to bare             %s\n", ratio("stages", "total", "bare", "total")
      if (("stages", "total") in all)
        printf "upload rate, ours to scp                %s   " \
          "wanted: at least 0.80; ours is with the sha512 on the hosts\n", ratio("bare", "upload", "stages", "upload")
      if (("overlapped", "total") in all)
        printf "Install-PulsarCluster again to first    %s\n", ratio("overlapped", "again", "overlapped", "total")
    }' ROUNDS="$rounds" CORES="$(nproc)" HEAPS="$HEAPS" "$results"
}

[ -n "${NO_BUILD-}" ] ||
  { dotnet tool restore && dotnet build -c "$configuration" -v quiet src/PulsarOps.Adapters; } >&2
shell=(dotnet pwsh -NoProfile -NonInteractive)
flags=(-SshConfig "$LAB_DIR/ssh_config" -HostName "$(IFS=, && echo "${hosts[*]}")" -Version "$version")
tests/lab/lab.sh up 3 pulsar
kinds_of_heaps=${HEAPS:-small default}
for HEAPS in $kinds_of_heaps; do render; done
# What leaves this machine for the hosts; what they say to each other does not pass here.
[ "$link" = none ] || tc qdisc replace dev "${LAB_ID:-plab}" root tbf rate "$link" burst 256k latency 50ms
uptime
for HEAPS in $kinds_of_heaps; do
  : >"$results"
  for ((round = 1; round <= rounds; round++)); do
    echo "$HEAPS heaps, round $round of $rounds" >&2
    one bare bench/deploy/bare.sh "$LAB_DIR/ssh_config" "$folder/apache-pulsar-$version-bin.tar.gz" \
      "$work/rendered-$HEAPS" "${hosts[@]}"
    for kind in $kinds; do
      overlapped=()
      [ "$kind" = stages ] || overlapped=(-Overlapped)
      one "$kind" "${shell[@]}" -File bench/deploy/ours.ps1 "${flags[@]}" -Heaps "$HEAPS" "${overlapped[@]}"
    done
  done
  report
done
uptime
