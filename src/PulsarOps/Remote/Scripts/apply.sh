# Changes a host: carries out a batch of primitives in its order, and tells of each how it ended. Needs lib.sh, and the
# texts of net.bash, launch.sh and job.sh in $NET, $LAUNCH and $JOB. Each primitive is done as a whole or not at all, and leaves alone
# what is right already, so that this script may be killed anywhere and run again.

failed=,     # numbers of primitives that did not succeed, between commas
background='' # NUMBER:PID of starts and stops that are under way
trap 'exit 1' HUP INT PIPE TERM
trap clean_up EXIT
temporary=''
clean_up() { [ -z "$temporary" ] || rm -rf -- "$temporary"; }

changed() { say result "$number" changed "${1-}"; }
unchanged() { say result "$number" unchanged "${1-}"; }
fail() { # WORDS
  failed=$failed$number,
  say result "$number" failed "$1"
}

make_directory() { # PATH MODE
  if [ ! -d "$1" ]; then
    # shellcheck disable=SC2174 # the folders above are nobody's business
    if words=$(mkdir -p -m "$2" -- "$1" 2>&1); then changed; else fail "$words"; fi
  elif [ "$(stat -c %a -- "$1")" = "$2" ]; then
    unchanged
  elif words=$(chmod "$2" -- "$1" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

# The content follows the line on stdin. Whatever happens it must be read to its end, or its bytes would be taken for lines.
write_file() { # PATH MODE SIZE SHA256
  temporary=$1.pulsarops-new
  if [ -d "$1" ]; then
    head -c "$3" >/dev/null
    temporary='' && fail "$1 is a directory"
  elif ! make_empty "$temporary"; then
    head -c "$3" >/dev/null
    temporary='' && fail "$words"
  elif ! { words=$(head -c "$3" 2>&1 >"$temporary"); } || ! has_hash "$temporary" "$4"; then
    fail "${words:-the content did not arrive whole}"
    finish 1 # nobody knows where in the content we are
  elif [ -f "$1" ] && has_hash "$1" "$4" && [ "$(stat -c %a -- "$1")" = "$2" ]; then
    rm -f -- "$temporary"
    unchanged
  elif words=$(chmod "$2" -- "$temporary" 2>&1 && mv -f -- "$temporary" "$1" 2>&1); then
    changed
  else
    rm -f -- "$temporary"
    fail "$words"
  fi
  temporary=''
}

make_empty() { # FILE: readable by nobody else; sets $words to why not
  umask 077
  words=''
  # `command`, as a shell ends where the redirection of a bare `:` fails.
  { command : >"$1"; } 2>/dev/null || words=$( (: >"$1") 2>&1)
  umask 022
  [ -z "$words" ]
}

has_hash() { # FILE SHA256
  hash=$(sha256sum <"$1")
  [ "${hash%% *}" = "$2" ]
}

remove_path() { # PATH
  case $1 in /*/*) ;; *) fail "$1 is too near to the root to be removed" && return ;; esac
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then
    unchanged
  elif words=$(rm -rf -- "$1" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

prune_directory() { # PATH
  if [ -d "$1" ] && rmdir -- "$1" 2>/dev/null; then changed; else unchanged; fi
}

unpack_release() { # ARCHIVE SHA512 TREE
  if [ -d "$3" ] && [ -r "$3.pulsarops" ] && read -r sha512 listing <"$3.pulsarops" &&
    [ "$sha512" = "$2" ] && [ "$(listing_of "$3")" = "$listing" ]; then
    unchanged
    return
  fi
  actual=$(sha512sum <"$1" 2>/dev/null | cut -c 1-128)
  [ "$actual" = "$2" ] || { fail "the sha512 of $1 is ${actual:-not to be had}, expected $2" && return; }
  temporary=$3.unpacking
  if words=$({
    rm -rf -- "$temporary" "$3.replaced" &&
      mkdir -p -- "$temporary" &&
      tar -xzf "$1" -C "$temporary" --no-same-owner &&
      [ -x "$temporary/${3##*/}/bin/pulsar" ] &&
      { [ ! -e "$3" ] || mv -- "$3" "$3.replaced"; } &&
      mv -- "$temporary/${3##*/}" "$3" &&
      printf '%s %s\n' "$2" "$(listing_of "$3")" >"$3.pulsarops-new" &&
      mv -f -- "$3.pulsarops-new" "$3.pulsarops" &&
      rm -rf -- "$3.replaced"
  } 2>&1); then
    changed
  else
    fail "${words:-$1 holds no ${3##*/}/bin/pulsar}"
  fi
  clean_up && temporary=''
}

# In a process group of its own (bash -m), so that a Ctrl+C meant for the controller does not reach it.
launch() { # PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND...
  pid_file=$1 output=$2 work_directory=$3 environment_file=$4 inputs=$5
  shift 5
  rm -f -- "$pid_file"
  : >>"$output" || return 1
  # shellcheck disable=SC2016 # for the bash that is started
  child=$(bash -mc '"$@" </dev/null >>"$0" 2>&1 9>&- & echo "$!"' "$output" nohup env -i PATH="$PATH" HOME="${HOME:-/}" \
    sh -c "$LAUNCH" launch "$boot_id" "$pid_file" "$work_directory" "$environment_file" "$inputs" "$@")
  while started_at "$child" && [ ! -s "$pid_file" ]; do sleep 0.02; done
  [ -s "$pid_file" ]
}

start_service() { # ID PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND
  if process_of "$2"; then
    unchanged "$pid"
    return
  fi
  # shellcheck disable=SC2086 # the command's words; none holds a space
  if words=$(launch "$2" "$3" "$4" "$5" "$6" $7 2>&1); then
    process_of "$2" # it may have ended already, which its gate will tell
    changed "$pid"
  else
    fail "$words $(tail -n 20 -- "$3" 2>&1)"
    return 1
  fi
}

stop_service() { # ID PIDFILE SECONDS KILL
  process_of "$2" || { rm -f -- "$2" && unchanged && return; }
  kill -TERM "$pid" 2>/dev/null
  tenths=$(($3 * 10))
  while process_of "$2"; do
    [ $tenths -gt 0 ] || break
    tenths=$((tenths - 1))
    sleep 0.1
  done
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

run_job() { # ID DIRECTORY WORKDIRECTORY ENVIRONMENTFILE COMMAND
  status=''
  if process_of "$2/pid"; then
    unchanged "runs already"
    return
  fi
  [ -r "$2/status" ] && read -r status <"$2/status"
  if [ "$status" = 0 ]; then
    unchanged "has run already"
    return
  fi
  # shellcheck disable=SC2086 # the command's words; none holds a space
  if words=$(rm -rf -- "$2" && mkdir -p -- "$2" && launch "$2/pid" "$2/output" "$3" "$4" "$4" sh -c "$JOB" job "$2" $5 2>&1); then
    changed
  else
    fail "$words"
  fi
}

call_service() { # METHOD HOST PORT PATH BODY
  words=$(bash -c "$NET" net http "$1" "$2" "$3" "$4" 30 "$5" 2>&1)
  case $words in 20[0-9] | 20[0-9]"$newline"*) changed ;; *) fail "$2:$3 answers: $words" ;; esac
}

settle() { # waits for the starts and stops that are under way
  for entry in $background; do wait "${entry#*:}" || failed=$failed${entry%%:*},; done
  background=''
}

must_skip() { # NUMBERS
  [ "$1" != - ] || return 1
  IFS=,
  # shellcheck disable=SC2086 # split at the commas
  set -- $1
  unset IFS
  for predecessor in "$@"; do
    case " $background" in *" $predecessor:"*) settle ;; esac
  done
  for predecessor in "$@"; do
    case $failed in *",$predecessor,"*) return 0 ;; esac
  done
  return 1
}

# The first line names where the lock is; a batch that needs none has none. The kernel frees it however this script ends.
greet
IFS=$tab read -r _ state_directory lock_seconds || finish 1
if [ "$state_directory" != - ]; then
  words=$(mkdir -p -- "$state_directory" 2>&1) || { say state "$words" && finish 1; }
  exec 9>>"$state_directory/lock" || finish 1
  command -v flock >/dev/null || { say state 'flock, of the package util-linux, is not there' && finish 1; }
  flock -w "$lock_seconds" 9 || { say busy "$lock_seconds" && finish 1; }
fi

while IFS=$tab read -r number after verb a b c d e f g; do
  if [ "$number" = end ]; then
    settle
    finish 0
  fi
  if must_skip "$after"; then
    if [ "$verb" = file ]; then head -c "$c" >/dev/null; fi
    failed=$failed$number,
    say result "$number" skipped ''
    continue
  fi
  case $verb in
  directory) make_directory "$a" "$b" ;;
  file) write_file "$a" "$b" "$c" "$d" ;;
  remove) remove_path "$a" ;;
  prune) prune_directory "$a" ;;
  release) unpack_release "$a" "$b" "$c" ;;
  # Several services may start or stop at once; the trap is not the subshell's.
  start) (trap - EXIT && start_service "$a" "$b" "$c" "$d" "$e" "$f" "$g") & background="$background $number:$!" ;;
  stop) (trap - EXIT && stop_service "$a" "$b" "$c" "$d") & background="$background $number:$!" ;;
  job) run_job "$a" "$b" "$c" "$d" "$e" ;;
  rest) call_service "$a" "$b" "$c" "$d" "$e" ;;
  *) fail "unknown primitive $verb" ;;
  esac
done
