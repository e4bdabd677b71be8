# Waits on the host until each readiness probe passes, its process has ended or its time is up. Needs lib.sh, fields.sh,
# tls.bash, net.bash, ask.bash and readiness-probes.bash.

# Log lines about our own requests say nothing about the services.
own_traffic='Processing (srvr|mntr|ruok|stat) command'
own_traffic="$own_traffic"'|BookieRequestHandler.*[Cc]hannels? (connected|disconnected|closed)'
own_traffic="$own_traffic"'|"(GET|HEAD) (/admin/v2/brokers/ready|/metrics)'
own_traffic="$own_traffic"'|Accepted socket connection from|global (close)?[sS]ession'
own_traffic="$own_traffic"'|SSL handler added for channel|Authenticated Id .* for Scheme'

# The lines of a process that began at a given time, and not those of an earlier one. Stack traces are left out: their
# heads name the cause.
lines_of() { # FILE SECONDS
  [ -s "$1" ] || return 0
  local from=''
  if [ -n "$2" ]; then
    [ "$(stat -c %Y -- "$1")" -ge "$2" ] || return 0
    from=$(date -d "@$2" +%Y-%m-%dT%H:%M:%S)
  fi
  # A line without a time belongs to the line before it, at the earliest that of launch.sh. The output of pulsar-daemon
  # has no times: if no new line has one, the new process may have written the lines without.
  last_lines 400 "$1" | awk -v from="$from" -v own="$own_traffic" '
    /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ]/ {
      time = substr($0, 1, 19)
      sub(/ /, "T", time)
      old = from != "" && time < from
      if (old) { n = 0; next }
    }
    / \[pulsarops\] / { new = 1; next }
    $0 ~ own || /^[ \t]+at [A-Za-z_$]|^[ \t]+\.\.\. [0-9]+ (more|common)/ { next }
    old { kept[++n] = substr($0, 1, 400); next }
    { print substr($0, 1, 400); new = 1 }
    END { if (!new) for (i = 1; i <= n; i++) print kept[i] }'
}

tail_of() { # FILES SECONDS: the last lines of each, for the following error
  local words='' file
  for file in $1; do
    words="$words$(lines_of "$file" "$2" | tail -n 15)$newline"
  done
  printf '%s' "${words#"$newline"}"
}

# The line that names the cause: first a known one, then the innermost cause of the last trace, then the last error.
cause_of() { # FILES SECONDS
  local file
  for file in $1; do lines_of "$file" "$2"; done | awk '
    function plain(line) {
      sub(/^[0-9][0-9T:,.+ -]*(\[[^]]*\] *)?/, "", line)
      sub(/^(ERROR|WARN|INFO|FATAL) +[^ ]+ +- +/, "", line)
      sub(/^.*Caused by: /, "", line)
      return substr(line, 1, 300)
    }
    known == "" && /Address already in use|InvalidCookieException|Cookie .*(match|missing)/ { known = plain($0) }
    known == "" && /No space left on device|NoWritableLedgerDir|OutOfMemoryError/ { known = plain($0) }
    known == "" && /insufficient memory|Cannot allocate memory/ { known = plain($0) }
    known == "" && /Permission denied|AccessDeniedException/ { known = plain($0) }
    known == "" && /UnknownHostException|UnsupportedClassVersionError/ { known = plain($0) }
    known == "" && /Could not create the Java Virtual Machine|Unrecognized VM option/ { known = plain($0) }
    known == "" && /Invalid (maximum|initial) heap|metadata doesn.t exist|NumberFormatException/ { known = plain($0) }
    /Caused by: / { cause = plain($0) }
    /ERROR|FATAL|Exception|Error:/ { error = plain($0) }
    END { print known != "" ? known : cause != "" ? cause : error }'
}

# A process that is restarted has ended for good if it was restarted twice soon after its start, or is not restarted in
# time. One that ran longer may have lacked something slow: it may keep trying.
declare -A last_pid=() ends=() gone_since=() life_since=() first_since=()
short_life=30 restart_time=30
has_ended() { # NUMBER PIDFILE RESTARTS
  if process_of "$2"; then
    if [ "${last_pid[$1]-}" != "$pid" ]; then
      if [ -n "${last_pid[$1]-}" ] && [ $((now - life_since[$1])) -lt "$short_life" ]; then
        ends[$1]=$((${ends[$1]-0} + 1))
      fi
      last_pid[$1]=$pid life_since[$1]=$now
      [ -n "${first_since[$1]-}" ] || first_since[$1]=$since
    fi
    gone_since[$1]=''
    [ "${ends[$1]-0}" -ge 2 ]
    return
  fi
  # Its file has its start time, although it has ended.
  [ -n "${first_since[$1]-}" ] || { [ -r "$2" ] && read -r _ _ _ since _ <"$2" && first_since[$1]=$since; }
  [ "$3" = yes ] || return 0
  [ -n "${gone_since[$1]-}" ] || gone_since[$1]=$now
  [ $((now - gone_since[$1])) -ge "$restart_time" ]
}

# A wait is limited by the time without progress: a process that uses a twentieth of a core, as each does while it
# starts, gets as much time again, up to three times in all. An idle one, or one that only polls, does not.
declare -A deadline=() limit=() work_since=() work=()
extend() { # NUMBER SECONDS: call after process_of
  [ -n "$pid" ] || return 0
  if [ "${work_since[$1]-}" != '' ] && [ $((now - work_since[$1])) -lt 10 ]; then return 0; fi
  if [ -n "${work[$1]-}" ] && [ $((ticks - work[$1])) -ge $(((now - work_since[$1]) * 5)) ]; then
    deadline[$1]=$((now + $2 < limit[$1] ? now + $2 : limit[$1]))
  fi
  work[$1]=$ticks work_since[$1]=$now
}

# The fields of each wait by its number, and the record of its readiness probe.
declare -A seconds=() pid_files=() restarts=() logs=() probes=() copies=()

check() { # NUMBER: false if the wait continues
  local number=$1 pid_file=${pid_files[$1]} ended='' log='' cause=''
  if [ "$pid_file" != - ]; then
    if has_ended "$number" "$pid_file" "${restarts[$number]}"; then
      # Everything that it did last is visible now, and the check a moment ago may have missed it.
      ended=ended
      forget_answers
    else
      extend "$number" "${seconds[$number]}"
    fi
  fi
  if is_ready "${probes[$number]}"; then
    if [ "$verb" = job ] || [ "$verb" = copies ]; then
      log=$(tail_of "$field_directory/output" '') cause=$(cause_of "$field_directory/output" '')
    fi
    report "$number" ready "$log" "$cause"
    return
  fi
  if [ "$verb" = copies ] && [ "$detail" != "${copies[$number]-}" ]; then
    copies[$number]=$detail deadline[$number]=$((now + ${seconds[$number]}))
    limit[$number]=$((now + 3 * ${seconds[$number]}))
    say_fields progress number "$number" detail "$detail"
  fi
  [ -n "$ended" ] || { [ "$now" -ge "${deadline[$number]}" ] && ended=timeout; } || return 1
  since=${first_since[$number]-}
  log=$(tail_of "${logs[$number]#-}" "$since") cause=$(cause_of "${logs[$number]#-}" "$since")
  report "$number" "$ended" "$log" "$cause"
}

report() { # NUMBER OUTCOME LOG CAUSE
  say_fields result number "$1" outcome "$2" detail "$detail" log "$3" cause "$4" seconds $((now - begun))
}

seconds_now() { read -r now _ </proc/uptime && now=${now%.*}; }

greet
seconds_now
begun=$now
waits=()
while next_record || finish 1; [ "$verb" != end ]; do
  [ "$verb" = wait ] || refuse_record 'unknown record'
  take_fields number seconds pid_file restarts logs
  number=$field_number
  waits+=("$number")
  seconds[$number]=$field_seconds pid_files[$number]=$field_pid_file
  restarts[$number]=$field_restarts logs[$number]=$field_logs
  deadline[$number]=$((now + field_seconds)) limit[$number]=$((now + 3 * field_seconds))
  next_record || finish 1
  probes[$number]=$input_line
  if [ "$verb" = znode ]; then
    take_fields servers zookeeper_tls paths
    awaited_nodes="${awaited_nodes:+$awaited_nodes }$field_paths"
  fi
done

patience=0.25
exec {never}<> <(:) # never delivers anything: reading it is a sleep without a process
told=0
clock
first=$clock
while [ ${#waits[@]} -gt 0 ]; do
  seconds_now
  round=$((round + 1))
  rest=()
  for number in "${waits[@]}"; do
    check "$number" || rest+=("$number")
  done
  waits=("${rest[@]+"${rest[@]}"}")
  [ ${#waits[@]} -gt 0 ] || break
  # If the controller is gone, writing this line ends the script.
  if [ "$now" -ne "$told" ]; then
    say waiting "$now" || exit 1
    told=$now
  fi
  # A long wait checks less and less often: at intervals of a twentieth of the elapsed time, from a tenth of a second up
  # to two seconds.
  clock
  pause=$(((clock - first) / 20))
  if [ "$pause" -lt 10 ]; then pause=10; elif [ "$pause" -gt 200 ]; then pause=200; fi
  printf -v nap '%d.%02d' $((pause / 100)) $((pause % 100))
  read -r -t "$nap" -u "$never" _
done
finish 0
