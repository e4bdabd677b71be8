# Waits on the host until each gate is open, its process has ended or its time is up. Needs lib.sh and gates.sh.

tail_of() { # FILES, by spaces: the last lines of each, for the error that follows
  words=''
  for file in $1; do
    [ -s "$file" ] || continue
    words="$words$(tail -n 15 -- "$file" 2>/dev/null | cut -c 1-400)$newline"
  done
  printf '%s' "$words"
}

seconds_now() { read -r now _ </proc/uptime && now=${now%.*}; }

# Sets $rest to the waits that go on.
check() { # NUMBER DEADLINE PIDFILE LOGS KIND ARGUMENT...
  number=$1 deadline=$2 pid_file=$3 logs=$4
  shift 4
  if gate_open "$@"; then
    words=''
    if [ "$1" = job ]; then words=$(tail_of "$2/output"); fi
    say gate "$number" open "$detail" "$words"
  elif [ "$pid_file" != - ] && ! process_of "$pid_file"; then
    # A job writes how it ended just before it ends.
    if [ "$1" = job ] && gate_open "$@"; then
      say gate "$number" open "$detail" "$(tail_of "$2/output")"
    else
      say gate "$number" ended "$detail" "$(tail_of "$logs")"
    fi
  elif [ "$now" -ge "$deadline" ]; then
    say gate "$number" timeout "$detail" "$(tail_of "$logs")"
  else
    return 1
  fi
}

waits=''
seconds_now
while IFS=$tab read -r number seconds pid_file logs kind a b c; do
  [ "$number" != end ] || break
  waits="$waits$number$tab$((now + seconds))$tab$pid_file$tab$logs$tab$kind$tab$a$tab$b$tab$c$newline"
done
[ "$number" = end ] || finish 1

while [ -n "$waits" ]; do
  seconds_now
  listening=$(listening_ports)
  registry_of='' rest=''
  # A here-document, not a pipe: the loop must not be a subshell, or what it finds out is lost.
  while IFS=$tab read -r number deadline pid_file logs kind a b c; do
    [ -n "$number" ] || continue
    # The arguments that a gate does not have are dashes, and do no harm.
    check "$number" "$deadline" "$pid_file" "$logs" "$kind" "$a" "$b" "$c" ||
      rest="$rest$number$tab$deadline$tab$pid_file$tab$logs$tab$kind$tab$a$tab$b$tab$c$newline"
  done <<PULSAROPS_WAITS
$waits
PULSAROPS_WAITS
  waits=$rest
  if [ -n "$waits" ]; then
    # Nobody may be there any more to hear of it: then this line ends the script.
    say waiting "$now" || exit 1
    sleep 0.2
  fi
done
finish 0
