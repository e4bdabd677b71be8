#!/usr/bin/env bash
# Compares a run that changes nothing with plain logins, on three hosts of the lab with a cluster of the stand-in:
#   sudo bench/probe/again.sh [ROUNDS]      LAB_ID, LAB_NET, LAB_DIR as lab.sh; KEEP_LAB=1 leaves the hosts there
# In each round it takes `ssh HOST true` on all hosts side by side, then Install-PulsarCluster, and the CPU that the
# hosts used for each. Prints the rounds, then the medians.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}
work=$(mktemp -d)
trap 'rm -rf "$work"; [ -n "${KEEP_LAB-}" ] || tests/lab/lab.sh down' EXIT
tests/lab/lab.sh up 3 again
archive=$(tests/standin/build.sh "$work" 4.0.8)
groups=/sys/fs/cgroup
[ ! -d "$groups/unified" ] || groups=$groups/unified
dotnet pwsh -NoProfile -File bench/probe/again.ps1 -SshConfig "$LAB_DIR/ssh_config" -HostName again1,again2,again3 \
  -Archive "$archive" -Rounds "${1:-21}" -Usage "$groups/${LAB_ID:-plab}-again*/cpu.stat"
