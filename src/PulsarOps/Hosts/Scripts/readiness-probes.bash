# Readiness probes: conditions of a running service. They are in bash, because it can reach a port without another
# program. They run while every JVM of the cluster starts, and so without a process if possible. Needs lib.sh,
# fields.sh, net.bash and ask.bash.

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
    is_zookeeper_ready "$field_address" "$field_port" "$field_synced_followers" -
    ;;
  ensemble)
    take_fields servers zookeeper_tls synced_followers
    is_ensemble_ready "$field_servers" "$field_zookeeper_tls" "$field_synced_followers"
    ;;
  version)
    take_fields address port
    find_zookeeper_version "$field_address" "$field_port"
    ;;
  bookie)
    take_fields servers zookeeper_tls address port metrics_address metrics_port folders
    is_bookie_ready "$field_servers" "$field_zookeeper_tls" "$field_address" "$field_port" "$field_metrics_address" \
      "$field_metrics_port" "$field_folders"
    ;;
  broker)
    take_fields servers zookeeper_tls names address web_port web_tls
    is_broker_ready "$field_servers" "$field_zookeeper_tls" "$field_names" "$field_address" "$field_web_port" \
      "$field_web_tls"
    ;;
  autorecovery)
    take_fields servers zookeeper_tls metrics_address metrics_port
    is_autorecovery_ready "$field_servers" "$field_zookeeper_tls" "$field_metrics_address" "$field_metrics_port"
    ;;
  proxy)
    take_fields address port web_port web_tls
    is_proxy_ready "$field_address" "$field_port" "$field_web_port" "$field_web_tls"
    ;;
  http)
    take_fields address port path web_tls
    is_http_ok "$field_address" "$field_port" "$field_path" "$field_web_tls" && detail=serving
    ;;
  znode)
    take_fields servers zookeeper_tls paths
    are_znodes_there "$field_servers" "$field_zookeeper_tls" "$field_paths"
    ;;
  job)
    take_fields directory
    has_job_ended "$field_directory"
    ;;
  copies)
    take_fields directory
    has_job_ended "$field_directory" || { count_copies "$field_directory" && return 1; }
    ;;
  *) refuse_record 'unknown readiness probe' ;;
  esac
}

# The answer to srvr is short. That to mntr has 30 KB: only a leader is asked for it.
is_zookeeper_ready() { # ADDRESS PORT SYNCED TLS
  why=''
  ask "$1" "$2" srvr "$4" || { detail="port $2 does not answer yet${why:+: $why}" && return 1; }
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
  find_word "$1" "$2" mntr zk_synced_followers "$4" || { detail="port $2 does not answer any more" && return 1; }
  [ "${word:-0}" -lt "$3" ] || { asked[$1:$2]='' detail=leader && return; }
  detail="leads, but only ${word:-0} of $3 followers are in sync" said[$1:$2]=$detail
  return 1
}

declare -A last_unready=() # the server of an ensemble that was not ready: it is asked first the next time
is_ensemble_ready() { # SERVERS TLS SYNCED
  local server words='' first=${last_unready[$1]-}
  was_answered "ensemble $1" "$2" && return "$answered"
  for server in $first ${1//,/ }; do
    is_zookeeper_ready "${server%:*}" "${server##*:}" "$3" "$2" || {
      last_unready[$1]=$server detail="$server: $detail"
      note_answer "ensemble $1" 1
      return
    }
    [ "$server" != "$first" ] || { first='' && continue; }
    words="$words,$detail"
  done
  detail=${words#,}
  note_answer "ensemble $1" 0
}

# A question by TLS takes a process, so its answer counts for a third of a second.
declare -A results=()
was_answered() { # KEY TLS: sets $answered to the last result, and $detail; false to ask again
  [ "$2" != - ] || return 1
  clock
  detail=${said[$1]-} answered=${results[$1]-}
  [ -n "$answered" ] && [ $((clock - asked[$1])) -lt 33 ]
}
note_answer() { # KEY RESULT: returns the result
  clock
  asked[$1]=$clock said[$1]=$detail results[$1]=$2
  return "$2"
}

# For an external server: not whether it is ready, but its version. A server without a quorum does not report it.
find_zookeeper_version() { # ADDRESS PORT
  ask "$1" "$2" srvr - || { detail="port $2 does not answer" && return 1; }
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
is_bookie_ready() { # SERVERS TLS ADDRESS PORT METRICSADDRESS METRICSPORT FOLDERS
  local status=0
  is_port_open "$3" "$4" || return 1
  is_registered "$1" "$2" /ledgers/available "$3:$4" || status=$?
  [ "$status" -ne 1 ] || unregistered[$3:$4]=yes
  if [ "$status" -ne 0 ]; then
    if is_registered "$1" "$2" /ledgers/available/readonly "$3:$4"; then
      detail="$3:$4 is registered as read-only$(fullest "$7")"
    else
      detail="$3:$4 is not registered as writable$registry_why"
    fi
    return 1
  fi
  [ -n "${unregistered[$3:$4]-}" ] || [ "$6" = - ] || says_registered "$5" "$6" || return 1
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
  find_word "$1" "$2" "GET /metrics HTTP/1.0\r\nHost: $1\r\n\r\n" bookie_SERVER_STATUS -
  case $word in
  '') detail="its metrics (port $2) do not tell yet whether it is registered" ;;
  -1) detail='its znode is that of a process before it, whose session has not ended' ;;
  *) return 0 ;;
  esac
  clock
  asked[$1:$2]=$clock said[$1:$2]=$detail
  return 1
}

is_http_ok() { # ADDRESS PORT PATH TLS
  if [ "$4" != - ]; then
    is_https_ok "$@"
    return
  fi
  ask "$1" "$2" "GET $3 HTTP/1.0\r\nHost: $1\r\n\r\n" - || { detail="port $2 does not answer yet" && return 1; }
  says_ok "$3"
}
is_https_ok() { # ADDRESS PORT PATH TLS
  local tls=$4 why=''
  local +x bearer=''
  was_answered "$1:$2" "$4" && return "$answered"
  # While the JVM starts, this needs no process.
  is_port_open "$1" "$2" || { detail="port $2 does not answer yet" && return 1; }
  read_bearer
  ask "$1" "$2" "GET $3 HTTP/1.0\r\nHost: $1\r\n$bearer\r\n" "$4" ||
    { detail="port $2 does not answer yet: $why" && note_answer "$1:$2" 1; return; }
  says_ok "$3" || { note_answer "$1:$2" 1; return; }
  note_answer "$1:$2" 0
}
says_ok() { # PATH: whether the status in $answer is 200
  local why=''
  case $answer in
  HTTP/1.?' 200 '*) return 0 ;;
  HTTP/1.?" 40"[13]" "*) [ -z "$tls" ] || explain_refusal "${answer:9:3}" "$bearer" ;;
  esac
  detail="$1 answers: ${answer%%[$'\r\n']*}${why:+: $why}"
  return 1
}

is_broker_ready() { # SERVERS TLS NAMES ADDRESS WEBPORT WEBTLS
  local name
  is_http_ok "$4" "$5" /admin/v2/brokers/ready "$6" || return 1
  for name in ${3//,/ }; do
    ! is_registered "$1" "$2" /loadbalance/brokers "$name" || { detail=active && return; }
  done
  detail="${3//,/ or } is not listed among the active brokers$registry_why"
  return 1
}

is_proxy_ready() { # ADDRESS PORT WEBPORT WEBTLS
  is_port_open "$1" "$2" && is_http_ok "$1" "$3" /admin/v2/brokers/ready "$4" || return 1
  detail=serving
}

# Metrics are long, and bash reads byte by byte: their status line is enough.
is_autorecovery_ready() { # SERVERS TLS ADDRESS PORT
  local line=''
  { exec {socket}<>"/dev/tcp/$3/$4"; } 2>/dev/null || { detail="port $4 is not open yet" && return 1; }
  { printf 'GET /metrics HTTP/1.0\r\nHost: %s\r\n\r\n' "$3" >&"$socket"; } 2>/dev/null
  IFS= read -r -t "$patience" -u "$socket" line
  exec {socket}>&-
  case $line in
  HTTP/1.?' 200 '*) ;;
  *) detail="/metrics answers: ${line%$'\r'}" && return 1 ;;
  esac
  ask_registry "$1" "$2"
  case $registry in
  *ls"$tab"/ledgers/underreplication/auditorelection"$tab"ok"$tab"V_*) detail=watching ;;
  *) detail="no auditor stands for election$registry_why" && return 1 ;;
  esac
}

are_znodes_there() { # SERVERS TLS PATHS, separated by spaces
  local path
  ask_registry "$1" "$2"
  for path in $3; do
    case $registry in *stat"$tab$path$tab"ok*) ;; *) detail="$path is not there yet$registry_why" && return 1 ;; esac
  done
  detail=there
}

# Discards all answers, however recent they are.
forget_answers() { registry_of='' asked=() results=() unregistered=(); }

has_job_ended() { # DIRECTORY
  detail='collected' # by another run, which has seen it end
  [ -d "$1" ] || return 0
  detail='still running'
  is_own_folder "$1" && [ -r "$1/status" ] && read -r detail <"$1/status"
}

# BookKeeper's tools tell of each ledger that they have copied, or how many are left.
count_copies() { # DIRECTORY: sets $detail
  detail=$(awk '
    match($0, /Recovered ledger [0-9]+/) { copied++ }
    match($0, /to be rereplicated: [0-9]+/) { left = substr($0, RSTART + 20, RLENGTH - 20); told = 1 }
    END {
      if (told) printf "ledgers left: %s", left
      else printf "ledgers copied: %d", copied
    }' "$1/output" 2>/dev/null)
}
