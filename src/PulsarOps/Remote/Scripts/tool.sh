#!/bin/sh
# Put here by PulsarOps under the names of the release's tools: each is run with the configuration of this host's cluster.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
set -a
# shellcheck disable=SC1091 # made by PulsarOps: KEY="value" lines
. "$here/../tools.env"
set +a
name=${0##*/}
case $name in
zookeeper-shell) exec "$PULSAROPS_RELEASE/bin/pulsar" zookeeper-shell -server "$PULSAROPS_ZOOKEEPER" "$@" ;;
*) exec "$PULSAROPS_RELEASE/bin/$name" "$@" ;;
esac
