# Moves the bundles of a broker to other brokers, one after the other, so that each is away for a moment only. Needs
# lib.sh and $NET. A broker that is stopped gives its bundles up too, but then each waits until another broker is asked
# for it, and may be given back to the broker that is about to end.

ask_broker() { # METHOD PATH: sets $reply; true if the broker has done it
  if [ "$drain_tls" = - ]; then
    reply=$(bash -c "$NET" net http "$1" "$drain_host" "$drain_port" "$2" 60 2>&1)
  else
    reply=$(bash -c "$NET" net tls "$drain_tls" http "$1" "$drain_host" "$drain_port" "$2" 60 2>&1)
  fi
  case $reply in 20[0-9] | 20[0-9]"$newline"*) ;; *) return 1 ;; esac
}

# On the way to another security a broker has one of several names.
list_brokers() { # IDS, separated by commas: sets $drain_broker and $others; false without another one
  ask_broker GET "/admin/v2/brokers/$drain_cluster" || return 1
  active=$(printf '%s' "$reply" | grep -o '"[^"]*:[0-9]*"' | tr -d '"') drain_broker='' others=''
  for id in $active; do
    case ,$1, in *",$id,"*) drain_broker=$id ;; *) others="$others $id" ;; esac
  done
  [ -n "$drain_broker" ] && [ -n "$others" ]
}

# The namespace in which a broker checks itself has a colon in its name, and stays.
list_bundles() { # sets $bundles, a line for each; false if the broker does not tell
  ask_broker GET "/admin/v2/brokers/$drain_cluster/$drain_broker/ownedNamespaces" || return 1
  bundles=$(printf '%s' "$reply" | grep -o '"[^":]*/0x[0-9a-f]*_0x[0-9a-f]*"' | tr -d '"')
}

next_other() { # sets $other; they take turns
  # shellcheck disable=SC2086 # a word for each
  set -- $others
  shift $((moved % $#))
  other=$1
}

# It never fails: the broker is about to be stopped, which moves what is left.
drain_broker() { # HOST PORT TLS CLUSTER IDS SECONDS
  drain_host=$1 drain_port=$2 drain_tls=$3 drain_cluster=$4
  read -r now _ </proc/uptime
  drain_until=$((${now%.*} + $6)) moved=0 pass=0 trouble=''
  list_brokers "$5" || { unchanged "no other broker takes its bundles: $reply" && return; }
  while list_bundles && [ -n "$bundles" ] && [ $pass -lt 3 ]; do
    pass=$((pass + 1))
    for bundle in $bundles; do
      read -r now _ </proc/uptime
      [ "${now%.*}" -lt "$drain_until" ] || { trouble="it still has bundles after $6 s" && break 2; }
      next_other
      if ask_broker PUT "/admin/v2/namespaces/$bundle/unload?destinationBroker=$other"; then
        moved=$((moved + 1)) trouble=''
      else
        trouble="$bundle: $reply"
      fi
    done
  done
  case $moved-$trouble in
  0-) unchanged 'it has no bundles' ;;
  0-*) unchanged "it keeps its bundles until it stops: $trouble" ;;
  *) changed "$moved bundles${trouble:+. $trouble}" ;;
  esac
}
