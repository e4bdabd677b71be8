# Answers probe.sh's questions about services in bash, instead of the functions of probe-files.sh and probe-services.sh.
# Needs lib.sh, fields.sh, tls.bash, net.bash, ask.bash and readiness-probes.bash.

local_account() { # NAME|UID
  local page='' rest='([^:]*):([^:]*):'
  { IFS= read -r -N 1048576 page </etc/passwd; } 2>/dev/null
  [[ $newline$page =~ $newline("$1"):[^:$newline]*:([0-9]+):[^:]*:$rest ]] ||
    [[ $newline$page =~ $newline([^:$newline]*):[^:$newline]*:("$1"):[^:]*:$rest ]] || return 1
  entry_name=${BASH_REMATCH[1]} entry_uid=${BASH_REMATCH[2]}
  entry_words=${BASH_REMATCH[3]} entry_home=${BASH_REMATCH[4]}
}

hear_account() { # WORD...: sets $heard to the output of account.sh, at most 1 MiB, in 20 s
  local speaker status=0
  exec {ear}< <(
    echo "$BASHPID"
    exec 2>/dev/null </dev/null
    # shellcheck disable=SC2153 # the text of account.sh
    exec runuser -u "$account" -- env -i PATH="$PATH" LC_ALL=C HOME=/ sh -c "$ACCOUNT" account "$@"
  )
  read -r -u "$ear" speaker
  IFS= read -r -N 1048576 -t 20 -u "$ear" heard || status=$?
  exec {ear}<&-
  [ "$status" -le 128 ] || drop_rest
  [ "$status" -eq 1 ] || kill "$speaker" 2>/dev/null # 1 is the end of its output
}

# The readiness probes use the same answer.
say_znodes() { # SERVERS TLS GET LIST: paths, separated by spaces
  local requests='' tls=${2#-}
  [ "$3" = - ] || requests="get ${3// / get }"
  [ "$4" = - ] || requests="$requests ls ${4// / ls }"
  reasons=''
  # shellcheck disable=SC2086 # operations and paths; neither contains a space
  if ask_zookeeper "$1" 5 $requests; then
    clock
    registry=$newline$answers registry_of="$1 $2" registry_since=$clock registry_round=$round
    by_line say_lines "$answers"
  else
    say zookeeper "$reasons"
  fi
}

say_lines() { # "OPERATION	PATH	STATE	VALUE"...: the value is escaped already
  local line words
  for line; do
    IFS=$tab
    # shellcheck disable=SC2206 # split into words
    words=($line)
    unset IFS
    printf 'znode\toperation=%s\tpath=%s\tstate=%s\tvalue=%s\n' "${words[@]:0:3}" "${words[3]-}"
  done
}

warn() { reasons=${reasons:+$reasons$newline}net:\ $1; }

silent=' ' # addresses that did not answer, so that a probe waits for each of them only once
say_rest() { # ID ADDRESS PORT PATH TLS
  local told status=0
  if [[ $silent == *" $2:$3 "* ]]; then
    told="net: $2:$3: it did not answer an earlier request"
  else
    told=$(
      trap hang_up EXIT
      warn() { echo "net: $1"; }
      tls=${5#-}
      http GET "$2" "$3" "$4" 10
    ) || silent+="$2:$3 "
  fi
  if [[ $told =~ ^([0-9]{3})($newline|$) ]]; then
    status=${BASH_REMATCH[1]} told=${told#"$status"} told=${told#"$newline"}
  fi
  say_fields rest id "$1" status "$status" text "$told"
}

say_ready() { # "ID	RECORD"...: the readiness probe of each
  local probe
  for probe; do
    if is_ready "${probe#*"$tab"}"; then
      say_fields ready id "${probe%%"$tab"*}" ready yes detail "$detail"
    else
      say_fields ready id "${probe%%"$tab"*}" ready no detail "$detail"
    fi
  done
}
