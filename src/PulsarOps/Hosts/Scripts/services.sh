# Starts and stops services: as processes of ours, as units of systemd, or with pulsar-daemon. In each case, a pid file
# identifies the process afterwards (lib.sh). For apply.sh, which reports each outcome. Requests need $NET.

# By TLS with the keys of a folder, or in plain text for -.
ask_net() { # TLS VERB ARGUMENT...: sets $reply
  if [ "$1" = - ]; then shift; else set -- tls "$@"; fi
  reply=$(bash -c "$NET" net "$@" 2>&1)
}

request() { # TLS METHOD HOST:PORT PATH SECONDS [BODY]: sets $reply; true if the service has done it
  request_tls=$1 request_method=$2 request_to=$3
  shift 3
  ask_net "$request_tls" http "$request_method" "${request_to%:*}" "${request_to##*:}" "$@"
  case $reply in 20[0-9] | 20[0-9]"$newline"*) ;; *) return 1 ;; esac
}

set_znode() { # TLS SERVERS VERB PATH: create it, without data and if its parent exists, or delete it
  ask_net "$1" zk "$2" 30 "$3" "$4"
  case $reply in
  *"${tab}ok$tab"*) changed ;;
  *"${tab}exists$tab"* | *"${tab}missing$tab"*) unchanged ;;
  *) fail "$reply" ;;
  esac
}

start_unit() { # UNIT PIDFILE: systemd reports only that something was executed
  # an interrupted run may have written the unit without a reload
  know_unit "$1" && renew_pid_file "$2" && systemctl start "$1" || return 1
  rounds=100
  while ! process_of "$2" && [ $rounds -gt 0 ] && systemctl -q is-active "$1"; do
    rounds=$((rounds - 1))
    sleep 0.05
  done
}

start_service() { # ID PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND MANAGER UNIT USER
  if service_process "$2" "$9" || { [ "$8" = systemd ] && unit_process "$9"; }; then
    unchanged "$pid"
    return
  fi
  # shellcheck disable=SC2086 # the command's words; none holds a space
  if words=$(case $8 in
    systemd) start_unit "$9" "$2" ;;
    daemon) launch "$DAEMON" "${10}" "$2" "$3" "$4" "$5" "$6" $7 ;;
    *) launch "$LAUNCH" "${10}" "$2" "$3" "$4" "$5" "$6" $7 ;;
    esac 2>&1); then
    process_of "$2" # it may have ended already, which its readiness probe reports
    changed "$pid"
  else
    fail "$words $(last_lines 20 "$3")"
    return 1
  fi
}

# A pid file that the account may write can name only a process of the account, and the account itself ends that
# process.
stop_service() { # ID PIDFILE SECONDS KILL MANAGER UNIT
  if [ "$5" = systemd ]; then
    stop_unit "$6" "$2" "$3" "$4"
    return
  fi
  if ! service_process "$2"; then
    renew_pid_file "$2"
    unchanged
    return
  fi
  victim=$pid victim_start=$started
  signal TERM
  await_end "$3"
  if still_runs && [ "$4" = yes ]; then
    signal KILL
    await_end 30
  fi
  if still_runs; then
    fail "it still runs $3 s after it was asked to stop"
    return 1
  fi
  renew_pid_file "$2"
  changed
}

# shellcheck disable=SC2016 # for the new shell
signal() { as_account sh -c 'kill -s "$0" "$1"' "$1" "$victim" </dev/null 2>/dev/null; }

still_runs() { started_at "$victim" && [ "$started" = "$victim_start" ]; }

await_end() { # SECONDS
  tenths=$(($1 * 10))
  while [ $tenths -gt 0 ] && still_runs; do
    tenths=$((tenths - 1))
    sleep 0.1
  done
}

stop_unit() { # UNIT PIDFILE SECONDS KILL: also stops a unit that waits to restart its process
  state=$(systemctl is-active "$1" 2>/dev/null)
  case $state in
  inactive | failed | unknown | '')
    if ! service_process "$2" "$1"; then
      renew_pid_file "$2"
      unchanged
      return
    fi
    ;;
  esac
  if ! words=$(timeout "$3" systemctl stop "$1" 2>&1) && [ "$4" = yes ]; then
    words=$(systemctl kill --signal=KILL "$1" 2>&1 && systemctl stop "$1" 2>&1)
  fi
  rounds=10
  while service_process "$2" "$1" && [ $rounds -gt 0 ]; do
    rounds=$((rounds - 1))
    sleep 0.1
  done
  if service_process "$2" "$1"; then
    fail "it still runs $3 s after it was asked to stop. $words"
    return 1
  fi
  renew_pid_file "$2"
  changed
}

# Changes only what is wrong: a reload makes systemd read all units of the host again.
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

# A reload runs all generators of the host; a unit that systemd has never loaded needs none.
know_unit() { # UNIT: makes systemd load its present text
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
