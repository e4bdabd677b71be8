#!/usr/bin/env bash
# Compares this working tree with a commit: how long the import of the module takes, a first deployment, and a run that
# changes nothing.
#   sudo bench/compare/measure.sh COMMIT [ROUNDS]
# LAB_ID, LAB_NET and LAB_DIR are those of lab.sh. PARTS="import deploy" are the parts.
# Each round measures both versions, one after the other, and each round starts with the other one, so that warm caches
# help neither. Both run in the PowerShell of this working tree, and each run is a new process:
#   import         Import-Module (the median of seven processes in each round)
#   skeleton       the same for a module with the same manifest and views, whose cmdlets are empty
#   empty-module   the same for an empty manifest: what PowerShell itself takes. The ratio is 1 but for what else the
#                  machine does.
#   first-command  New-PulsarTopology, directly after the import
#   deploy         Install-PulsarCluster on three fresh hosts of the lab; the stand-in takes the place of Pulsar, so
#                  that JVMs do not blur what PulsarOps itself takes
#   again          the same in a new process, on the cluster that exists: nothing changes
#   again-warm     four more times in that process (their median)
# Prints now / before of each round and the median. Besides the time it compares CPU seconds (of PowerShell, and of
# the hosts), which depend less on what else the machine does.
set -euo pipefail
cd "$(dirname "$0")/../.."
commit=${1:?usage: measure.sh COMMIT [ROUNDS]} rounds=${2:-5}
parts=${PARTS:-import deploy}
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}
hosts=(compare1 compare2 compare3)
groups=/sys/fs/cgroup
[ ! -d "$groups/unified" ] || groups=$groups/unified
shell=(dotnet pwsh -NoProfile -NonInteractive -File)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-compare.XXXXXX")
clean_up() {
  git worktree remove --force "$work/before" || true
  rm -rf "$work"
  [[ $parts != *deploy* || -n ${KEEP_LAB-} ]] || tests/lab/lab.sh down
}
trap clean_up EXIT

git worktree add -q --detach "$work/before" "$commit"
dotnet tool restore >&2
for folder in . "$work/before"; do (cd "$folder" && dotnet build -c Release -v quiet src/PulsarOps.Adapters) >&2; done
declare -A module=([now]=$PWD/out/PulsarOps [before]=$work/before/out/PulsarOps)

mkdir "$work/Empty"
echo "@{ ModuleVersion = '1.0' }" >"$work/Empty/Empty.psd1"
for version in now before; do
  "${shell[@]}" bench/compare/skeleton.ps1 "${module[$version]}" "$work/skeleton-$version/PulsarOps"
done

record() { sed "s/^/$1\t$2\t/" >>"$work/results"; } # ROUND VERSION

in_turn() { # NUMBER COMMAND ROUND: with both versions, whose order changes from number to number
  local version order='before now'
  (($1 % 2)) || order='now before'
  for version in $order; do "$2" "$3" "$version"; done
}

import() { # ROUND VERSION
  "${shell[@]}" bench/compare/import.ps1 "${module[$2]}" | record "$1" "$2"
  "${shell[@]}" bench/compare/import.ps1 "$work/skeleton-$2/PulsarOps" -Name skeleton | record "$1" "$2"
  "${shell[@]}" bench/compare/import.ps1 "$work/Empty" -Name empty-module | record "$1" "$2"
}

apply() { # ROUND VERSION NAME,...
  "${shell[@]}" bench/compare/apply.ps1 -Module "${module[$2]}" -SshConfig "$LAB_DIR/ssh_config" \
    -HostName "$(IFS=, && echo "${hosts[*]}")" -Archive "$archive" \
    -Usage "$groups/${LAB_ID:-plab}-compare*/cpu.stat" -Name "$3" | record "$1" "$2"
}

deploy() { # ROUND VERSION
  tests/lab/lab.sh reset "${hosts[@]}" >&2
  apply "$1" "$2" deploy
  apply "$1" "$2" again,again-warm,again-warm,again-warm,again-warm
}

report() {
  awk -F '\t' "$(cat bench/median.awk)"'
    function compare(name, unit, field,   round, b, n, before, now, ratios, words) {
      for (round = 1; round <= ROUNDS; round++) {
        if (!((round, "before", name, field) in all)) return
        b = median(all[round, "before", name, field]); n = median(all[round, "now", name, field])
        before = before " " b; now = now " " n
        if (b == 0) return
        ratios = ratios " " n / b
        words = words sprintf("%s%.2f", round > 1 ? " " : "", n / b)
      }
      printf "%-14s %-10s %8.3f %8.3f %7.2f  (%s)\n", name, unit, median(before), median(now), median(ratios), words
    }
    { for (i = 4; i <= NF; i++) all[$1, $2, $3, i] = all[$1, $2, $3, i] " " $i }
    END {
      printf "%-14s %-10s %8s %8s %7s  medians of %d rounds; now/before of each\n", \
        "", "seconds", "before", "now", "ratio", ROUNDS
      n = split("import skeleton empty-module first-command deploy again again-warm", name, " ")
      for (i = 1; i <= n; i++) {
        compare(name[i], "time", 4)
        compare(name[i], "cpu-here", 5)
        compare(name[i], "cpu-hosts", 6)
      }
    }' ROUNDS="$rounds" "$work/results"
}

uptime
if [[ $parts = *import* ]]; then
  for ((round = 1; round <= rounds; round++)); do
    echo "import, round $round of $rounds" >&2
    for ((process = 0; process < 7; process++)); do in_turn $((round + process)) import "$round"; done
  done
fi
if [[ $parts = *deploy* ]]; then
  tests/lab/lab.sh up 3 compare >&2
  archive=$(tests/standin/build.sh "$work" 4.0.8)
  for ((round = 1; round <= rounds; round++)); do
    echo "deploy, round $round of $rounds" >&2
    in_turn "$round" deploy "$round"
  done
fi
uptime
report
