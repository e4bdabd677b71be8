# Sends messages through one broker and reads them through another, on a topic that a given broker owns, and leaves
# nothing behind. Needs lib.sh, fields.sh, clients.sh and $NET, the text of tls.bash and net.bash.

net() {
  if [ "$web_tls" = - ]; then bash -c "$NET" net "$@"; else bash -c "$NET" net tls "$web_tls" "$@"; fi
}

answer_with() { # OUTCOME STAGE OUTPUT
  read -r now _ </proc/uptime
  milliseconds=$(((${now%.*}${now#*.} - ${begun%.*}${begun#*.}) * 10))
  say_fields canary outcome "$1" stage "$2" topic "persistent://$namespace/$topic" consumed "${consumed:-0}" \
    milliseconds "$milliseconds" output "$(printf '%s' "$3" | tail -n 20 | cut -c 1-400)"
  finish 0
}

time_left() { # sets $left to the seconds left; false if there are none
  read -r now _ </proc/uptime
  left=$((${begun%.*} + seconds - ${now%.*}))
  [ "$left" -gt 0 ]
}

# A broker that returns after a loss owns its bundles by its old session until that ends (30 s), but has not taken them
# over yet. Each broker forwards the request to it, and so does 2.10.1 itself. A request that is forwarded forever is
# repeated.
ask() { # METHOD PATH SECONDS: sets $reply
  while reply=$(net http "$1" "$web_host" "$web_port" "$2" "$3" 2>&1); do
    case $reply in 30[127]*) ;; *) return ;; esac
    if ! time_left; then
      reply="$reply: the brokers send it on to one another, and none of them has the topic"
      return
    fi
    sleep 1
  done
}

# The name of a topic determines its broker, so a few names are enough to find a topic of every broker that has a
# bundle. A broker that has just returned may have no bundle for a long time. But it always owns the namespace of its
# heartbeat, which is named after the broker.
find_topic() { # sets $topic; otherwise sets $reply to the reason
  number=0
  while [ "$number" -lt 200 ]; do
    topic=$token-$number
    ask GET "/lookup/v2/topic/persistent/$namespace/$topic" 10
    case $reply in
    200*"\"$owner\""*) return 0 ;;
    200*) ;;
    *) return 1 ;;
    esac
    number=$((number + 1))
  done
  case ${release##*/} in
  apache-pulsar-2.*) ;; # its clients find no such namespace (seen on 2.10.1)
  *)
    namespace=pulsar/$broker_name
    ask GET "/lookup/v2/topic/persistent/$namespace/$topic" 10
    case $reply in 200*"\"$owner\""*) return 0 ;; esac
    ;;
  esac
  reply="none of $number topics is owned by $owner"
  return 1
}

tagged() { # TAG URL ARGUMENT...
  tag=$1 url=$2
  shift 2
  { client timeout "$left" "$release/bin/pulsar-client" --url "$url" "$@"; echo " $?"; } |
    awk -v tag="$tag" '{ print tag "\t" $0; fflush() }'
}

output_of() { # TAG
  printf '%s\n' "$output" | awk -F '\t' -v tag="$1" '$1 == tag { print substr($0, length(tag) + 2) }'
}
status_of() { output_of "$1" | awk '/^ [0-9]+$/ { status = $1 } END { print status }'; }

# Whether the client of a tag has succeeded; if not, sets $words to its output and the broker's state of the topic.
has_done() { # TAG
  status=$(status_of "$1")
  [ "$status" = 0 ] && { [ "$1" = produce ] || [ "$consumed" = "$messages" ]; } && return
  case $status in
  0) how="the client got $consumed messages" ;;
  124) how="the client did not end within $left s" ;;
  *) how="the client ended with $status" ;;
  esac
  words="$(output_of "$1" | awk '!/^ [0-9]+$/' | tail -n 12)$newline$how$newline"
  words=$words$(admin GET /stats && printf %s "$reply" | fold -w 390 | head -n 6)
  return 1
}

# A slow broker may take as long as the whole check, and the removal of the topic at the end 30 s more.
admin() { # METHOD PATH: sets $reply; true if the broker has done it
  time_left && [ "$left" -gt 30 ] || left=30
  ask "$1" "/admin/v2/persistent/$namespace/$topic$2" "$left"
  case $reply in 2*) ;; *) return 1 ;; esac
}

greet
take_record canary release environment_file admin_address web_tls broker_name owner produce_url consume_url messages \
  seconds user
take_end
release=$field_release environment_file=$field_environment_file admin_address=$field_admin_address
web_tls=$field_web_tls broker_name=$field_broker_name owner=$field_owner
produce_url=$field_produce_url consume_url=$field_consume_url messages=$field_messages seconds=$field_seconds
user=$field_user
namespace=public/default
web_host=${admin_address%:*} web_port=${admin_address##*:}
read -r begun _ </proc/uptime
topic='' consumed=0
# Several canaries may run at once, so each has its own name. The topic is deleted however this script ends.
token=pulsarops-canary-$(date +%s)-$$
trap 'exit 1' HUP INT PIPE TERM
trap 'seconds=0; admin DELETE "?force=true"' EXIT

find_topic || answer_with failed lookup "$reply"
admin PUT '' || answer_with failed subscribe "$reply"
admin PUT /subscription/pulsarops-canary || answer_with failed subscribe "$reply"

time_left || left=1
# Both JVMs start at once. The subscription exists already, so no message is missed. Each line has the tag of its
# client.
output=$(
  tagged produce "$produce_url" produce "persistent://$namespace/$topic" -n "$messages" -m "$token" &
  tagged consume "$consume_url" consume "persistent://$namespace/$topic" -s pulsarops-canary -n "$messages"
  wait
)
# With a ws:// address the client prints the frame with the content in base64.
consumed=$(output_of consume | awk -v text="content:$token" -v frame="\"payload\":\"$(printf %s "$token" | base64)\"" \
  'index($0, text) || index($0, frame) { n++ } END { print n + 0 }')

failure=''
has_done produce || failure=produce
[ -n "$failure" ] || has_done consume || failure=consume
admin DELETE '?force=true' || cleanup=$reply
trap - EXIT
case $failure in
produce) answer_with failed produce "$words" ;;
consume) answer_with failed consume "$words" ;;
esac
[ -z "${cleanup-}" ] || answer_with failed cleanup "$cleanup"
answer_with ok '' ''
