#!/usr/bin/env bash
# The bare baseline of a deployment: Pulsar on bare hosts by nothing but ssh, scp and what runs on the hosts. Each phase
# runs on all hosts at the same time, with one connection per host (ControlMaster). Readiness is polled on the hosts.
#   bare.sh SSH_CONFIG ARCHIVE RENDERED HOST...
# RENDERED/HOST has host.tar and services.tar, which measure.sh took from a host where PulsarOps had installed the same
# cluster. The user becomes root by `sudo -n`. Each host has all three roles.
# Prints phase<TAB>name<TAB>seconds.
set -euo pipefail

ssh_config=$1 archive=$2 rendered=$3
shift 3
hosts=("$@")
limit=600 # seconds that a service may take to become ready

setting() { # FILE KEY: the value in a rendered file
  tar -xOf "$rendered/${hosts[0]}/services.tar" "etc/pulsar/$1" | sed -n "s/^$2=//p"
}
cluster=$(setting broker.conf clusterName)
store=$(setting broker.conf metadataStoreUrl)
web=$(setting client.conf webServiceUrl)
service=$(setting client.conf brokerServiceUrl)
tree=$(setting broker.env PULSAROPS_RELEASE | tr -d '"')
sha512=$(cut -d ' ' -f 1 "$archive.sha512")
archive_name=${archive##*/}

# ---- runs on a host, as root ---------------------------------------------------------------------------------------
prepare() {
  useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin pulsar
  sysctl -q -p /etc/sysctl.d/*-pulsarops-*.conf
}

unpack() {
  cd /var/tmp
  echo "$sha512  $archive_name" | sha512sum -c --quiet
  tar -xzf "$archive_name" -C /opt --no-same-owner
  rm "$archive_name"
}

enable_units() {
  systemctl daemon-reload
  systemctl -q enable pulsar-{zookeeper,bookie,broker}
}

ask() { # HOST PORT TEXT -> reply
  local reply=
  { exec 3<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
  printf '%b' "$3" >&3
  IFS= read -r -d '' -t 0.5 -u 3 reply || : # the other side closes: the end comes without a delimiter
  exec 3>&-
  printf '%s' "$reply"
}

zookeeper_serves() { # each is leader or follower, and the followers are in step
  local host reply leader=
  for host in "${hosts[@]}"; do
    reply=$(ask "$host" 2181 srvr) && [[ $reply == *'Mode: '* ]] || return 1
    [[ $reply == *'Mode: follower'* ]] || leader=$host
  done
  [[ $(ask "${leader:?}" 2181 mntr) =~ zk_synced_followers[[:space:]]+$((${#hosts[@]} - 1))(\.0)?[[:space:]] ]]
}

registered() { [[ $(ask "$1" 2181 dump) == *"$2"$'\n'* ]]; } # HOST PATH
bookie_serves() { registered "$1" "/ledgers/available/$1:3181"; }
broker_serves() {
  local answer
  answer=$(ask "$1" 8080 'GET /admin/v2/brokers/ready HTTP/1.0\r\nHost: localhost\r\n\r\n')
  [[ $answer == HTTP/1.?' 200 '*$'\r\n\r\nok'* ]] &&
    registered "$1" "/loadbalance/brokers/$1:8080"
}

start() { # ROLE HOST: starts it and waits until it serves; if it ends, the unit starts it again
  systemctl start "pulsar-$1"
  until "$1_serves" "$2"; do
    ((SECONDS < limit)) || { echo "$1 on $2: not ready after $limit s" >&2 && exit 1; }
    sleep 0.05
  done
}

metadata() {
  set -a
  # shellcheck disable=SC1091 # comes from services.tar
  . /etc/pulsar/tools.env
  set +a
  local out
  out=$(runuser -u pulsar -- "$tree/bin/pulsar" initialize-cluster-metadata --cluster "$cluster" \
    --metadata-store "$store" --configuration-metadata-store "$store" --web-service-url "$web" \
    --broker-service-url "$service" </dev/null 2>&1 || :)
  [[ $out == *'setup correctly'* ]] || { echo "$out" >&2 && exit 1; }
}

# ---- runs here -----------------------------------------------------------------------------------------------------
sockets=$(mktemp -d)
ssh=(-F "$ssh_config" -o BatchMode=yes -o ControlMaster=auto -o "ControlPath=$sockets/%h" -o ControlPersist=600)
hang_up() {
  for host in "${hosts[@]}"; do ssh "${ssh[@]}" -O exit "$host" 2>/dev/null || :; done
  rm -rf "$sockets"
}
trap hang_up EXIT

run() { # HOST FUNCTION ARGUMENTS...
  local host=$1
  shift
  {
    declare -p cluster hosts tree archive_name store web service sha512 limit &&
      declare -f && printf 'set -euo pipefail\n%s\n' "$*"
  } | ssh "${ssh[@]}" "$host" sudo -n bash -s
}

put() { # HOST TAR FUNCTION: the files of a tar, then what makes them count
  ssh "${ssh[@]}" "$1" sudo -n tar -x -p -C / <"$rendered/$1/$2.tar"
  run "$1" "$3"
}

lap() { # NAME: seconds since the lap before
  local now=${EPOCHREALTIME//[!0-9]/}
  printf 'phase\t%s\t%d.%03d\n' "$1" $(((now - since) / 1000000)) $(((now - since) / 1000 % 1000))
  since=$now
}

everywhere() { # PHASE COMMAND...: on all hosts at the same time, with the host's name in place of HOST
  local phase=$1 host pids=() pid
  shift
  for host in "${hosts[@]}"; do
    "${@//HOST/$host}" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  lap "$phase"
}

begin=${EPOCHREALTIME//[!0-9]/}
since=$begin
everywhere connect ssh "${ssh[@]}" HOST true
everywhere prepare put HOST host prepare
everywhere upload scp -q "${ssh[@]}" "$archive" HOST:/var/tmp/
everywhere unpack run HOST unpack
everywhere configure put HOST services enable_units
everywhere zookeeper run HOST start zookeeper HOST
run "${hosts[0]}" metadata
lap metadata
everywhere bookie run HOST start bookie HOST
everywhere broker run HOST start broker HOST
since=$begin
lap total
