# Sends messages through the brokers and reads them while an operation runs, and reports the time without one. Ends when
# its input ends, which the controller closes, or when the operation no longer holds the lease of this host.
# Deletes its topic however it ends. Needs lib.sh, fields.sh, lease.sh, clients.sh, tls.bash and net.bash.
#
# The topic has partitions, so that it has several brokers. The client sends one message after the other, each to the
# next partition, and so waits for any broker that does not answer. It sends at most 1000 messages, and then another
# one takes its place.
topic=pulsarops-traffic
partitions=8
rate=5 # messages a second; each client sends for 200 s
lifetime=17000 # centiseconds after which the next client starts, which takes some seconds
first_wait=12000 # how long the first message may take

clock() { net_clock; clock=$net_now; }

request() { # METHOD PATH [BODY]: asks the brokers in turn; sets $reply; true if one of them has done it
  local address
  reply=''
  for address in ${web_addresses//,/ }; do
    reply=$(
      trap hang_up EXIT
      tls=${web_tls#-}
      http "$1" "${address%:*}" "${address##*:}" "/admin/v2/persistent/public/default/$topic$2" 20 "${@:3}" 2>&1
    )
    case $reply in 2*) return 0 ;; 4*) return 1 ;; esac
  done
  return 1
}

# An interrupted run may have left the topic.
create_topic() {
  request PUT /partitions "$partitions" ||
    { [[ $reply == 409* ]] && request DELETE '/partitions?force=true' && request PUT /partitions "$partitions"; } ||
    return
  request PUT "/subscription/$topic"
}

start_client() { # NAME ARGUMENT...: its output becomes events, and so do its process and its end
  {
    # shellcheck disable=SC2016 # for the new shell
    client sh -c 'echo "started $0 $$"; exec "$@"' "$1" "$release/bin/pulsar-client" --url "$url" "${@:2}"
    echo "ended $1 $?"
  } >&"$events" 2>&1 </dev/null &
  alive[$1]=-
}

# Each message has its number. A client sends a message after the one before it was confirmed.
produce() {
  local texts
  producer=$((producer + 1))
  printf -v texts ",$producer-%d" {1..1000}
  start_client "$producer" produce "persistent://public/default/$topic" -m "${texts#,}" -r "$rate" -db
  clock
  produced_at=$clock
}

declare -A alive=() seen=() last=() intervals=()
producer=0 failed=0 sent=0 received=0 worst=0 arrived='' words=''

look() { # sets $since to the time since the last message, which may be the longest one without a message
  clock
  since=0
  [[ ! $arrived ]] || since=$((clock - arrived))
  ((since <= worst)) || worst=$since
}

take_message() { # PRODUCER NUMBER
  [[ ! ${seen[$1-$2]-} ]] || return 0
  seen[$1-$2]=yes received=$((received + 1))
  # Those before it were confirmed, and so they have to come, too.
  (($2 <= ${last[$1]-0})) || sent=$((sent + $2 - ${last[$1]-0})) last[$1]=$2
  look
  [[ ! $arrived ]] || intervals[$since]=$((${intervals[$since]-0} + 1))
  arrived=$clock
}

take_event() { # LINE
  local parts
  # shellcheck disable=SC2206 # split into words
  parts=($1)
  case $1 in
    *content:[0-9]*-[0-9]*)
      [[ ! $1 =~ content:([0-9]+)-([0-9]+)$ ]] || take_message "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
      ;;
    'started '*) alive[${parts[1]}]=${parts[2]} ;;
    'ended '*)
      unset "alive[${parts[1]}]"
      if [[ ! $stopping && ${parts[2]} != 0 ]]; then
        failed=$((failed + 1)) retry_at=$((clock + 200))
        words+="client ${parts[1]} ended with ${parts[2]}"$'\n'
      fi
      ;;
    *' ERROR '* | *Exception* | Error*) words+=${1:0:300}$'\n' ;;
  esac
  ((${#words} <= 1500)) || words=${words: -1500}
}

is_alive() { [[ ${alive[$1]-} ]]; }

# A client that has failed is started again, and one that is about to end gets a successor.
keep_going() {
  ((clock >= retry_at)) || return 0
  is_alive read || consume
  if ! is_alive "$producer" || ((clock - produced_at >= lifetime)); then produce; fi
}
consume() { start_client read consume "persistent://public/default/$topic" -s "$topic" -n 0 -p Earliest; }

percentile() { # PERCENT: sets $value to the interval within which this part of the messages came
  local interval count=0 total=0
  value=0
  ((received > 1)) || return 0
  for interval in "${intervals[@]}"; do total=$((total + interval)); done
  for interval in $(printf '%s\n' "${!intervals[@]}" | sort -n); do
    count=$((count + ${intervals[$interval]})) value=$interval
    ((count * 100 < total * $1)) || return 0
  done
}

end_clients() { # SIGNAL [NAME]: all clients except one
  local each
  ((${#alive[@]})) || return 0 # older versions do not list the keys of an empty array
  for each in "${!alive[@]}"; do
    [[ $each == "${2-}" || ! ${alive[$each]} =~ ^[0-9]+$ ]] || kill -s "$1" "${alive[$each]}" 2>/dev/null
  done
}

next_event() { # SECONDS: a line may come in parts
  if IFS= read -r -t "$1" -u "$events" line; then
    line=$part$line part=''
    take_event "$line"
  else
    part+=$line
    return 1
  fi
}

# A client that has just begun to start cannot be ended before its process is known.
await_names() {
  clock
  patience=$((clock + 2000))
  while [[ " ${alive[*]-} " == *' - '* ]] && ((clock < patience)); do
    next_event 0.2
    clock
  done
}

holds_lease() { is_held "$state" && [ "$lease_owner" = "$owner" ]; }

clean_up() {
  trap - EXIT
  kill "$stopper" 2>/dev/null
  await_names
  end_clients TERM
  request DELETE '/partitions?force=true' || [[ $reply == 404* ]] || left_over=$reply
  end_clients KILL
}

greet
take_record traffic release environment_file web_addresses web_tls url state owner user
take_end
release=$field_release environment_file=$field_environment_file web_addresses=$field_web_addresses
web_tls=$field_web_tls url=$field_url state=$field_state owner=$field_owner user=$field_user
exec {input}<&0 {events}<> <(:)
part='' stopping='' stopper='' left_over='' retry_at=0 told=0
trap 'exit 1' HUP INT PIPE TERM
trap clean_up EXIT
clock
begun=$clock leased_at=$clock

if create_topic; then
  {
    IFS= read -r _ <&"$input"
    echo stop >&"$events"
  } >/dev/null 2>&1 &
  stopper=$!
  while [[ ! $stopping ]]; do
    keep_going
    next_event 1 || line=''
    look
    [[ $line != stop ]] || stopping=yes
    if ((clock - told >= 100)); then
      told=$clock
      say_fields sample received "$received" worst "$worst" since "$since" || exit 1
    fi
    if ((clock - leased_at >= 500)); then
      holds_lease || { words+="the operation no longer holds the lease of this host"$'\n' && stopping=yes; }
      leased_at=$clock
    fi
    [[ $arrived ]] || ((clock - begun < first_wait)) ||
      { words+="no message came within $((first_wait / 100)) s"$'\n' && stopping=yes; }
  done
  # What was confirmed has to come. A message on its way may take some seconds.
  end_clients TERM read
  clock
  patience=$((clock + 500))
  while ((clock < patience)) && { ((received < sent)) || ((${#alive[@]} > 1)); }; do
    next_event 0.2
    clock
  done
else
  words="the topic cannot be created: $reply"
fi
percentile 99
clean_up
say_fields traffic received "$received" lost "$((sent - received))" failed "$failed" worst "$worst" \
  percentile99 "$value" left_over "${left_over:0:300}" words "$words"
finish 0
