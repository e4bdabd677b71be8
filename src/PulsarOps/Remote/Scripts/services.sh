# Services are started and stopped: by us, by a unit of systemd, or by pulsar-daemon. Whoever does it, a pid file tells
# afterwards which process it is (lib.sh). For apply.sh, which is told of each how it ended.

start_unit() { # UNIT PIDFILE: systemd tells only that something was executed
  know_unit "$1" && systemctl start "$1" || return 1 # who wrote it may have been cut off
  rounds=100
  while ! process_of "$2" && [ $rounds -gt 0 ] && systemctl -q is-active "$1"; do
    rounds=$((rounds - 1))
    sleep 0.05
  done
}

start_service() { # ID PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND KEEPER UNIT USER
  if process_of "$2"; then
    unchanged "$pid"
    return
  fi
  # shellcheck disable=SC2086 # the command's words; none holds a space
  if words=$(case $8 in
    systemd) start_unit "$9" "$2" ;;
    daemon) launch "$DAEMON" "${10}" "$2" "$3" "$4" "$5" "$6" $7 ;;
    *) launch "$LAUNCH" "${10}" "$2" "$3" "$4" "$5" "$6" $7 ;;
    esac 2>&1); then
    process_of "$2" # it may have ended already, which its gate will tell
    changed "$pid"
  else
    fail "$words $(tail -n 20 -- "$3" 2>&1)"
    return 1
  fi
}

stop_service() { # ID PIDFILE SECONDS KILL KEEPER UNIT
  if [ "$5" = systemd ]; then
    stop_unit "$6" "$2" "$3" "$4"
    return
  fi
  process_of "$2" || { rm -f -- "$2" && unchanged && return; }
  kill -TERM "$pid" 2>/dev/null
  await_end "$2" "$3"
  if process_of "$2" && [ "$4" = yes ]; then
    kill -KILL "$pid" 2>/dev/null
    while process_of "$2"; do sleep 0.1; done
  fi
  if process_of "$2"; then
    fail "it still runs $3 s after it was asked to stop"
    return 1
  fi
  rm -f -- "$2"
  changed
}

await_end() { # PIDFILE SECONDS
  tenths=$(($2 * 10))
  while [ $tenths -gt 0 ] && process_of "$1"; do
    tenths=$((tenths - 1))
    sleep 0.1
  done
}

stop_unit() { # UNIT PIDFILE SECONDS KILL: a unit that waits to start its process again is to be stopped too
  state=$(systemctl is-active "$1" 2>/dev/null)
  case $state in
  inactive | failed | unknown | '')
    process_of "$2" || { rm -f -- "$2" && unchanged && return; }
    ;;
  esac
  if ! words=$(timeout "$3" systemctl stop "$1" 2>&1) && [ "$4" = yes ]; then
    words=$(systemctl kill --signal=KILL "$1" 2>&1 && systemctl stop "$1" 2>&1)
  fi
  await_end "$2" 1
  if process_of "$2"; then
    fail "it still runs $3 s after it was asked to stop. $words"
    return 1
  fi
  rm -f -- "$2"
  changed
}

# Whatever is right already is left alone: a reload reads all units of the host again.
write_unit() { # PATH MODE SIZE SHA256 KEEP: the content follows on stdin
  unit=${1##*/}
  before=$(sha256sum <"$1" 2>/dev/null)
  write_content "$1" "$2" "$3" "$4" root "$5" || return
  if [ "${before%% *}" = "$4" ] && is_enabled "$unit"; then
    unchanged
  elif words=$({ is_enabled "$unit" || systemctl -q --no-reload enable "$unit"; } 2>&1 && know_unit "$unit" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

is_enabled() { [ "$(systemctl is-enabled "$1" 2>/dev/null)" = enabled ]; } # UNIT

# A reload runs all generators of the host; a unit that nobody has read yet needs none.
know_unit() { # UNIT: systemd knows it as it is now
  case $(systemctl show -p LoadState -p NeedDaemonReload "$1") in
  *LoadState=loaded*NeedDaemonReload=no* | *NeedDaemonReload=no*LoadState=loaded*) ;;
  *) systemctl daemon-reload ;;
  esac
}

remove_unit() { # PATH
  if [ ! -e "$1" ]; then
    unchanged
  elif words=$(systemctl -q --no-reload disable "${1##*/}" 2>&1 && rm -f -- "$1" && systemctl daemon-reload 2>&1); then
    systemctl -q reset-failed "${1##*/}" 2>/dev/null
    changed
  else
    fail "$words"
  fi
}
