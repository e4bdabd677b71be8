# Gates: what is true, or not yet true, of a running service. Needs lib.sh and $NET, the text of net.bash.

net() { bash -c "$NET" net "$@"; }

# ZooKeeper is asked once a round for whatever several gates want to know: a round begins with registry_of=''. Asking opens a
# session, which is a write of the whole quorum: it is not done more often than needed.
is_registered() { # SERVERS PATH NAME
  if [ "$registry_of" != "$1" ]; then
    registry=$(net zk "$1" 3 ls /ledgers/available ls /loadbalance/brokers 2>&1)
    registry_of=$1
  fi
  members=$(printf '%s\n' "$registry" | awk -F '\t' -v path="$2" '$1 == "ls" && $2 == path && $3 == "ok" { print $4 }')
  case ",$members," in *",$3,"*) ;; *) return 1 ;; esac
}

# Sets $detail: what the service says of itself, or why the gate is shut.
gate_open() { # KIND ARGUMENT...
  case $1 in
  zookeeper) zookeeper_open "$2" "$3" "$4" ;;
  bookie) bookie_open "$2" "$3" "$4" ;;
  broker) broker_open "$2" "$3" "$4" ;;
  none) detail='' ;;
  job) job_ended "$2" ;;
  *) detail="unknown gate $1" && return 1 ;;
  esac
}

zookeeper_open() { # ADDRESS PORT SYNCED
  is_listening "$2" || { detail="port $2 is not open yet" && return 1; }
  answer=$(net 4lw "$1" "$2" mntr 2 2>&1) || { detail=$answer && return 1; }
  # A server without a quorum answers with a sentence, which has no such fields.
  state=$(printf '%s\n' "$answer" | awk -F '\t' '
    $1 == "zk_server_state" { mode = $2 }
    $1 == "zk_synced_followers" { synced = int($2) }
    END { print mode, synced + 0 }')
  detail=${state% *}
  case $detail in
  follower | standalone | observer) ;;
  leader)
    [ "${state#* }" -ge "$3" ] || { detail="leads, but only ${state#* } of $3 followers are in sync" && return 1; }
    ;;
  *) detail='no quorum yet' && return 1 ;;
  esac
}

bookie_open() { # SERVERS ADDRESS PORT
  is_listening "$3" || { detail="port $3 is not open yet" && return 1; }
  is_registered "$1" /ledgers/available "$2:$3" || { detail="$2:$3 is not registered as writable" && return 1; }
  detail=writable
}

broker_open() { # SERVERS ADDRESS WEBPORT
  is_listening "$3" || { detail="port $3 is not open yet" && return 1; }
  answer=$(net http GET "$2" "$3" /admin/v2/brokers/ready 3 2>&1)
  case $answer in 200*) ;; *) detail="/admin/v2/brokers/ready answers: $(printf '%s' "$answer" | head -n 1)" && return 1 ;; esac
  is_registered "$1" /loadbalance/brokers "$2:$3" || { detail="$2:$3 is not listed among the active brokers" && return 1; }
  detail=active
}

job_ended() { # DIRECTORY
  detail='collected' # by another run, which has seen it end
  [ -d "$1" ] || return 0
  detail='still running'
  [ -r "$1/status" ] && read -r detail <"$1/status"
}
