#!/usr/bin/env bash
# Compares a local deployment by PulsarOps with bare.sh, which starts the same processes with the same files and flags:
#   bench/local/measure.sh [RUNS]      needs PULSAROPS_ARCHIVES, or ../shared/dist beside the checkout
# Each run does bare, stages, overlapped, one after another, so that all three meet the same machine. Ratios are ours / bare.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-3}
version=4.0.8
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
results=$work/results
shell=(dotnet run --no-build -c Release --project tools/PulsarOps.Shell -- -NonInteractive)

take_down() {
  [ ! -d "$work/bare" ] || bench/local/bare.sh stop "$work/bare" >/dev/null 2>&1 || true
  for kind in stages overlapped; do
    [ ! -d "$work/$kind" ] || "${shell[@]}" -Command \
      "New-PulsarTopology bench -Local -Path $work/$kind -PortOffset 9000 | Uninstall-PulsarCluster -RemoveData -Force" >/dev/null
  done
  if [ -d "$work/bare" ]; then rm -rf "$work/bare.kept" && mkdir "$work/bare.kept" && cp -r "$work"/bare/local? "$work/bare.kept/" && rm -rf "$work/bare"; fi
}
trap 'take_down; rm -rf "$work"' EXIT

dotnet build -c Release -v quiet tools/PulsarOps.Shell
# The tree that bare.sh starts from is unpacked by PulsarOps, as its own is.
"${shell[@]}" -Command "New-PulsarTopology release -Local -Path $work/release | Install-PulsarZooKeeper | Out-Null"

for ((run = 1; run <= runs; run++)); do
  echo "run $run of $runs" >&2
  bench/local/bare.sh "$work/release/apache-pulsar-$version" "$work/bare" 20000 | sed "s/^phase/bare/" >>"$results"
  take_down
  for kind in stages overlapped; do
    flags=(-Path "$work/$kind" -PortOffset 9000 -Version "$version")
    [ $kind = stages ] || flags+=(-Overlapped)
    "${shell[@]}" -File bench/local/ours.ps1 "${flags[@]}" | sed "s/^phase/$kind/" >>"$results"
    if [ "$run" = 1 ] && [ $kind = stages ]; then bench/local/same-files.sh "$work" "$version" >&2; fi
    take_down
  done
done

awk -F '\t' '
  function median(list, n,   i, j, t, v) {
    n = split(list, v, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  { all[$1, $2] = all[$1, $2] " " $3 }
  END {
    printf "%-12s %10s %10s %10s   medians of %d runs, seconds\n", "phase", "bare", "stages", "overlapped", RUNS
    split("configure zookeeper metadata bookie broker total", phase, " ")
    for (i = 1; i <= 6; i++) printf "%-12s %10.2f %10.2f %10s\n", phase[i], median(all["bare", phase[i]]), median(all["stages", phase[i]]), \
      all["overlapped", phase[i]] == "" ? "" : sprintf("%.2f", median(all["overlapped", phase[i]]))
    n = split(all["bare", "total"], bare, " "); split(all["stages", "total"], stages, " "); split(all["overlapped", "total"], overlapped, " ")
    for (i = 1; i <= n; i++) { s = s " " stages[i] / bare[i]; o = o " " overlapped[i] / bare[i] }
    printf "ratio stages/bare      %.2f\nratio overlapped/bare  %.2f\n", median(s), median(o)
    printf "ratio again/first      %.3f   the stages once more on the running cluster\n", median(all["stages", "again"]) / median(all["stages", "total"])
  }' RUNS="$runs" "$results"
