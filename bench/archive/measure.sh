#!/usr/bin/env bash
# Compares restarts with the class-data archives of archive.sh with restarts without, on a host of the lab:
#   sudo bench/archive/measure.sh [PAIRS]
# Needs PULSAROPS_ARCHIVES, or ../shared/dist beside the checkout; LAB_ID, LAB_NET and LAB_DIR are those of lab.sh.
# VERSION is the release. PROFILE is production (the flags that hosts get, with heaps of 1 GB; the default) or small.
# NO_BUILD=1 takes the module as it is.
#
# The first start of each service records its classes, and two minutes later an archive is made. Then each role is
# restarted with the archive and without it in turns, by Restart-PulsarBroker and the like: from the call until the
# service is ready. Ratios are with / without of each pair, and of them the median. start is the part from its
# start until it is ready, and cpu is what the process has used by then. Exit: 1 if a broker's ratio is above 0.7.
set -euo pipefail
cd "$(dirname "$0")/../.."
pairs=${1:-5}
version=${VERSION:-4.0.8} profile=${PROFILE:-production}
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}
folder=${PULSAROPS_ARCHIVES:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsarops-dist}
export PULSAROPS_ARCHIVES=$folder
[ -r "$folder/apache-pulsar-$version-bin.tar.gz" ] || ../shared/dist/pulsar-dist.sh archive "$folder" "$version" >&2
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
trap 'rm -rf "$work"; tests/lab/lab.sh down' EXIT
[ -n "${NO_BUILD-}" ] || { dotnet tool restore && dotnet build -c Release -v quiet src/PulsarOps.Adapters; } >&2
tests/lab/lab.sh up 1 archive >&2
cat >"$work/cluster.yaml" <<END
cluster: archive
version: $version
profile: $profile
connection: { sshConfig: $LAB_DIR/ssh_config }
roles:
  zookeeper: { memory: { heap: 512m } }
  bookie: { memory: { heap: 1g, direct: 1g } }
  broker: { memory: { heap: 1g, direct: 1g } }
nodes:
  - name: archive1
    roles: [zookeeper, bookie, broker]
END
[ "$profile" = production ] || sed -i '/^roles:/,/^  broker:/d' "$work/cluster.yaml"

uptime
dotnet pwsh -NoProfile -NonInteractive -File bench/archive/run.ps1 -Cluster "$work/cluster.yaml" -Pairs "$pairs" |
  tee "$work/results" | grep -v ^figure
uptime
awk -F '\t' -f bench/median.awk -f bench/archive/report.awk -v pairs="$pairs" -v version="$version" \
  -v profile="$profile" "$work/results"
