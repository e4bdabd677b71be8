#!/bin/sh
# PulsarOps installs this under the names of the release's tools: each runs with the configuration of this host's
# cluster.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
set -a
# shellcheck disable=SC1091 # made by PulsarOps: KEY="value" lines
. "$here/../tools.env"
set +a
# The folder of the logs belongs to the services' account: any other account that wrote there would follow its links. In
# the other folder each account has a folder of its own.
# shellcheck disable=SC3067 # every sh of the supported systems has it
if [ ! -O "$PULSAR_LOG_DIR" ]; then
  folder=${PULSAR_GC##*-Djava.io.tmpdir=}/tools-$(id -u)
  mkdir -m 700 -- "$folder" 2>/dev/null || { [ -O "$folder" ] && [ ! -L "$folder" ]; } || folder=$(mktemp -d)
  export PULSAR_LOG_DIR="$folder" BOOKIE_LOG_DIR="$folder"
fi
name=${0##*/}
if [ "$name" = bookkeeper ] && [ ! -r "$BOOKIE_CONF" ]; then
  echo "$name: only root and the group of the services may read $BOOKIE_CONF" >&2
  exit 77
fi
case $name in
zookeeper-shell) exec "$PULSAROPS_RELEASE/bin/pulsar" zookeeper-shell -server "$PULSAROPS_ZOOKEEPER" "$@" ;;
*) exec "$PULSAROPS_RELEASE/bin/$name" "$@" ;;
esac
