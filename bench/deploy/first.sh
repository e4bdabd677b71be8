#!/usr/bin/env bash
# First deployments over SSH, one after the other, each on new hosts of the lab: with the default heaps and JVM flags,
# as a new user runs them. Prints a line for each, then "N of M first deployments passed".
#   sudo bench/deploy/first.sh COUNT [HOSTS]
# Needs PULSAROPS_ARCHIVES or ../shared/dist beside the checkout; LAB_ID, LAB_NET, LAB_DIR as lab.sh.
# THROTTLE=40 gives each host 40 % of a core; SLOW=40 only the last host. PROFILE=Small takes small heaps; VERSION is
# the release; CONFIGURATION=Debug is that of the build.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:?usage: first.sh COUNT [HOSTS]} number=${2:-3}
version=${VERSION:-4.0.8} configuration=${CONFIGURATION:-Release}
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}
folder=${PULSAROPS_ARCHIVES:-${XDG_CACHE_HOME:-$HOME/.cache}/pulsarops-dist}
export PULSAROPS_ARCHIVES=$folder
[ -r "$folder/apache-pulsar-$version-bin.tar.gz" ] || ../shared/dist/pulsar-dist.sh archive "$folder" "$version" >&2
hosts=()
for ((host = 1; host <= number; host++)); do hosts+=("first$host"); done
output=$(mktemp "${TMPDIR:-/var/tmp}/pulsarops-first.XXXXXX")
trap 'rm -f "$output"; [ -n "${KEEP_LAB-}" ] || tests/lab/lab.sh down' EXIT

names=$(IFS=, && echo "${hosts[*]}")
deploy="\$ErrorActionPreference = 'Stop'
\$topology = New-PulsarTopology -Name first -Version $version -HostName $names \
  -SshConfigPath $LAB_DIR/ssh_config ${PROFILE:+-Profile $PROFILE} |
  Initialize-PulsarHost | Install-PulsarCluster
\$failed = @(\$topology | Test-PulsarCluster | Where-Object Status -ne Passed)
\$failed | ForEach-Object { \"\$_ \$(\$_.Message)\" }
exit [int](\$failed.Count -gt 0)"

[ -n "${NO_BUILD-}" ] ||
  { dotnet tool restore && dotnet build -c "$configuration" -v quiet src/PulsarOps.Adapters; } >&2
tests/lab/lab.sh up "$number" first >&2
passed=0
for ((round = 1; round <= count; round++)); do
  [ "$round" = 1 ] || tests/lab/lab.sh reset "${hosts[@]}" >&2
  if [ -n "${THROTTLE-}" ]; then
    for host in "${hosts[@]}"; do tests/lab/lab.sh throttle "$host" "$THROTTLE"; done
  elif [ -n "${SLOW-}" ]; then
    tests/lab/lab.sh throttle "${hosts[-1]}" "$SLOW"
  fi
  since=$SECONDS
  if dotnet pwsh -NoProfile -NonInteractive -Command "Import-Module ./out/PulsarOps; $deploy" \
    >"$output" 2>&1; then
    passed=$((passed + 1))
    printf '%d of %d\tpassed\t%d s\n' "$round" "$count" $((SECONDS - since))
  else
    printf '%d of %d\tFAILED\t%d s\n' "$round" "$count" $((SECONDS - since))
    sed 's/^/    /' "$output"
  fi
done
printf '%d of %d first deployments passed: %d hosts, Pulsar %s, %s heaps%s\n' \
  "$passed" "$count" "$number" "$version" "${PROFILE:-default}" \
  "${THROTTLE:+, $THROTTLE % of a core a host}${SLOW:+, one host with $SLOW % of a core}"
[ "$passed" = "$count" ]
