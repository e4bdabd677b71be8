# Readiness probes: conditions of a running service. They are in bash, because it can reach a port without another
# program. They run while every JVM of the cluster starts, and so without a process if possible. Needs lib.sh, fields.sh
# and net.bash.

# Like lib.sh's, but without a process, for a folder of ours: it is called as often as a readiness probe.
read_record() {
  record=''
  if is_own_folder "${1%/*}"; then
    # bash does not count NUL bytes: they end the record.
    [ ! -f "$1" ] || IFS= read -r -d '' -n 1024 record <"$1"
  else
    read_their_record "$1"
  fi
}

# Like lib.sh's, but with a single read: bash would read the file again for each of its lines.
field_of() { # FILE KEY
  local page=''
  field=''
  { IFS= read -r -N 65536 page <"$1"; } 2>/dev/null
  [[ $newline$page =~ $newline"$2":[$tab\ ]*([^$tab\ $newline]+) ]] && field=${BASH_REMATCH[1]}
}

# Like lib.sh's, but without a process.
escape() { # TEXT: sets $escaped
  escaped=${1//\\/\\\\}
  escaped=${escaped//$tab/\\t}
  escaped=${escaped//$newline/\\n}
  escaped=${escaped//$'\r'/\\r}
}

trap '' PIPE # a peer that hangs up during the request is only not ready

# Sets $answer to everything until the other side closes. A server that is just starting may accept a connection and
# never answer it (seen with ZooKeeper). Repeated requests therefore give up early at first, and later after each
# failure.
patience=2
ask() { # HOST PORT TEXT
  local status=0
  answer=''
  { exec {socket}<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
  { printf "%b" "$3" >&"$socket"; } 2>/dev/null
  IFS= read -r -N 65536 -t "$patience" -u "$socket" answer || status=$?
  exec {socket}>&-
  if [ "$status" -gt 128 ]; then
    drop_rest
    case $patience in 0.25) patience=0.5 ;; 0.5) patience=1 ;; *) patience=2 ;; esac
  fi
  [ -n "$answer" ]
}

# Sets $word to the number after a name and its labels, in a long answer that is read at once and not byte by byte.
find_word() { # HOST PORT TEXT NAME
  local page='' status=0
  word=''
  { exec {socket}<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
  { printf "%b" "$3" >&"$socket"; } 2>/dev/null
  IFS= read -r -N 4194304 -t 2 -u "$socket" page || status=$?
  exec {socket}>&-
  [ "$status" -le 128 ] || drop_rest
  if [[ $newline$page =~ $newline$4(\{[^$newline]*\})?[$tab\ ]+(-?[0-9]+) ]]; then word=${BASH_REMATCH[2]}; fi
}

# Asking ZooKeeper opens a session, which is a write of the whole quorum and takes a process. It is done once per round
# for all readiness probes of a host, and at most once a second. It asks for the znodes in $awaited_nodes as well.
round=0
registry='' registry_of='' registry_since=0 registry_round=-1
ask_registry() { # SERVERS
  clock
  if [ "$registry_of" != "$1" ] ||
    { [ "$registry_round" -ne "$round" ] && [ $((clock - registry_since)) -ge 100 ]; }; then
    # shellcheck disable=SC2086 # operations and paths; neither holds a space
    ask_zookeeper "$1" 3 ls /ledgers/available ls /ledgers/available/readonly \
      ls /loadbalance/brokers ls /ledgers/underreplication/auditorelection \
      ${awaited_nodes:+stat ${awaited_nodes// / stat }} 2>/dev/null
    registry=$newline$answers
    clock
    registry_of=$1 registry_since=$clock registry_round=$round
  fi
}
is_registered() { # SERVERS PATH NAME: 2 if the state is unknown
  ask_registry "$1"
  [[ $registry =~ $newline"ls$tab$2${tab}ok$tab"([^$newline]*) ]] || return 2
  case ,${BASH_REMATCH[1]}, in *",$3,"*) ;; *) return 1 ;; esac
}

declare -A asked=() said=() # time and content of the last answer, by address and port

clock() { # sets $clock to centiseconds
  read -r clock _ </proc/uptime
  clock=${clock/./}
}

# Runs a readiness probe. Sets $detail to the service's own report, or to the reason why the service is not ready.
is_ready() { # RECORD: the kind of the probe, then its fields; sets $verb to the kind
  split_record "$1"
  case $verb in
  none) detail='' ;;
  port)
    take_fields address port
    is_port_open "$field_address" "$field_port"
    ;;
  zookeeper)
    take_fields address port synced_followers
    is_zookeeper_ready "$field_address" "$field_port" "$field_synced_followers"
    ;;
  ensemble)
    take_fields servers synced_followers
    is_ensemble_ready "$field_servers" "$field_synced_followers"
    ;;
  version)
    take_fields address port
    find_zookeeper_version "$field_address" "$field_port"
    ;;
  bookie)
    take_fields servers address port metrics_port folders
    is_bookie_ready "$field_servers" "$field_address" "$field_port" "$field_metrics_port" "$field_folders"
    ;;
  broker)
    take_fields servers address web_port
    is_broker_ready "$field_servers" "$field_address" "$field_web_port"
    ;;
  autorecovery)
    take_fields servers address metrics_port
    is_autorecovery_ready "$field_servers" "$field_address" "$field_metrics_port"
    ;;
  proxy)
    take_fields address port web_port
    is_proxy_ready "$field_address" "$field_port" "$field_web_port"
    ;;
  http)
    take_fields address port path
    is_http_ok "$field_address" "$field_port" "$field_path" && detail=serving
    ;;
  znode)
    take_fields servers paths
    are_znodes_there "$field_servers" "$field_paths"
    ;;
  job)
    take_fields directory
    has_job_ended "$field_directory"
    ;;
  *) refuse_record 'unknown readiness probe' ;;
  esac
}

# The answer to srvr is short. That to mntr has 30 KB: only a leader is asked for it.
is_zookeeper_ready() { # ADDRESS PORT SYNCED
  ask "$1" "$2" srvr || { detail="port $2 does not answer yet" && return 1; }
  # A server without a quorum answers with a sentence that contains no mode.
  detail=${answer#*Mode: }
  [ "$detail" != "$answer" ] || { detail='no quorum yet' && return 1; }
  detail=${detail%%"$newline"*}
  [ "$detail" = leader ] || return 0
  # Asked at most once a second, because the answer is long.
  clock
  detail=${said[$1:$2]-}
  [ $((clock - ${asked[$1:$2]:--100})) -ge 100 ] || return 1
  asked[$1:$2]=$clock
  find_word "$1" "$2" mntr zk_synced_followers || { detail="port $2 does not answer any more" && return 1; }
  [ "${word:-0}" -lt "$3" ] || { asked[$1:$2]='' detail=leader && return; }
  detail="leads, but only ${word:-0} of $3 followers are in sync" said[$1:$2]=$detail
  return 1
}

is_ensemble_ready() { # SERVERS SYNCED
  local server words=''
  for server in ${1//,/ }; do
    is_zookeeper_ready "${server%:*}" "${server##*:}" "$2" || { detail="$server: $detail" && return 1; }
    words="$words,$detail"
  done
  detail=${words#,}
}

# For an external server: not whether it is ready, but its version. A server without a quorum does not report it.
find_zookeeper_version() { # ADDRESS PORT
  ask "$1" "$2" srvr || { detail="port $2 does not answer" && return 1; }
  detail=${answer#Zookeeper version: }
  [ "$detail" != "$answer" ] || { detail="it answers: ${answer%%"$newline"*}" && return 1; }
  detail=${detail%%[-, ]*}
}

is_port_open() { # ADDRESS PORT
  { exec {socket}<>"/dev/tcp/$1/$2"; } 2>/dev/null || { detail="port $2 is not open yet" && return 1; }
  exec {socket}>&-
  detail=open
}

# After a kill or a power loss, the old znode exists until its session ends. The bookie waits for that, and may give
# up.
declare -A unregistered=() # bookies without a znode at the last check: one that appears later is their own
is_bookie_ready() { # SERVERS ADDRESS PORT METRICSPORT FOLDERS
  local status=0
  is_port_open "$2" "$3" || return 1
  is_registered "$1" /ledgers/available "$2:$3" || status=$?
  [ "$status" -ne 1 ] || unregistered[$2:$3]=yes
  if [ "$status" -ne 0 ]; then
    if is_registered "$1" /ledgers/available/readonly "$2:$3"; then
      detail="$2:$3 is registered as read-only$(fullest "$5")"
    else
      detail="$2:$3 is not registered as writable"
    fi
    return 1
  fi
  [ -n "${unregistered[$2:$3]-}" ] || [ "$4" = - ] || says_registered "$2" "$4" || return 1
  detail=writable
}

# The usage of the fullest of the folders' file systems, as BookKeeper measures it: space reserved for root counts as
# used.
fullest() { # FOLDERS: separated by spaces, or - for none
  local folder free blocks left inodes used full=-1 words=''
  for folder in ${1#-}; do
    read -r free blocks left inodes < <(stat -f -c '%a %b %d %c' -- "$folder" 2>/dev/null)
    [ "${blocks:-0}" -gt 0 ] || continue
    used=$((100 - free * 100 / blocks))
    [ "$used" -le "$full" ] || full=$used words=": $folder is $used % full"
    [ "${inodes:-0}" -eq 0 ] || [ $((left * 100 / inodes)) -gt 1 ] || full=100 words=": $folder has no inodes left"
  done
  printf %s "$words"
}

# The bookie's own report, in its metrics, which appear some time after its port is open. The page is long, so it is
# asked for at most once a second.
says_registered() { # ADDRESS PORT
  clock
  detail=${said[$1:$2]-}
  [ $((clock - ${asked[$1:$2]:--100})) -ge 100 ] || return 1
  find_word "$1" "$2" "GET /metrics HTTP/1.0\r\nHost: $1\r\n\r\n" bookie_SERVER_STATUS
  case $word in
  '') detail="its metrics (port $2) do not tell yet whether it is registered" ;;
  -1) detail='its znode is that of a process before it, whose session has not ended' ;;
  *) return 0 ;;
  esac
  clock
  asked[$1:$2]=$clock said[$1:$2]=$detail
  return 1
}

is_http_ok() { # ADDRESS PORT PATH
  ask "$1" "$2" "GET $3 HTTP/1.0\r\nHost: $1\r\n\r\n" || { detail="port $2 does not answer yet" && return 1; }
  case $answer in
  HTTP/1.?' 200 '*) ;;
  *) detail="$3 answers: ${answer%%[$'\r\n']*}" && return 1 ;;
  esac
}

is_broker_ready() { # SERVERS ADDRESS WEBPORT
  is_http_ok "$2" "$3" /admin/v2/brokers/ready || return 1
  is_registered "$1" /loadbalance/brokers "$2:$3" ||
    { detail="$2:$3 is not listed among the active brokers" && return 1; }
  detail=active
}

is_proxy_ready() { # ADDRESS PORT WEBPORT
  is_port_open "$1" "$2" && is_http_ok "$1" "$3" /admin/v2/brokers/ready || return 1
  detail=serving
}

# Metrics are long, and bash reads byte by byte: their status line is enough.
is_autorecovery_ready() { # SERVERS ADDRESS PORT
  local line=''
  { exec {socket}<>"/dev/tcp/$2/$3"; } 2>/dev/null || { detail="port $3 is not open yet" && return 1; }
  { printf 'GET /metrics HTTP/1.0\r\nHost: %s\r\n\r\n' "$2" >&"$socket"; } 2>/dev/null
  IFS= read -r -t "$patience" -u "$socket" line
  exec {socket}>&-
  case $line in
  HTTP/1.?' 200 '*) ;;
  *) detail="/metrics answers: ${line%$'\r'}" && return 1 ;;
  esac
  ask_registry "$1"
  case $registry in
  *ls"$tab"/ledgers/underreplication/auditorelection"$tab"ok"$tab"V_*) detail=watching ;;
  *) detail='no auditor stands for election' && return 1 ;;
  esac
}

are_znodes_there() { # SERVERS PATHS, separated by spaces
  local path
  ask_registry "$1"
  for path in $2; do
    case $registry in *stat"$tab$path$tab"ok*) ;; *) detail="$path is not there yet" && return 1 ;; esac
  done
  detail=there
}

# Discards all answers, however recent they are.
forget_answers() { registry_of='' asked=() unregistered=(); }

has_job_ended() { # DIRECTORY
  detail='collected' # by another run, which has seen it end
  [ -d "$1" ] || return 0
  detail='still running'
  is_own_folder "$1" && [ -r "$1/status" ] && read -r detail <"$1/status"
}
