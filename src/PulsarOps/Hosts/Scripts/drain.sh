# Moves the bundles of a broker to other brokers, one after the other, so that each is away for a moment only. Needs
# services.sh. A broker that is stopped gives its bundles up too, but then each waits until another broker is asked
# for it, and may be given back to the broker that is about to end.

ask_broker() { request "$drain_tls" "$1" "$2" "$3" 60; } # METHOD HOST:PORT PATH

active_id() { # IDS, separated by commas: sets $id to the one that is active; false if none is
  for id in $active; do
    case ,$1, in *",$id,"*) return 0 ;; esac
  done
  return 1
}

# A broker sends itself a message in its health check. A Java virtual machine that has just started takes over a second
# for its first message, and a client would wait for that (seen on 4.0.8). So a slow broker is checked again.
is_healthy() { # HOST:PORT
  for _ in 1 2 3; do
    read -r before _ </proc/uptime
    ask_broker GET "$1" '/admin/v2/brokers/health?topicVersion=V2' || return 1
    read -r now _ </proc/uptime
    [ $((${now%.*}${now#*.} - ${before%.*}${before#*.})) -ge 20 ] || return 0
  done
}

# On the way to another security a broker has one of several names.
list_brokers() { # IDS OTHERS: sets $drain_broker, and $others to the active ones of them; false without any
  ask_broker GET "$drain_at" "/admin/v2/brokers/$drain_cluster" || return 1
  active=$(printf '%s' "$reply" | grep -o '"[^"]*:[0-9]*"' | tr -d '"') others='' checked=' '
  active_id "$1" && drain_broker=$id || return 1
  for other in $2; do
    ! active_id "${other#*=}" || others="$others ${other%%=*}=$id"
  done
  [ -n "$others" ]
}

# The namespace in which a broker checks itself has a colon in its name, and stays.
list_bundles() { # sets $bundles, a line for each; false if the broker does not tell
  ask_broker GET "$drain_at" "/admin/v2/brokers/$drain_cluster/$drain_broker/ownedNamespaces" || return 1
  bundles=$(printf '%s' "$reply" | grep -o '"[^":]*/0x[0-9a-f]*_0x[0-9a-f]*"' | tr -d '"')
}

# They take turns. Each is checked when its first turn comes.
next_other() { # sets $other; false if none is healthy
  while [ -n "$others" ]; do
    # shellcheck disable=SC2086 # a word for each
    set -- $others
    shift $((turn % $#))
    other=${1#*=}
    case $checked in *" $other "*) return 0 ;; esac
    if is_healthy "${1%%=*}"; then
      checked="$checked$other "
      return
    fi
    unhealthy="$other: $reply"
    rest=''
    for entry in $others; do [ "$entry" = "$1" ] || rest="$rest $entry"; done
    others=$rest
  done
  return 1
}

# It fails only if another broker is active, but none is healthy: its clients could go nowhere. Whatever it has not
# moved in its time moves when the broker stops.
drain_broker() { # HOST:PORT TLS CLUSTER IDS OTHERS SECONDS
  drain_at=$1 drain_tls=$2 drain_cluster=$3 drain_broker='' unhealthy=''
  read -r now _ </proc/uptime
  drain_until=$((${now%.*} + $6)) moved=0 turn=0 pass=0 trouble=''
  list_brokers "$4" "${5#-}" || { unchanged "no other broker takes its bundles: $reply" && return; }
  next_other || { fail "no other broker is healthy: $unhealthy" && return; }
  while list_bundles && [ -n "$bundles" ] && [ $pass -lt 3 ]; do
    pass=$((pass + 1))
    for bundle in $bundles; do
      read -r now _ </proc/uptime
      [ "${now%.*}" -lt "$drain_until" ] || { trouble="it still has bundles after $6 s" && break 2; }
      next_other || { trouble="no other broker is healthy: $unhealthy" && break 2; }
      turn=$((turn + 1))
      if ask_broker PUT "$drain_at" "/admin/v2/namespaces/$bundle/unload?destinationBroker=$other"; then
        moved=$((moved + 1)) trouble=''
      else
        trouble="$bundle: $reply"
      fi
    done
  done
  case $moved-$trouble in
  0-) unchanged 'it has no bundles' ;;
  0-*) unchanged "it keeps its bundles until it stops: $trouble" ;;
  *) changed "bundles moved: $moved${trouble:+. $trouble}" ;;
  esac
}
