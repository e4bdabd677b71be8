#!/usr/bin/env bash
# Compares restarts with the class-data archives of archive.sh with restarts without, on a local cluster:
#   bench/archive/measure.sh [PAIRS]
# Needs PULSAROPS_ARCHIVES, or ../shared/dist beside the checkout. VERSION is the release. NO_BUILD=1 takes the
# module as it is.
#
# The first start of each service records its classes, and two minutes later an archive is made. Then each role is
# restarted with the archive and without it in turns, by Restart-PulsarBroker and the like: from the call until the
# service is ready. Ratios are with / without of each pair, and of them the median. cpu is what the process has used
# when it is ready. Exit: 1 if a broker's ratio is above 0.7.
set -euo pipefail
cd "$(dirname "$0")/../.."
pairs=${1:-5}
version=${VERSION:-4.0.8}
folder=${PULSAROPS_ARCHIVES:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsarops-dist}
export PULSAROPS_ARCHIVES=$folder
[ -r "$folder/apache-pulsar-$version-bin.tar.gz" ] || ../shared/dist/pulsar-dist.sh archive "$folder" "$version" >&2
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
run() { # MODE
  dotnet pwsh -NoProfile -NonInteractive -File bench/archive/run.ps1 -Mode "$1" -Path "$work/cluster" \
    -Version "$version" -Pairs "$pairs"
}
trap 'run remove >&2; rm -rf "$work"' EXIT
[ -n "${NO_BUILD-}" ] || { dotnet tool restore && dotnet build -c Release -v quiet src/PulsarOps.Adapters; } >&2

uptime
run measure | tee "$work/results" | grep -v ^figure
uptime
awk -F '\t' -f bench/median.awk -f bench/archive/report.awk -v pairs="$pairs" -v version="$version" "$work/results"
