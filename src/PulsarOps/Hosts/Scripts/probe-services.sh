# Answers probe.sh's questions about services: by their pid files, by systemd, and by their ports if they do not run.
# Needs lib.sh and fields.sh. Only readiness.bash asks whether they are ready.

# shellcheck disable=SC2012 # the listed names are numbers
say_port_owner() { # SERVICE PORT
  owner=''
  inode=$(awk -v port=":$(printf %04X "$2")" \
    '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  if [ -n "$inode" ]; then
    set +f
    # A process of another user shows its sockets to root only.
    owner=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v socket="socket:[$inode]" \
      '/^\/proc\// { split($1, part, "/") } $NF == socket { print part[3]; exit }')
    set -f
  fi
  command=''
  if [ -n "$owner" ]; then read -r command <"/proc/$owner/comm"; fi
  say_fields port service "$1" port "$2" pid "${owner:-0}" command "$command"
}

# A page that a process maps several times, as ZGC does with its heap, counts once in its share (Pss), and each time in
# its resident set.
memory_of() { # PID: sets $kilobytes
  field_of "/proc/$1/smaps_rollup" Pss || field_of "/proc/$1/status" VmRSS
  kilobytes=$field
}

probes='' # readiness probes to run, a line each: the id of the service, then the record
running='' # the id of the service that the last question was about, if it runs
say_service() { # ID PIDFILE UNIT PORTS
  running=''
  if service_process "$2" "$3" || { unit_runs "$3" && since_start; }; then
    memory_of "$pid"
    say_process "$1" ''
    running=$1
  elif [ "$3" != - ] && [ "$unit_state" = activating ]; then
    pid=0 since=0 kilobytes=0 inputs=''
    say_process "$1" "its process has ended, and $3 is about to start it again"
  else
    [ -n "$listening" ] || listening=$(listening_ports)
    for port in $4; do if is_listening "$port"; then say_port_owner "$1" "$port"; fi; done
  fi
}

say_process() { # ID DETAIL: of the process $pid
  case $since in '' | *[!0-9]* | ????????????*) since=0 ;; esac # the account may have written it
  say_fields service id "$1" pid "$pid" since "$since" memory "${kilobytes:-0}" inputs "$inputs" detail "$2"
}

# systemd alone knows neither the start time nor the inputs. It is asked once for all units.
unit_facts=''
unit_runs() { # UNIT: sets $pid and $unit_state
  since='' inputs='' pid=0 unit_state=''
  [ "$1" != - ] || return 1
  # shellcheck disable=SC2086 # names of units
  [ -n "$unit_facts" ] ||
    unit_facts=$(exec systemctl show -p Id -p MainPID -p ActiveState -- $units 2>/dev/null)$newline
  asked_unit=$1 unit=''
  by_line take_unit "$unit_facts"
  case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
  started_at "$pid"
}

# The properties of a unit may come in any order, but each of its blocks has one of each.
take_unit() { # LINE...
  unit_pid='' unit_id='' unit_word=''
  for told in "$@"; do
    case $told in
    MainPID=*) unit_pid=${told#*=} ;;
    Id=*) unit_id=${told#*=} ;;
    ActiveState=*) unit_word=${told#*=} ;;
    esac
    if [ -n "$unit_pid" ] && [ -n "$unit_id" ] && [ -n "$unit_word" ]; then
      [ "$unit_id" != "$asked_unit" ] || pid=$unit_pid unit_state=$unit_word
      unit_pid='' unit_id='' unit_word=''
    fi
  done
}

since_start() { # of $pid, if its file does not contain it: sets $since by the kernel's ticks
  since=$(awk -v ticks="$started" -v rate="$(getconf CLK_TCK)" \
    '$1 == "btime" { printf "%d", $2 + ticks / rate }' /proc/stat)
}

say_znodes() { # SERVERS TLS GET LIST TREES
  say zookeeper 'bash is not installed'
}

say_rest() { # ID ADDRESS PORT PATH TLS
  say_fields rest id "$1" status 0 text 'bash is not installed'
}

say_ready() { # "ID	RECORD"...
  return 0
}
