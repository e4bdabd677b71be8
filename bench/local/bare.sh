#!/usr/bin/env bash
# The bare baseline: a Pulsar cluster of plain processes on 127.0.0.1, started by nothing but bash and bin/pulsar.
#   bare.sh RENDERED ROOT    RENDERED: the nodes' folders as render.ps1 wrote them for ROOT
#   bare.sh stop ROOT
# Prints phase<TAB>name<TAB>seconds. No blank in any path.
set -euo pipefail
shopt -s nullglob

limit=120                                      # seconds that a gate may take; half of it a stop, then SIGKILL

setting() {                                    # FILE KEY: the value in a rendered file
    sed -n "s/^$2=//p" "$1"
}
nodes_of() {                                   # ROLE: the nodes with the role, in order
    local file
    for file in "$root"/local*/conf/"$1".conf; do basename "${file%/conf/*}"; done
}

# ---- machinery -----------------------------------------------------------------------------------------------------
fail() { echo "bare.sh: $*" >&2; exit 1; }
launch() {                                     # ROLE NODE: bin/pulsar execs java, so $! is the JVM's pid
    pulsar "$1" "$2" "$1" </dev/null >"$root/$2/logs/$1/$1.out" 2>&1 &
    echo $! >"$root/$2/run/$1.pid"
}
pulsar() {                                     # ENVIRONMENT NODE ARGUMENTS...: does not return
    local file=$root/$2/conf/$1.env release
    release=$(setting "$root/$2/conf/zookeeper.env" PULSAROPS_RELEASE | tr -d '"')
    # shellcheck disable=SC2016 # for the new shell
    exec setsid env -i "PATH=$PATH" bash -c 'set -a; . "$0"; set +a; exec "$@"' "$file" "$release/bin/pulsar" "${@:3}"
}
alive() {                                      # PID: there and no zombie (init may reap late)
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } != Z* ]]
}
ask() {                                        # PORT TEXT -> reply
    local reply=
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf '%b' "$2" >&3
    IFS= read -r -d '' -t 0.5 -u 3 reply || :    # the other side closes: the end comes without a delimiter
    exec 3>&-
    printf '%s' "$reply"
}
client_port() { setting "$root/$1/conf/zookeeper.conf" clientPort; } # NODE
zookeepers_serve() {                           # each is leader or follower, the followers are in step -> leader
    local node reply
    for node in "${zookeepers[@]}"; do
        reply=$(ask "$(client_port "$node")" srvr) && [[ $reply == *'Mode: '* ]] || return 1
        [[ $reply == *'Mode: follower'* ]] || leader=$(client_port "$node")
    done
    ((${#zookeepers[@]} == 1)) ||
        [[ $(ask "${leader:?}" mntr) =~ zk_synced_followers[[:space:]]+$((${#zookeepers[@]} - 1))(\.0)?[[:space:]] ]]
}
registered() {                                 # PATH ROLE KEY: ephemerals of all nodes of the role in the leader's dump
    local node dump
    dump=$(ask "$leader" dump) || return 1
    for node in $(nodes_of "$2"); do
        [[ $dump == *"$1/127.0.0.1:$(setting "$root/$node/conf/$2.conf" "$3")"$'\n'* ]] || return 1
    done
}
bookies_serve() { registered /ledgers/available bookie bookiePort; }
brokers_serve() {
    local node request='GET /admin/v2/brokers/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'
    for node in $(nodes_of broker); do
        [[ $(ask "$(setting "$root/$node/conf/broker.conf" webServicePort)" "$request") == \
            HTTP/1.?' 200 '*$'\r\n\r\nok'* ]] || return 1
    done
    registered /loadbalance/brokers broker webServicePort
}
phase() {                                      # ROLE: start all, wait for the gate
    local deadline=$((SECONDS + limit)) node again=0 nodes
    mapfile -t nodes < <(nodes_of "$1")
    for node in "${nodes[@]}"; do launch "$1" "$node"; done
    until "${1}s_serve"; do
        for node in "${nodes[@]}"; do
            alive "$(<"$root/$node/run/$1.pid")" && continue
            # On a new cluster equals race to create a znode and the loser exits: /ledgers/underreplication/LAYOUT,
            # /counters/producer-name
            if [[ $1 == zookeeper ]] || ((again++ == 2 * ${#nodes[@]})); then
                fail "$1 on $node died: $root/$node/logs/$1"
            fi
            echo "bare.sh: $1 on $node died, started again" >&2 && launch "$1" "$node"
        done
        ((SECONDS < deadline)) || fail "$1: not ready after $limit s"
        sleep 0.05
    done
    lap "$1"
}
lap() {                                        # NAME: seconds since the lap before
    local now=${EPOCHREALTIME//[!0-9]/}
    printf 'phase\t%s\t%d.%03d\n' "$1" $(((now - since) / 1000000)) $(((now - since) / 1000 % 1000))
    since=$now
}
start() {
    local begin=${EPOCHREALTIME//[!0-9]/} broker out store
    since=$begin leader=''
    cp -r "$rendered/." "$root"
    mapfile -t zookeepers < <(nodes_of zookeeper)
    mapfile -t brokers < <(nodes_of broker)
    broker=$root/${brokers[0]}/conf/broker.conf out=$root/${zookeepers[0]}/logs/tools/metadata.out
    store=$(setting "$broker" metadataStoreUrl)
    lap configure
    phase zookeeper
    (pulsar tools "${zookeepers[0]}" initialize-cluster-metadata --cluster "$(setting "$broker" clusterName)" \
        --metadata-store "$store" --configuration-metadata-store "$store" \
        --web-service-url "http://127.0.0.1:$(setting "$broker" webServicePort)" \
        --broker-service-url "pulsar://127.0.0.1:$(setting "$broker" brokerServicePort)" </dev/null >"$out" 2>&1) ||
        fail "metadata: exit $?: $out"
    grep -q 'setup correctly' "$out" || fail "metadata: no success line: $out"
    lap metadata
    phase bookie
    phase broker
    since=$begin
    lap total
}
stop() {                                       # brokers, bookies, ZooKeepers
    local role file files deadline
    for role in broker bookie zookeeper; do
        since=${EPOCHREALTIME//[!0-9]/} deadline=$((SECONDS + limit / 2)) files=("$root"/local*/run/"$role".pid)
        for file in "${files[@]}"; do kill "$(<"$file")" 2>/dev/null || :; done
        for file in "${files[@]}"; do
            while alive "$(<"$file")"; do
                ((SECONDS < deadline)) || { kill -9 "$(<"$file")" && echo "bare.sh: $file: killed" >&2; } || :
                sleep 0.05
            done
            rm "$file"
        done
        lap "stop-$role"
    done
}

if [[ ${1-} == stop && $# == 2 ]]; then root=$2 && stop && exit; fi
(($# == 2)) || fail 'usage: bare.sh RENDERED ROOT | bare.sh stop ROOT'
rendered=$1 root=$2
start
