#!/usr/bin/env bash
# Compares a cluster with `security: strict` to one with `security: none`, on three hosts of the lab:
#   sudo bench/security/measure.sh [ROUNDS]
# Needs PULSAROPS_ARCHIVES or ../shared/dist beside the checkout; LAB_ID, LAB_NET and LAB_DIR are those of lab.sh.
# PROFILE=default takes the heaps that hosts get when nothing is said of memory, instead of -Profile Small. VERSION is
# the release. NO_BUILD=1 takes the module as it is; KEEP_LAB=1 leaves the last cluster there; RESULTS is a file that
# keeps the figures of each run.
#
# Each round deploys both clusters, one after the other, each to new disks; the one that was second is first in the next
# round. On each cluster it measures:
#   first    Install-PulsarCluster on bare hosts
#   no-op    Install-PulsarCluster again, which changes nothing: the median of several runs
#   restart  Restart-PulsarCluster: all services, one after the other. Of its seconds, waiting is the time from the
#            start of a service until it is ready. Bookies sometimes take 10 s to stop, with TLS and without.
# Ratios are strict / none of a round, and of them the median. cpu-hosts and cpu-here are seconds of one core, used by
# the hosts and by the controller. Exit: 1 if a ratio of times is above its goal.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
version=${VERSION:-4.0.8} profile=${PROFILE:-Small} configuration=${CONFIGURATION:-Release}
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab} LAB_PKGS=${LAB_PKGS-openssl}
folder=${PULSAROPS_ARCHIVES:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsarops-dist}
export PULSAROPS_ARCHIVES=$folder
[ -r "$folder/apache-pulsar-$version-bin.tar.gz" ] || ../shared/dist/pulsar-dist.sh archive "$folder" "$version" >&2
hosts=(secure1 secure2 secure3)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
results=${RESULTS:-$work/results}
trap 'rm -rf "$work"; [ -n "${KEEP_LAB-}" ] || tests/lab/lab.sh down' EXIT

[ -n "${NO_BUILD-}" ] ||
  { dotnet tool restore && dotnet build -c "$configuration" -v quiet src/PulsarOps.Adapters; } >&2
tests/lab/lab.sh up 3 secure >&2
groups=/sys/fs/cgroup
[ ! -d "$groups/unified" ] || groups=$groups/unified

one() { # SECURITY: the figures of a cluster
  local output=$work/output
  tests/lab/lab.sh reset "${hosts[@]}" >&2
  dotnet pwsh -NoProfile -NonInteractive -File bench/security/run.ps1 -Security "$1" -Pki "$work/pki" \
    -SshConfig "$LAB_DIR/ssh_config" -HostName "$(IFS=, && echo "${hosts[*]}")" -Version "$version" \
    -Heaps "$profile" -Usage "$groups/${LAB_ID:-plab}-secure*/cpu.stat" >"$output" 2>&1 ||
    { cat "$output" >&2 && exit 1; }
  sed -n "s/^figure/$1/p" "$output" | tee -a "$results" >&2
}

report() {
  awk -F '\t' -f bench/median.awk -f bench/security/report.awk -v rounds="$rounds" -v version="$version" \
    -v heaps="$profile" "$results"
}

: >"$results"
uptime
order=(none strict)
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds" >&2
  for security in "${order[@]}"; do one "$security"; done
  order=("${order[1]}" "${order[0]}")
done
uptime
report
