#!/usr/bin/env bash
# Says whether bare.sh and PulsarOps write the same settings: same-files.sh WORK VERSION. Ports, folders and names differ, and are masked.
set -euo pipefail
work=$1
settings() { # FILE: what it sets, in order
  grep -Ev '^[[:space:]]*(#|$)' "$1" | sort | sed -E \
    -e "s#$work/[a-z]+/local[0-9]/(data/[a-z/]+)#DATA#g" -e 's/[0-9]{5}/PORT/g' -e 's/^clusterName=.*/clusterName=NAME/'
}
for role in zookeeper bookie broker; do
  for node in local1 local2; do
    if difference=$(diff <(settings "$work/bare.kept/$node/conf/$role.conf") <(settings "$work/stages/$node/conf/$role.conf")); then
      echo "$role on $node: the same settings"
    else
      printf '%s on %s differs:\n%s\n' "$role" "$node" "$difference"
      exit 1
    fi
  done
done
