#!/usr/bin/env bash
# Compares a local deployment by PulsarOps with bare.sh, which starts the same processes with the files that PulsarOps
# rendered:
#   bench/local/measure.sh [RUNS]      needs PULSAROPS_ARCHIVES, or ../shared/dist beside the checkout
# Each run does bare, stages, overlapped, one after another, so that all three meet the same machine; once with three
# nodes (3 ZooKeeper, 3 bookies, 2 brokers), once with one. Ratios are ours / bare. The last line of a size tells how
# much of the machine's CPU the bare script kept busy: no order of the same work has a ratio below that.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-3}
version=4.0.8
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-bench.XXXXXX")
shell=(dotnet pwsh -NoProfile -NonInteractive)

take_down() { # NODES
  [ ! -d "$work/bare$1" ] || bench/local/bare.sh stop "$work/bare$1" >/dev/null 2>&1 || true
  rm -rf "$work/bare$1"/local*
  for kind in stages overlapped; do
    [ ! -d "$work/$kind" ] || "${shell[@]}" -Command \
      "Import-Module ./out/PulsarOps
        New-PulsarTopology bench -Local -NodeCount $1 -Path $work/$kind -PortOffset 9000 |
          Uninstall-PulsarCluster -RemoveData -Force" >/dev/null
  done
}
nodes=3
trap 'take_down $nodes; rm -rf "$work"' EXIT

busy() { awk '$1 == "cpu" { print $2 + $3 + $4 + $7 + $8 }' /proc/stat; } # hundredths of a core's seconds

dotnet tool restore >&2
dotnet build -c Release -v quiet src/PulsarOps.Adapters

one_run() { # NODES RESULTS
  local begin flags kind
  begin=$(busy)
  bench/local/bare.sh "$work/rendered$1" "$work/bare$1" | sed "s/^phase/bare/" >>"$2"
  printf 'bare\tbusy\t%s\n' "$(($(busy) - begin))" >>"$2"
  take_down "$1"
  for kind in stages overlapped; do
    flags=(-Path "$work/$kind" -NodeCount "$1" -PortOffset 9000 -Version "$version")
    [ $kind = stages ] || flags+=(-Overlapped)
    "${shell[@]}" -File bench/local/ours.ps1 "${flags[@]}" | sed "s/^phase/$kind/" >>"$2"
    take_down "$1"
  done
}

report() { # NODES RESULTS
  awk -F '\t' "$(cat bench/median.awk)"'
    { all[$1, $2] = all[$1, $2] " " $3 }
    END {
      printf "\n%-12s %10s %10s %10s   NodeCount %d: medians of %d runs, seconds\n", \
        "phase", "bare", "stages", "overlapped", NODES, RUNS
      split("configure zookeeper metadata bookie broker total", phase, " ")
      for (i = 1; i <= 6; i++) printf "%-12s %10.2f %10.2f %10s\n", \
        phase[i], median(all["bare", phase[i]]), median(all["stages", phase[i]]), \
        all["overlapped", phase[i]] == "" ? "" : sprintf("%.2f", median(all["overlapped", phase[i]]))
      n = split(all["bare", "total"], bare, " ")
      split(all["stages", "total"], stages, " ")
      split(all["overlapped", "total"], overlapped, " ")
      split(all["bare", "busy"], busy, " ")
      for (i = 1; i <= n; i++) {
        s = s " " stages[i] / bare[i]
        o = o " " overlapped[i] / bare[i]
        b = b " " busy[i] / 100 / CORES / bare[i]
      }
      printf "ratio stages/bare      %.2f\nratio overlapped/bare  %.2f\n", median(s), median(o)
      printf "ratio again/first      %.3f   the stages once more on the running cluster\n", \
        median(all["stages", "again"]) / median(all["stages", "total"])
      printf "busy in bare           %.2f   of %d cores\n", median(b), CORES
    }' NODES="$1" RUNS="$runs" CORES="$(nproc)" "$2"
}

for nodes in 3 1; do
  "${shell[@]}" -File bench/local/render.ps1 \
    -Path "$work/bare$nodes" -Rendered "$work/rendered$nodes" -NodeCount "$nodes" \
    -PortOffset 20000 -Version "$version"
  for ((run = 1; run <= runs; run++)); do
    echo "NodeCount $nodes, run $run of $runs" >&2
    one_run "$nodes" "$work/results.$nodes"
  done
  report "$nodes" "$work/results.$nodes"
done
