# Lists the ports on which the services of this host listen, and sends requests to ports of others. It changes nothing.
# Needs lib.sh and fields.sh, and port.bash in $PORT.

declare -A sockets=() # the service of a socket, by its inode
note_sockets() { # ID PIDFILE UNIT
  local word
  service_process "$2" "$3" || { [ "$3" != - ] && unit_process "$3"; } || return 0
  while read -r word; do
    case $word in *'socket:['*']') word=${word##*\[} sockets[${word%\]}]=$1 ;; esac
  done < <(exec ls -l "/proc/$pid/fd" 2>/dev/null)
}

# The kernel prints addresses as hexadecimal numbers in the byte order of the processor.
is_loopback() { # ADDRESS
  case $1 in
  ??????7F | 7F?????? | 00000000000000000000000001000000 | 00000000000000000000000000000001) ;;
  0000000000000000FFFF0000??????7F | 00000000000000000000FFFF7F??????) ;;
  *) return 1 ;;
  esac
}

say_listeners() {
  local place state uid inode loopback
  { [ "$account" != - ] && knows_account; } || account_uid=none
  while read -r _ place _ state _ _ _ uid _ inode _; do
    [ "$state" = 0A ] || continue
    [ -n "${sockets[$inode]-}" ] || [ "$uid" = "$account_uid" ] || continue
    if is_loopback "${place%:*}"; then loopback=yes; else loopback=no; fi
    say_fields listener port $((16#${place##*:})) loopback "$loopback" service "${sockets[$inode]-}"
  done < <(exec cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
}

addresses=() ports=() kinds=() befores=() requests=()
say_answer() { # NUMBER DESCRIPTOR
  local state='' digits='' line
  IFS= read -r -u "$2" state
  while IFS= read -r -u "$2" line; do digits+=${line// /}; done
  case $state in
  open) ;;
  unsupported) digits='' ;;
  *'Connection refused'*) state=closed digits='' ;;
  *) state=unreachable digits='' ;;
  esac
  say_fields answer number "$1" state "$state" bytes "$digits"
}

parallel=12
send_all() {
  local number=0 next=0 descriptor descriptors
  while [ "$number" -lt "${#ports[@]}" ]; do
    descriptors=()
    while [ "$next" -lt "${#ports[@]}" ] && [ "$next" -lt $((number + parallel)) ]; do
      exec {descriptor}< <(
        exec timeout -k 1 "$seconds" bash -c "$PORT" port "${addresses[next]}" "${ports[next]}" "${kinds[next]}" \
          "${befores[next]}" "${requests[next]}" </dev/null 2>/dev/null
      )
      descriptors+=("$descriptor")
      next=$((next + 1))
    done
    for descriptor in "${descriptors[@]}"; do
      say_answer "$number" "$descriptor"
      exec {descriptor}<&-
      number=$((number + 1))
    done
  done
}

greet
take_record scan listeners seconds
with_listeners=$field_listeners seconds=$field_seconds
while next_record || finish 1; [ "$verb" != end ]; do
  case $verb in
  service)
    take_fields id pid_file unit
    note_sockets "$field_id" "$field_pid_file" "$field_unit"
    ;;
  exchange)
    take_fields address port tls before request
    addresses+=("$field_address") ports+=("$field_port") kinds+=("$field_tls")
    befores+=("$field_before") requests+=("$field_request")
    ;;
  *) refuse_record 'unknown record' ;;
  esac
done
[ "$with_listeners" = no ] || say_listeners
send_all
finish 0
