# Changes a host: carries out a batch of primitives in its order, and tells of each how it ended. Needs lib.sh,
# paths.sh, lease.sh, journal.sh, jobs.sh, services.sh, files.sh, prepare.sh, and the texts of account.sh, net.bash,
# launch.sh, daemon.sh, job.sh and unpack.sh in $ACCOUNT, $NET, $LAUNCH, …
# Each primitive is done as a whole or not at all, and leaves alone what is right already, so that this script may be killed
# anywhere and run again.

failed=,     # numbers of primitives that did not succeed, between commas
background='' # NUMBER:PID of starts and stops that are under way
trap 'exit 1' HUP INT PIPE TERM
trap clean_up EXIT
temporary=''
clean_up() { [ -z "$temporary" ] || rm -rf -- "$temporary"; }

changed() { report changed "${1-}"; }
unchanged() { report unchanged "${1-}"; }
fail() { # WORDS
  failed=$failed$number,
  report failed "$1"
}

report() { # OUTCOME WORDS: what is done is done, also where the journal cannot be told of it any more
  case $1-$verb in changed-remove | changed-remove-unit | changed-remove-tree | changed-prune) note_gone "$a" ;; esac
  if [ -n "$journal" ]; then
    escape "$2"
    [ ${#escaped} -le 400 ] || escaped=$(printf '%.400s' "$escaped")
    record_done "$owner" "$step" "$1" "$escaped"
  fi
  say result "$number" "$1" "$2"
}

# Before each primitive: whether this batch may still change the host, and whether that can be put on record.
admit() {
  [ "$state_directory" != - ] || return 0
  if ! may_change "$state_directory" "$owner"; then
    say_lease fenced no
    refuse fenced ''
    return 1
  fi
  [ -z "$unrecorded" ] || { refuse unrecorded "$unrecorded" && return 1; }
  [ -z "$journal" ] || record_start "$owner" "$step" "$action" "$target" "$reason" ||
    { refuse unrecorded "$words" && return 1; }
  note_made "$verb" "$a" "$c" || { fail "$words" && return 1; }
}

refuse() { # OUTCOME WORDS
  failed=$failed$number,
  say result "$number" "$1" "$2"
}

# A job: whoever comes while it runs waits for it. It is done when its result is there, whoever began it; the upload may have.
unpack_release() { # ARCHIVE SHA512 TREE PROGRAM PROXY
  job=$(unpack_job "$state_directory" "$4") status=''
  is_ours_alone "$3" || { fail "$words" && return; }
  if ! process_of "$job/pid"; then
    if is_unpacked "$2" "$3"; then
      [ ! -r "$job/status" ] || read -r status <"$job/status"
      # Whoever began it may have been cut off before it could put these away.
      rm -rf -- "$job"
      case $1 in "$state_directory"/*) rm -f -- "$1" ;; esac
      if [ "$status" = 0 ]; then changed; else unchanged; fi
      return
    fi
    case $1 in "$state_directory"/*) how=consume ;; *) how='' ;; esac
    words=$(begin_job "$job" - "${3%/*}" /dev/null sh -c "$UNPACK" unpack "$1" "$2" "$3" "$4" "$how" "$5" 2>&1) ||
      { fail "$words" && return; }
  fi
  while process_of "$job/pid"; do sleep 0.1; done
  words=''
  [ ! -r "$job/status" ] || read -r status <"$job/status"
  if [ "$status" = 0 ]; then
    changed
  else
    fail "$(tail -n 5 -- "$job/output" 2>&1)"
  fi
  rm -rf -- "$job"
}

run_job() { # ID DIRECTORY WORKDIRECTORY ENVIRONMENTFILE COMMAND USER
  status=''
  is_ours_alone "$2" || { fail "$words" && return; }
  if process_of "$2/pid"; then
    unchanged "runs already"
    return
  fi
  # In a folder that a release before 0.2 gave to the account anything may be called so.
  is_own_folder "$2" && [ -r "$2/status" ] && read -r status <"$2/status"
  if [ "$status" = 0 ]; then
    unchanged "has run already"
    return
  fi
  # shellcheck disable=SC2086 # the command's words; none holds a space
  if words=$(begin_job "$2" "$6" "$3" "$4" $5 2>&1); then
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

# The first line names where the lock is, and whose lease must be there; a batch that needs none has none. The kernel frees
# the lock however this script ends.
greet
IFS=$tab read -r _ state_directory lock_seconds owner || finish 1
journal='' unrecorded='' step='' action='' target='' reason=''
if [ "$state_directory" != - ]; then
  # Of an owner it is there, unless it has lost the lease.
  is_ours_alone "$state_directory/lock" || { say state "$words" && finish 1; }
  [ "$owner" != - ] || make_state "$state_directory" || { say state "$words" && finish 1; }
  if [ -d "$state_directory" ]; then
    words=$( (: >>"$state_directory/lock") 2>&1) || { say state "$words" && finish 1; }
    exec 9>>"$state_directory/lock"
    command -v flock >/dev/null || { say state 'flock (package util-linux) is not installed' && finish 1; }
    flock -w "$lock_seconds" 9 || { say busy "$lock_seconds" && finish 1; }
    # Who it is, for whoever may end it; who has no lease any more leaves not even that.
    may_change "$state_directory" "$owner" && started_at $$ && { printf '%s %s %s\n' "$$" "$started" "$group" >"$state_directory/lock"; } 2>/dev/null
    [ "$owner" = - ] || open_journal "$state_directory"
    ! may_change "$state_directory" "$owner" || open_made "$state_directory" || unrecorded=$words
  fi
fi

while IFS=$tab read -r number after verb a b c d e f g h i j; do
  case $number in
  end)
    settle
    finish 0
    ;;
  begin) # of an operation: its first batch on this host
    may_change "$state_directory" "$owner" && { record_begin "$owner" "$after" "$verb" "$a" "$b" "$c" "$d" || unrecorded=$words; }
    continue
    ;;
  past) # what the controller has done meanwhile
    may_change "$state_directory" "$owner" && record_step "$owner" "$after" "$verb" "$a" "$b" "$c" "$d" "$e" "$f"
    continue
    ;;
  step) # what the next primitive is for
    step=$after action=$verb target=$a reason=$b
    continue
    ;;
  esac
  if must_skip "$after"; then
    case $verb in file | edit | unit) head -c "$c" >/dev/null ;; esac
    failed=$failed$number,
    say result "$number" skipped ''
    continue
  fi
  admit || {
    case $verb in file | edit | unit) head -c "$c" >/dev/null ;; esac
    continue
  }
  case $verb in
  directory) make_directory "$a" "$b" "$c" ;;
  file) write_file "$a" "$b" "$c" "$d" "$e" "$f" ;;
  unit) write_unit "$a" "$b" "$c" "$d" "$e" ;;
  remove-unit) remove_unit "$a" ;;
  remove)
    # With the state the lease and the journal end: what follows tidies up.
    [ "$a" != "$state_directory" ] || state_directory=- journal=''
    remove_path "$a"
    ;;
  prune) prune_directory "$a" ;;
  remove-tree)
    if ! is_ours_alone "$a"; then
      fail "$words"
    elif [ ! -e "$a.pulsarops" ]; then
      unchanged
    elif remove_tree "$a"; then
      changed
    else
      fail "$words"
    fi
    ;;
  release) unpack_release "$a" "$b" "$c" "$d" "$e" ;;
  # Several services may start or stop at once; the trap is not the subshell's.
  start) (trap - EXIT && start_service "$a" "$b" "$c" "$d" "$e" "$f" "$g" "$h" "$i" "$j") & background="$background $number:$!" ;;
  stop) (trap - EXIT && stop_service "$a" "$b" "$c" "$d" "$e" "$f") & background="$background $number:$!" ;;
  job) run_job "$a" "$b" "$c" "$d" "$e" "$f" ;;
  rest) call_service "$a" "$b" "$c" "$d" "$e" ;;
  *) prepare_host "$verb" "$a" "$b" "$c" "$d" "$e" ;;
  esac
done
