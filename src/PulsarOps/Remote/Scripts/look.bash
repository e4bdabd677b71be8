# What probe.sh asks of services, in bash: it takes the place of what lib.sh and probe-files.sh do by processes. Needs
# lib.sh, net.bash and gates.bash.

escape() { # TEXT: sets $escaped
  escaped=${1//\\/\\\\}
  escaped=${escaped//$tab/\\t}
  escaped=${escaped//$newline/\\n}
  escaped=${escaped//$'\r'/\\r}
}

hear_account() { # WORD...: sets $heard to what account.sh says, not more than 1 MiB, in 20 s
  local speaker
  exec {ear}< <(
    echo "$BASHPID"
    exec 2>/dev/null </dev/null
    # shellcheck disable=SC2153 # the text of account.sh
    exec runuser -u "$account" -- env -i PATH="$PATH" LC_ALL=C HOME=/ sh -c "$ACCOUNT" account "$@"
  )
  read -r -u "$ear" speaker
  IFS= read -r -N 1048576 -t 20 -u "$ear" heard
  exec {ear}<&-
  kill "$speaker" 2>/dev/null
}

# The gates are judged by the same answer.
say_znodes() { # SERVERS OPERATIONS
  reasons=''
  # shellcheck disable=SC2086 # operations and paths; neither holds a space
  if ask_zookeeper "$1" 5 $2; then
    clock
    registry=$newline$answers registry_of=$1 registry_since=$clock registry_round=$round
    by_line say_lines "$answers"
  else
    say zookeeper "$reasons"
  fi
}

say_lines() { # LINE...
  (($#)) && printf 'znode\t%s\n' "$@"
}

warn() { reasons=${reasons:+$reasons$newline}net:\ $1; }

say_ready() { # "ID	KIND	ARGUMENT..."...
  local gate fields
  for gate; do
    IFS=$tab
    # shellcheck disable=SC2206 # split into fields
    fields=($gate)
    unset IFS
    if gate_open "${fields[@]:1:4}"; then say ready "${fields[0]}" yes "$detail"; else say ready "${fields[0]}" no "$detail"; fi
  done
}
