# Asks services for the readiness probes. Needs lib.sh, tls.bash and net.bash. TLS is the folder with the keys and
# certificates of the host, or - for plain text.

trap '' PIPE # a peer that hangs up during the request is only not ready

# Sets $answer to everything until the other side closes. A server that is just starting may accept a connection and
# never answer it (seen with ZooKeeper). Repeated requests therefore give up early at first, and later after each
# failure.
patience=2
ask() { # HOST PORT TEXT TLS
  local status=0
  answer=''
  if [ "$4" != - ]; then
    ask_by_tls "$@"
    return
  fi
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

# Takes a process, and so is asked at most once a second. Sets $why if there is no answer.
ask_by_tls() { # HOST PORT TEXT TLS
  local tls=$4 send=(printf %b "$3") status=0
  deadline 2
  connect "$1" "$2" || return
  why='it hung up without an answer'
  ! left || IFS= read -r -N 4194304 -t "$left" -u "$in" answer || status=$?
  hang_up
  [ "$status" -le 128 ] || drop_rest
  [ -n "$answer" ] || { explain "$1" && return 1; }
}

# Sets $word to the number after a name and its labels, in a long answer that is read at once and not byte by byte.
find_word() { # HOST PORT TEXT NAME TLS
  local answer='' status=0
  word=''
  if [ "$5" != - ]; then
    ask_by_tls "$1" "$2" "$3" "$5" || return
  else
    { exec {socket}<>"/dev/tcp/$1/$2"; } 2>/dev/null || return 1
    { printf "%b" "$3" >&"$socket"; } 2>/dev/null
    IFS= read -r -N 4194304 -t 2 -u "$socket" answer || status=$?
    exec {socket}>&-
    [ "$status" -le 128 ] || drop_rest
  fi
  if [[ $newline$answer =~ $newline$4(\{[^$newline]*\})?[$tab\ ]+(-?[0-9]+) ]]; then word=${BASH_REMATCH[2]}; fi
}

# Asking ZooKeeper opens a session, which is a write of the whole quorum and takes a process. It is done once per round
# for all readiness probes of a host, and at most once a second. It asks for the znodes in $awaited_nodes as well.
round=0
registry_why='' # with TLS, why there is no answer, for the end of a detail
registry='' registry_of='' registry_since=0 registry_round=-1
ask_registry() { # SERVERS TLS
  local tls=${2#-}
  clock
  if [ "$registry_of" != "$1 $2" ] ||
    { [ "$registry_round" -ne "$round" ] && [ $((clock - registry_since)) -ge 100 ]; }; then
    # shellcheck disable=SC2086 # operations and paths; neither holds a space
    ask_zookeeper "$1" 3 ls /ledgers/available ls /ledgers/available/readonly \
      ls /loadbalance/brokers ls /ledgers/underreplication/auditorelection \
      ${awaited_nodes:+stat ${awaited_nodes// / stat }} 2>/dev/null
    registry=$newline$answers registry_why=''
    [ -z "$tls" ] || [ -n "$answers" ] || registry_why=" (ZooKeeper: $why)"
    clock
    registry_of="$1 $2" registry_since=$clock registry_round=$round
  fi
}
is_registered() { # SERVERS TLS PATH NAME: 2 if the state is unknown
  ask_registry "$1" "$2"
  [[ $registry =~ $newline"ls$tab$3${tab}ok$tab"([^$newline]*) ]] || return 2
  case ,${BASH_REMATCH[1]}, in *",$4,"*) ;; *) return 1 ;; esac
}

declare -A asked=() said=() # time and content of the last answer, by address and port

clock() { # sets $clock to centiseconds
  read -r clock _ </proc/uptime
  clock=${clock/./}
}

