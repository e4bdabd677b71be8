# Waits on the host until each gate is open, its process has ended or its time is up. Needs lib.sh and gates.bash.

tail_of() { # FILES, by spaces: the last lines of each, for the error that follows
  local words='' file
  for file in $1; do
    [ -s "$file" ] || continue
    words="$words$(tail -n 15 -- "$file" 2>/dev/null | cut -c 1-400)$newline"
  done
  printf '%s' "$words"
}

# Of a process that somebody starts again: it has ended for good when it was started again twice, or is not in time.
declare -A last_pid=() ends=() gone_since=()
has_ended() { # NUMBER PIDFILE RESTARTS
  if process_of "$2"; then
    if [ -n "${last_pid[$1]-}" ] && [ "${last_pid[$1]}" != "$pid" ]; then ends[$1]=$((${ends[$1]-0} + 1)); fi
    last_pid[$1]=$pid gone_since[$1]=''
    [ "${ends[$1]-0}" -ge 2 ]
    return
  fi
  [ "$3" = yes ] || return 0
  [ -n "${gone_since[$1]-}" ] || gone_since[$1]=$now
  [ $((now - gone_since[$1])) -ge 15 ]
}

# False when the wait goes on.
check() { # NUMBER DEADLINE PIDFILE RESTARTS LOGS KIND ARGUMENT...
  local number=$1 deadline=$2 pid_file=$3 restarts=$4 logs=$5 ended='' words=''
  shift 5
  if [ "$pid_file" != - ] && has_ended "$number" "$pid_file" "$restarts"; then
    # What it did last is all there now, and whoever asked a moment ago may have missed it.
    ended=yes
    forget_answers
  fi
  if gate_open "$@"; then
    if [ "$1" = job ]; then words=$(tail_of "$2/output"); fi
    say gate "$number" open "$detail" "$words"
  elif [ -n "$ended" ]; then
    say gate "$number" ended "$detail" "$(tail_of "$logs")"
  elif [ "$now" -ge "$deadline" ]; then
    say gate "$number" timeout "$detail" "$(tail_of "$logs")"
  else
    return 1
  fi
}

seconds_now() { read -r now _ </proc/uptime && now=${now%.*}; }

greet
seconds_now
waits=()
while IFS=$tab read -r number seconds rest; do
  [ "$number" != end ] || break
  waits+=("$number$tab$((now + seconds))$tab$rest")
done
[ "$number" = end ] || finish 1

patience=0.25
exec {never}<> <(:) # nothing ever comes: reading it is a sleep without a process
rounds=0
while [ ${#waits[@]} -gt 0 ]; do
  seconds_now
  rest=()
  for wait in "${waits[@]}"; do
    IFS=$tab read -r -a fields <<<"$wait"
    check "${fields[@]}" || rest+=("$wait")
  done
  waits=("${rest[@]+"${rest[@]}"}")
  [ ${#waits[@]} -gt 0 ] || break
  # Nobody may be there any more to hear of it: then this line ends the script.
  rounds=$((rounds + 1))
  [ $((rounds % 20)) -ne 0 ] || say waiting "$now" || exit 1
  read -r -t 0.05 -u "$never" _
done
finish 0
