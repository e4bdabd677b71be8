#!/usr/bin/env bash
# The bare baseline of a deployment: Pulsar on bare hosts by nothing but ssh, scp and what runs on the hosts, phase by
# phase, each phase on all hosts at once, one connection a host (ControlMaster), readiness polled on the hosts.
#   bare.sh SSH_CONFIG ARCHIVE HOST...        the user is root there by `sudo -n`; each host has all three roles
# Prints phase<TAB>name<TAB>seconds. It writes the files that PulsarOps writes with -Profile Small, or with
# HEAPS=default those that it writes when nothing is said of memory: see same-files.sh.
set -euo pipefail

# ---- what is deployed ----------------------------------------------------------------------------------------------
cluster='test'
ssh_config=$1 archive=$2
shift 2
hosts=("$@")
release=$(basename "$archive" -bin.tar.gz)
tree=/opt/$release
state=/var/lib/pulsarops/$cluster
java_home=/usr/lib/jvm/java-17-openjdk-amd64
servers=$(printf ',%s:2181' "${hosts[@]}")
servers=${servers:1}
web=http://${servers//:2181/:8080}
service=pulsar://${servers//:2181/:6650}
sha512=$(cut -d ' ' -f 1 "$archive.sha512")
limit=600 # seconds that a gate may take
heaps=${HEAPS:-small}

# ---- runs on a host, as root ---------------------------------------------------------------------------------------
prepare() {
  printf '# Written by PulsarOps for the cluster %s.\n' "$cluster" >/etc/sysctl.d/90-pulsarops-$cluster.conf
  printf 'vm.swappiness = 1\nvm.max_map_count = 262144\n' >>/etc/sysctl.d/90-pulsarops-$cluster.conf
  sysctl -q -w vm.swappiness=1 vm.max_map_count=262144
  useradd --system --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin pulsar
  {
    printf '# Written by PulsarOps for the cluster %s.\n' "$cluster"
    printf 'pulsar %s\n' 'soft nofile 100000' 'hard nofile 100000' 'soft nproc 65536' 'hard nproc 65536'
  } >/etc/security/limits.d/90-pulsarops-$cluster.conf
}

unpack() {
  cd /var/tmp
  echo "$sha512  $release-bin.tar.gz" | sha512sum -c --quiet
  tar -xzf "$release-bin.tar.gz" -C /opt --no-same-owner
  rm "$release-bin.tar.gz"
}

keys() { # ROLE HOST
  local i=0 host
  case $1 in
  zookeeper)
    printf '%s\n' dataDir=/var/lib/pulsar/zookeeper maxSessionTimeout=30000
    for host in "${hosts[@]}"; do echo "server.$((i += 1))=$host:2888:3888"; done
    ;;
  bookie)
    cat <<KEYS
journalDirectory=/var/lib/pulsar/bookie/journal
ledgerDirectories=/var/lib/pulsar/bookie/ledgers
advertisedAddress=$2
metadataServiceUri=zk+hierarchical://${servers//,/;}/ledgers
zkServers=
prometheusStatsHttpPort=8100
zkTimeout=35000
KEYS
    [ "$heaps" = default ] || cat <<KEYS
journalMaxSizeMB=64
journalMaxBackups=1
logSizeLimit=67108864
minUsableSizeForIndexFileCreation=16777216
dbStorage_writeCacheMaxSizeMb=16
dbStorage_readAheadCacheMaxSizeMb=16
dbStorage_rocksDB_blockCacheSize=8388608
KEYS
    ;;
  broker)
    cat <<KEYS
clusterName=$cluster
advertisedAddress=$2
metadataStoreUrl=zk:$servers
configurationMetadataStoreUrl=zk:$servers
KEYS
    [ "$heaps" = default ] || echo managedLedgerCacheSizeMB=16
    ;;
  esac
}

# Of the host's memory for one of three services, as MemoryShares.cs has it.
share() { # HEAPSHARE DIRECTSHARE MOSTHEAP MOSTDIRECT
  awk -v heap="$1" -v direct="$2" -v most="$3" -v most_direct="$4" '
    function size(share, most,  n) { n = int(total * 0.6 / 8.5 * share / 32) * 32; return n < most ? n : most }
    $1 == "MemTotal:" { total = int($2 / 1024) }
    END {
      n = size(heap, most)
      printf "-Xms%dm -Xmx%dm -XX:MaxDirectMemorySize=%dm", n / 4, n, size(direct, most_direct)
    }' /proc/meminfo
}

environment() { # ROLE MEMORY CONFVARIABLE...
  local role=$1 memory=$2 name
  local gc="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:MetaspaceSize=96m -XX:-UsePerfData"
  gc+=" -XX:+UnlockDiagnosticVMOptions"
  gc+=" -XX:-BytecodeVerificationRemote -Djava.io.tmpdir=$state/run/tmp"
  local gc_log="-Xlog:gc:file=/var/log/pulsar/$role/gc.log:time:filecount=2,filesize=4M"
  [ "$heaps" = small ] || [ "$role" = tools ] || memory+=" -Djava.io.tmpdir=$state/run/tmp"
  printf '%s="%s"\n' JAVA_HOME "$java_home" PULSAR_MEM "$memory" BOOKIE_MEM "$memory"
  # Otherwise the release's own flags hold.
  [ "$heaps" = default ] && [ "$role" != tools ] || printf '%s="%s"\n' PULSAR_GC "$gc" BOOKIE_GC "$gc"
  if [ "$role" = tools ]; then
    printf '%s="%s"\n' PULSAR_GC_LOG ' ' BOOKIE_GC_LOG ' ' PULSAR_LOG_APPENDER Console \
      PULSAR_LOG_DIR /var/log/pulsar/tools BOOKIE_LOG_DIR /var/log/pulsar/tools \
      PULSAR_CLIENT_CONF /etc/pulsar/client.conf BOOKIE_CONF /etc/pulsar/bookie.conf
    return
  fi
  printf '%s="%s"\n' PULSAR_GC_LOG "$gc_log" BOOKIE_GC_LOG "$gc_log" \
    PULSAR_LOG_DIR "/var/log/pulsar/$role" BOOKIE_LOG_DIR "/var/log/pulsar/$role" \
    PULSAR_LOG_APPENDER RollingFile PULSAR_LOG_FILE "$role.log" PULSAR_LOG_IMMEDIATE_FLUSH true \
    PULSAR_PID_DIR "$state/run/tmp" BOOKIE_PID_DIR "$state/run/tmp"
  for name in "${@:3}"; do printf '%s="/etc/pulsar/%s.conf"\n' "$name" "$role"; done
  printf 'PULSAROPS_RELEASE="%s"\n' "$tree"
}

unit() { # ROLE STOPSECONDS AFTER...
  cat <<UNIT
[Unit]
Description=Apache Pulsar ${release##*-}: $1 of $cluster
Documentation=https://pulsar.apache.org/docs/
Wants=network-online.target
After=network-online.target time-sync.target${3:+ }${*:3}
StartLimitIntervalSec=0

[Service]
Type=exec
User=pulsar
EnvironmentFile=/etc/pulsar/$1.env
WorkingDirectory=$state/run
ExecStart=$tree/bin/pulsar $1
SuccessExitStatus=143
Restart=always
RestartSec=5
TimeoutStopSec=$2
KillMode=mixed
LimitNOFILE=100000
LimitNPROC=65536
LimitMEMLOCK=infinity
NoNewPrivileges=yes
ProtectSystem=full
ProtectKernelModules=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes

[Install]
WantedBy=multi-user.target
UNIT
}

set_keys() { # key=value lines on stdin, SHIPPED file: replace the key, else uncomment it, else append
  awk 'NR == FNR { key = substr($0, 1, index($0, "=") - 1); names[++count] = key; value[key] = $0; next }
    { line[++lines] = text = $0; commented = sub(/^# ?/, "", text); key = substr(text, 1, index(text, "=") - 1) }
    !(key in value) { next }
    commented { if (!(key in dead)) dead[key] = lines; next }
    { if (key in live) line[live[key]] = "#" line[live[key]]; live[key] = lines }
    END {
      for (i = 1; i <= count; i++) {
        key = names[i]
        line[key in live ? live[key] : key in dead ? dead[key] : ++lines] = value[key]
      }
      for (i = 1; i <= lines; i++) print line[i]
    }' - "$1"
}

configure() { # HOST NUMBER
  local role
  mkdir -p /etc/pulsar "$state/run/tmp" /var/log/pulsar/{tools,zookeeper,bookie,broker} \
    /var/lib/pulsar/{zookeeper,bookie/{journal,ledgers}}
  for role in zookeeper bookie broker; do
    keys $role "$1" | set_keys "$tree/conf/${role/bookie/bookkeeper}.conf" >/etc/pulsar/$role.conf
  done
  printf '%s\n' "webServiceUrl=$web" "brokerServiceUrl=$service" |
    set_keys "$tree/conf/client.conf" >/etc/pulsar/client.conf
  local zookeeper='-Xms64m -Xmx64m -XX:MaxDirectMemorySize=32m' bookie='-Xms96m -Xmx96m -XX:MaxDirectMemorySize=96m'
  local broker='-Xms192m -Xmx192m -XX:MaxDirectMemorySize=128m'
  if [ "$heaps" = default ]; then
    zookeeper=$(share 1 0.5 1024 512) bookie=$(share 1.5 1.5 4096 4096) broker=$(share 2 2 4096 4096)
  fi
  environment zookeeper "$zookeeper" PULSAR_ZK_CONF >/etc/pulsar/zookeeper.env
  environment bookie "$bookie" PULSAR_BOOKKEEPER_CONF BOOKIE_CONF >/etc/pulsar/bookie.env
  environment broker "$broker" PULSAR_BROKER_CONF >/etc/pulsar/broker.env
  environment tools '-Xmx128m -XX:MaxDirectMemorySize=64m' >/etc/pulsar/tools.env
  echo "$2" >/var/lib/pulsar/zookeeper/myid
  chown -R pulsar: "$state/run" /var/log/pulsar /var/lib/pulsar
  unit zookeeper 30 >/etc/systemd/system/pulsar-zookeeper.service
  unit bookie 90 pulsar-zookeeper.service >/etc/systemd/system/pulsar-bookie.service
  unit broker 120 pulsar-zookeeper.service pulsar-bookie.service >/etc/systemd/system/pulsar-broker.service
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

zookeeper_serves() {                           # each is leader or follower, the followers are in step
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

start() { # ROLE HOST: starts it and waits until it serves; where it ends, the unit starts it again
  systemctl start "pulsar-$1"
  until "$1_serves" "$2"; do
    ((SECONDS < limit)) || { echo "$1 on $2: not ready after $limit s" >&2 && exit 1; }
    sleep 0.05
  done
}

metadata() {
  set -a
  # shellcheck disable=SC1091 # made by configure
  . /etc/pulsar/tools.env
  set +a
  local out
  out=$(runuser -u pulsar -- "$tree/bin/pulsar" initialize-cluster-metadata --cluster "$cluster" \
    --metadata-store "zk:$servers" \
    --configuration-metadata-store "zk:$servers" --web-service-url "$web" --broker-service-url "$service" \
    </dev/null 2>&1 || :)
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
    declare -p cluster hosts release tree state java_home servers web service sha512 limit heaps &&
      declare -f && printf 'set -euo pipefail\n%s\n' "$*"
  } | ssh "${ssh[@]}" "$host" sudo -n bash -s
}

lap() { # NAME: seconds since the lap before
  local now=${EPOCHREALTIME//[!0-9]/}
  printf 'phase\t%s\t%d.%03d\n' "$1" $(((now - since) / 1000000)) $(((now - since) / 1000 % 1000))
  since=$now
}

everywhere() { # PHASE COMMAND...: with the host's name for HOST and its number for NUMBER, on all hosts at once
  local phase=$1 number=0 host pids=() pid words
  shift
  for host in "${hosts[@]}"; do
    number=$((number + 1))
    words=("${@//HOST/$host}")
    "${words[@]//NUMBER/$number}" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  lap "$phase"
}

begin=${EPOCHREALTIME//[!0-9]/}
since=$begin
everywhere connect ssh "${ssh[@]}" HOST true
everywhere prepare run HOST prepare
everywhere upload scp -q "${ssh[@]}" "$archive" HOST:/var/tmp/
everywhere unpack run HOST unpack
everywhere configure run HOST configure HOST NUMBER
everywhere zookeeper run HOST start zookeeper HOST
run "${hosts[0]}" metadata
lap metadata
everywhere bookie run HOST start bookie HOST
everywhere broker run HOST start broker HOST
since=$begin
lap total
