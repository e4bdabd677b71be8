#!/usr/bin/env bash
# The bare baseline: a Pulsar cluster of plain processes on 127.0.0.1, made by nothing but bash, awk and bin/pulsar.
#   bare.sh RELEASE ROOT PORTBASE [ZOOKEEPERS BOOKIES BROKERS]    RELEASE: an unpacked apache-pulsar-X; default 3 3 2
#   bare.sh stop ROOT
# Prints phase<TAB>name<TAB>seconds. Node N's ports are PORTBASE + 100*(N-1) + the offset in port(). No blank in any path.
set -euo pipefail
shopt -s nullglob

# ---- what is started and how: kept equal to the product's local topology -------------------------------------------
cluster=local
java_home=${JAVA_HOME:-/usr/lib/jvm/java-17-openjdk-amd64}
limit=120                                      # seconds that a gate may take; half of it a stop, then SIGKILL
declare -A memory=(
    [zookeeper]='-Xms64m -Xmx64m -XX:MaxDirectMemorySize=32m'
    [bookie]='-Xms96m -Xmx96m -XX:MaxDirectMemorySize=96m'
    [broker]='-Xms192m -Xmx192m -XX:MaxDirectMemorySize=128m'
    [metadata]='-Xms128m -Xmx128m -XX:MaxDirectMemorySize=64m')
jvm_flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MetaspaceSize=96m -XX:-UsePerfData -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote'    # and -Djava.io.tmpdir

port() {                                       # NODE NAME
    local -A offset=([client]=0 [quorum]=1 [election]=2 [zookeeperAdmin]=3 [zookeeperMetrics]=4
        [bookie]=10 [bookieMetrics]=11 [broker]=20 [web]=21)
    echo $((portbase + 100 * ($1 - 1) + offset[$2]))
}

zookeeper_keys() {                             # NODE
    local n
    cat <<KEYS
dataDir=$root/local$1/data/zookeeper
clientPort=$(port "$1" client)
clientPortAddress=127.0.0.1
admin.serverAddress=127.0.0.1
admin.serverPort=$(port "$1" zookeeperAdmin)
metricsProvider.httpHost=127.0.0.1
metricsProvider.httpPort=$(port "$1" zookeeperMetrics)
KEYS
    ((zookeepers == 1)) || for ((n = 1; n <= zookeepers; n++)); do echo "server.$n=127.0.0.1:$(port $n quorum):$(port $n election)"; done
}

bookie_keys() {
    cat <<KEYS
bookiePort=$(port "$1" bookie)
advertisedAddress=127.0.0.1
listeningInterface=lo
allowLoopback=true
journalDirectory=$root/local$1/data/journal
ledgerDirectories=$root/local$1/data/ledgers
metadataServiceUri=zk+hierarchical://${servers//,/;}/ledgers
zkServers=
zkTimeout=10000
prometheusStatsHttpAddress=127.0.0.1
prometheusStatsHttpPort=$(port "$1" bookieMetrics)
journalMaxSizeMB=64
journalMaxBackups=1
logSizeLimit=67108864
minUsableSizeForIndexFileCreation=16777216
dbStorage_writeCacheMaxSizeMb=16
dbStorage_readAheadCacheMaxSizeMb=16
dbStorage_rocksDB_blockCacheSize=8388608
KEYS
}

broker_keys() {
    local quorum=$((bookies < 2 ? bookies : 2))
    cat <<KEYS
clusterName=$cluster
advertisedAddress=127.0.0.1
bindAddress=127.0.0.1
brokerServicePort=$(port "$1" broker)
webServicePort=$(port "$1" web)
metadataStoreUrl=zk:$servers
configurationMetadataStoreUrl=zk:$servers
managedLedgerDefaultEnsembleSize=$quorum
managedLedgerDefaultWriteQuorum=$quorum
managedLedgerDefaultAckQuorum=$quorum
managedLedgerCacheSizeMB=16
KEYS
}

# ---- machinery -----------------------------------------------------------------------------------------------------
fail() { echo "bare.sh: $*" >&2; exit 1; }
set_keys() {                                   # key=value lines on stdin, SHIPPED file: replace the key, else uncomment it, else append
    awk 'NR == FNR { key = substr($0, 1, index($0, "=") - 1); names[++count] = key; value[key] = $0; next }
        { line[++lines] = text = $0; commented = sub(/^# ?/, "", text); key = substr(text, 1, index(text, "=") - 1) }
        !(key in value) { next }
        commented { if (!(key in dead)) dead[key] = lines; next }
        { if (key in live) line[live[key]] = "#" line[live[key]]; live[key] = lines }
        END {
            for (i = 1; i <= count; i++) { key = names[i]; line[key in live ? live[key] : key in dead ? dead[key] : ++lines] = value[key] }
            for (i = 1; i <= lines; i++) print line[i]
        }' - "$1"
}
launch() {                                     # ROLE NODE: bin/pulsar execs java, so $! is the JVM's pid
    pulsar "$1" "$2" "$1" </dev/null >"$root/local$2/logs/$1/$1.out" 2>&1 &
    echo $! >"$root/local$2/run/$1.pid"
}
pulsar() {                                     # ROLE NODE ARGUMENTS...: does not return
    local home=$root/local$2 flags gc_log
    flags="$jvm_flags -Djava.io.tmpdir=$home/tmp" gc_log="-Xlog:gc:file=$home/logs/$1/gc.log:time:filecount=2,filesize=4M"
    exec setsid env -i "PATH=$PATH" "JAVA_HOME=$java_home" "PULSAR_MEM=${memory[$1]}" "BOOKIE_MEM=${memory[$1]}" \
        "PULSAR_GC=$flags" "BOOKIE_GC=$flags" "PULSAR_GC_LOG=$gc_log" "BOOKIE_GC_LOG=$gc_log" \
        "PULSAR_LOG_DIR=$home/logs/$1" "BOOKIE_LOG_DIR=$home/logs/$1" "PULSAR_PID_DIR=$home/run" "BOOKIE_PID_DIR=$home/run" \
        "PULSAR_LOG_APPENDER=${appender:-RollingFile}" PULSAR_LOG_IMMEDIATE_FLUSH=true "PULSAR_ZK_CONF=$home/conf/zookeeper.conf" \
        "PULSAR_BOOKKEEPER_CONF=$home/conf/bookie.conf" "BOOKIE_CONF=$home/conf/bookie.conf" \
        "PULSAR_BROKER_CONF=$home/conf/broker.conf" "$release/bin/pulsar" "${@:3}"
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
zookeepers_serve() {                           # each is leader or follower, the followers are in step -> leader
    local n reply
    for ((n = 1; n <= zookeepers; n++)); do
        reply=$(ask "$(port $n client)" srvr) && [[ $reply == *'Mode: '* ]] || return 1
        [[ $reply == *'Mode: follower'* ]] || leader=$(port $n client)
    done
    ((zookeepers == 1)) || [[ $(ask "${leader:?}" mntr) =~ zk_synced_followers[[:space:]]+$((zookeepers - 1))(\.0)?[[:space:]] ]]
}
registered() {                                 # PATH PORTNAME COUNT: ephemerals of all in the leader's dump
    local n dump
    dump=$(ask "$leader" dump) || return 1
    for ((n = 1; n <= $3; n++)); do [[ $dump == *"$1/127.0.0.1:$(port $n "$2")"$'\n'* ]] || return 1; done
}
bookies_serve() { registered /ledgers/available bookie "$bookies"; }
brokers_serve() {
    local n request='GET /admin/v2/brokers/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'
    for ((n = 1; n <= brokers; n++)); do [[ $(ask "$(port $n web)" "$request") == HTTP/1.?' 200 '*$'\r\n\r\nok'* ]] || return 1; done
    registered /loadbalance/brokers web "$brokers"
}
phase() {                                      # ROLE COUNT: start all, wait for the gate
    local deadline=$((SECONDS + limit)) n again=0
    for ((n = 1; n <= $2; n++)); do launch "$1" $n; done
    until "${1}s_serve"; do
        for ((n = 1; n <= $2; n++)); do
            alive "$(<"$root/local$n/run/$1.pid")" && continue
            # On a new cluster equals race to create a znode and the loser exits: /ledgers/underreplication/LAYOUT, /counters/producer-name
            if [[ $1 == zookeeper ]] || ((again++ == 2 * $2)); then fail "$1 on local$n died: $root/local$n/logs/$1"; fi
            echo "bare.sh: $1 on local$n died, started again" >&2 && launch "$1" $n
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
    local n home begin=${EPOCHREALTIME//[!0-9]/} nodes=$((zookeepers > bookies ? zookeepers : bookies)) out=$root/local1/logs/metadata/metadata.out
    since=$begin servers='' leader=''
    for ((n = 1; n <= zookeepers; n++)); do servers+=${servers:+,}127.0.0.1:$(port $n client); done
    for ((n = 1; n <= (brokers > nodes ? brokers : nodes); n++)); do
        home=$root/local$n
        mkdir -p "$home"/{conf,data/{zookeeper,journal,ledgers},logs/{zookeeper,bookie,broker,metadata},run,tmp}
        zookeeper_keys $n | set_keys "$release/conf/zookeeper.conf" >"$home/conf/zookeeper.conf"
        bookie_keys $n | set_keys "$release/conf/bookkeeper.conf" >"$home/conf/bookie.conf"
        broker_keys $n | set_keys "$release/conf/broker.conf" >"$home/conf/broker.conf"
        echo $n >"$home/data/zookeeper/myid"
    done
    lap configure
    phase zookeeper "$zookeepers"
    (appender=Console pulsar metadata 1 initialize-cluster-metadata --cluster "$cluster" --metadata-store "zk:$servers" --configuration-metadata-store \
        "zk:$servers" --web-service-url "http://127.0.0.1:$(port 1 web)" --broker-service-url "pulsar://127.0.0.1:$(port 1 broker)" </dev/null >"$out" 2>&1) || fail "metadata: exit $?: $out"
    grep -q 'setup correctly' "$out" || fail "metadata: no success line: $out"
    lap metadata
    phase bookie "$bookies"
    phase broker "$brokers"
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
(($# == 3 || $# == 6)) || fail 'usage: bare.sh RELEASE ROOT PORTBASE [ZOOKEEPERS BOOKIES BROKERS] | bare.sh stop ROOT'
release=$(cd "$1" && pwd) root=$(mkdir -p "$2" && cd "$2" && pwd) portbase=$3 zookeepers=${4:-3} bookies=${5:-3} brokers=${6:-2}
start
