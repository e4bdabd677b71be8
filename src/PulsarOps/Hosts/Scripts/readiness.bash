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

# The readiness probes use the same answer if it has what they need.
say_znodes() { # SERVERS TLS GET LIST TREES: paths, separated by spaces; each tree ends with =LEVELS
  local requests='' tls=${2#-} tree roots
  [ "$3" = - ] || requests="get ${3// / get }"
  [ "$4" = - ] || requests="$requests ls ${4// / ls }"
  for tree in ${5#-}; do requests="$requests ls ${tree%=*}"; done
  reasons=''
  # shellcheck disable=SC2086 # operations and paths; neither contains a space
  if ask_zookeeper "$1" 5 $requests; then
    if has_registry "$answers"; then
      clock
      registry=$newline$answers registry_of="$1 $2" registry_since=$clock registry_round=$round
    fi
    by_line say_lines "$answers"
    roots=$newline$answers
    for tree in ${5#-}; do
      [[ $roots =~ $newline("ls$tab${tree%=*}${tab}ok$tab"[^$newline]*) ]] || continue
      say_tree "$1" "${BASH_REMATCH[1]}" "${tree##*=}" || { say zookeeper "$reasons" && return; }
    done
  else
    say zookeeper "$reasons"
  fi
}

has_registry() { # ANSWERS: whether they have all that ask_registry asks for
  local path
  for path in /ledgers/available /ledgers/available/readonly /loadbalance/brokers \
    /ledgers/underreplication/auditorelection; do
    [[ $newline$1 == *"${newline}ls$tab$path$tab"* ]] || return
  done
}

# What is below a znode, level by level: the names, and the data of the last level. An empty tree takes no request.
tree_limit=2000 # of znodes on a level
say_tree() { # SERVERS ROOT LEVELS: the root as an answer
  local level=$3 line path names paths batch name root=${2#*"$tab"}
  answers=$2
  while [ "$level" -gt 0 ]; do
    level=$((level - 1)) paths=()
    IFS=$newline
    for line in $answers; do
      unset IFS
      [[ $line =~ ^ls$tab([^$tab]*)${tab}ok$tab(.*)$ ]] || continue
      path=${BASH_REMATCH[1]} names=${BASH_REMATCH[2]}
      # An escaped name is none of those that Pulsar and BookKeeper make.
      for name in ${names//,/ }; do [[ $name == *\\* ]] || paths+=("$path/$name"); done
    done
    unset IFS
    [ ${#paths[@]} -le $tree_limit ] || say more "${root%%"$tab"*}"
    paths=("${paths[@]:0:tree_limit}")
    names=''
    while [ ${#paths[@]} -gt 0 ]; do
      batch=()
      for path in "${paths[@]:0:200}"; do
        if [ "$level" -eq 0 ]; then batch+=(get "$path"); else batch+=(ls "$path"); fi
      done
      paths=("${paths[@]:200}")
      ask_zookeeper "$1" 5 "${batch[@]}" || return
      by_line say_lines "$answers"
      names=$names$answers
    done
    answers=$names
  done
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
