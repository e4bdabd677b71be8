# Changes a host: carries out a batch of operations in order, and reports how each of them ended. Needs lib.sh,
# fields.sh, paths.sh, lease.sh, journal.sh, jobs.sh, services.sh, drain.sh, files.sh, prepare.sh, and the texts of
# account.sh, tls.bash and net.bash, launch.sh, daemon.sh, job.sh and unpack.sh in $ACCOUNT, $NET, $LAUNCH, … Each
# operation is done completely or not at all, and changes nothing that is already correct. This script may therefore be
# killed at any time and run again.

failed=,     # numbers of operations that did not succeed, between commas
background='' # NUMBER:PID of starts and stops in progress
trap 'exit 1' HUP INT PIPE TERM
trap clean_up EXIT
temporary=''
clean_up() { [ -z "$temporary" ] || rm -rf -- "$temporary"; }

# Report how the current operation ended: $verb, $number and $artifact belong to it (take_operation).
changed() { report changed "${1-}"; } # [DETAIL]
unchanged() { report unchanged "${1-}"; } # [DETAIL]
fail() { # DETAIL
  failed=$failed$number,
  report failed "$1"
}

report() { # OUTCOME DETAIL: reports the outcome even if the journal can no longer be written
  case $1-$verb in
  changed-remove | changed-remove-unit | changed-remove-tree | changed-prune) note_gone "$artifact" ;;
  esac
  if [ -n "$journal" ]; then
    escape "$2"
    [ ${#escaped} -le 400 ] || escaped=$(printf '%.400s' "$escaped")
    record_done "$owner" "$step_id" "$1" "$escaped"
  fi
  say_fields result number "$number" outcome "$1" detail "$2"
}

# Checks before each operation whether this batch may still change the host, and records the operation.
admit() { # returns false and reports if it may not
  [ "$state_directory" != - ] || return 0
  if ! may_change "$state_directory" "$owner"; then
    say_lease fenced no
    refuse fenced ''
    return 1
  fi
  [ -z "$unrecorded" ] || { refuse unrecorded "$unrecorded" && return 1; }
  [ -z "$journal" ] || record_start "$owner" "$step_id" "$step_action" "$step_target" "$step_reason" ||
    { refuse unrecorded "$words" && return 1; }
  note_made "$verb" "$artifact" || { fail "$words" && return 1; }
}

refuse() { # OUTCOME DETAIL
  failed=$failed$number,
  say_fields result number "$number" outcome "$1" detail "$2"
}

# The release is unpacked by a job. The upload may have started it; then this waits for its end.
unpack_release() { # ARCHIVE SHA512 TREE PROGRAM PROXY
  job=$(unpack_job "$state_directory" "$4") status=''
  is_ours_alone "$3" || { fail "$words" && return; }
  if ! process_of "$job/pid"; then
    if is_unpacked "$2" "$3"; then
      [ ! -r "$job/status" ] || read -r status <"$job/status"
      # An interrupted run may have left these.
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

remove_release() { # TREE
  if ! is_ours_alone "$1"; then
    fail "$words"
  elif [ ! -e "$1.pulsarops" ]; then
    unchanged
  elif remove_tree "$1"; then
    changed
  else
    fail "$words"
  fi
}

run_job() { # ID DIRECTORY WORKDIRECTORY ENVIRONMENTFILE COMMAND USER
  status=''
  is_ours_alone "$2" || { fail "$words" && return; }
  if process_of "$2/pid"; then
    unchanged "runs already"
    return
  fi
  # In a folder that a release before 0.2 gave to the account, this name proves nothing.
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

call_service() { # METHOD HOST PORT PATH BODY TLS OTHERS: these are asked in turn if the first one does not do it
  body=$5 reason=''
  [ "$body" != - ] || body=''
  # shellcheck disable=SC2086 # a word for each
  for endpoint in "$2:$3" ${7#-}; do
    if request "$6" "$1" "$endpoint" "$4" 30 "$body"; then
      changed
      return
    fi
    reason="${reason:+$reason$newline}$endpoint answers: $reply"
  done
  fail "$reason"
}

settle() { # waits for the starts and stops in progress
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

# Takes the lock and checks the lease; a batch that needs neither has no state directory. The kernel releases the lock
# however this script ends.
open_batch() { # STATE LOCKSECONDS OWNER: sets $journal and $unrecorded; ends the script if the batch cannot begin
  journal='' unrecorded=''
  [ "$1" != - ] || return 0
  # An owner's state directory exists, unless the lease is lost.
  is_ours_alone "$1/lock" || { say state "$words" && finish 1; }
  [ "$3" != - ] || make_state "$1" || { say state "$words" && finish 1; }
  [ -d "$1" ] || return 0
  words=$( (: >>"$1/lock") 2>&1) || { say state "$words" && finish 1; }
  exec 9>>"$1/lock"
  command -v flock >/dev/null || { say state 'flock (package util-linux) is not installed' && finish 1; }
  flock -w "$2" 9 || { say busy "$2" && finish 1; }
  # Records this process for the controller that may end it. Without a lease, not even that is written.
  may_change "$1" "$3" && started_at $$ && { printf '%s %s %s\n' "$$" "$started" "$group" >"$1/lock"; } 2>/dev/null
  [ "$3" = - ] || open_journal "$1"
  ! may_change "$1" "$3" || open_made "$1" || unrecorded=$words
}

# Sets $number, the fields of $verb, and $artifact: the path or name that the operation creates or removes.
take_operation() {
  field_path=- field_size=0
  case $verb in
  directory) take_fields number after path mode owner ;;
  file) take_fields number after path mode size sha256 owner keep ;;
  unit) take_fields number after path mode size sha256 keep ;;
  edit) take_fields number after path old_sha256 size sha256 ;;
  remove | prune | remove-tree | remove-unit) take_fields number after path ;;
  release) take_fields number after archive sha512 path program proxy ;;
  start) take_fields number after id pid_file output work_directory environment_file inputs command manager unit user ;;
  stop) take_fields number after id pid_file seconds kill manager unit ;;
  job) take_fields number after id directory work_directory environment_file command user ;;
  account) take_fields number after user home comment ;;
  account-removal) take_fields number after user comment ;;
  package) take_fields number after names ;;
  hostname) take_fields number after name ;;
  sysctl) take_fields number after key value ;;
  firewall) take_fields number after action kind zone rules comment ;;
  rest) take_fields number after method address port path body web_tls others ;;
  znode) take_fields number after servers zookeeper_tls action path ;;
  drain) take_fields number after endpoint web_tls cluster ids others seconds ;;
  *) refuse_record 'unknown record' ;;
  esac
  number=$field_number artifact=$field_path
  [ "$verb" != job ] || artifact=$field_id
}

skip_content() { # of the current operation: it follows the record
  [ "$field_size" = 0 ] || head -c "$field_size" >/dev/null
}

carry_out() { # the current operation, by its fields
  case $verb in
  directory) make_directory "$field_path" "$field_mode" "$field_owner" ;;
  file) write_file "$field_path" "$field_mode" "$field_size" "$field_sha256" "$field_owner" "$field_keep" ;;
  unit) write_unit "$field_path" "$field_mode" "$field_size" "$field_sha256" "$field_keep" ;;
  edit) edit_file "$field_path" "$field_old_sha256" "$field_size" "$field_sha256" ;;
  remove-unit) remove_unit "$field_path" ;;
  remove)
    # The lease and the journal end with the state. Only cleanup follows.
    [ "$field_path" != "$state_directory" ] || state_directory=- journal=''
    remove_path "$field_path"
    ;;
  prune) prune_directory "$field_path" ;;
  remove-tree) remove_release "$field_path" ;;
  release) unpack_release "$field_archive" "$field_sha512" "$field_path" "$field_program" "$field_proxy" ;;
  # Several services may start or stop at once, each in a subshell, which must not run the trap of the script.
  start)
    (trap - EXIT && start_service "$field_id" "$field_pid_file" "$field_output" "$field_work_directory" \
      "$field_environment_file" "$field_inputs" "$field_command" "$field_manager" "$field_unit" "$field_user") &
    background="$background $number:$!"
    ;;
  stop)
    (trap - EXIT && stop_service "$field_id" "$field_pid_file" "$field_seconds" "$field_kill" \
      "$field_manager" "$field_unit") &
    background="$background $number:$!"
    ;;
  job)
    run_job "$field_id" "$field_directory" "$field_work_directory" "$field_environment_file" "$field_command" \
      "$field_user"
    ;;
  rest)
    call_service "$field_method" "$field_address" "$field_port" "$field_path" "$field_body" "$field_web_tls" \
      "$field_others"
    ;;
  znode) set_znode "$field_zookeeper_tls" "$field_servers" "$field_action" "$field_path" ;;
  drain)
    drain_broker "$field_endpoint" "$field_web_tls" "$field_cluster" "$field_ids" "$field_others" \
      "$field_seconds"
    ;;
  account) make_account "$field_user" "$field_home" "$field_comment" ;;
  account-removal) remove_account "$field_user" "$field_comment" ;;
  package) install_packages "$field_names" ;;
  hostname) set_hostname "$field_name" ;;
  sysctl) set_sysctl "$field_key" "$field_value" ;;
  firewall) change_firewall "$field_action" "$field_kind" "$field_zone" "$field_rules" "$field_comment" ;;
  esac
}

greet
take_record batch state lock_seconds owner
state_directory=$field_state owner=$field_owner
open_batch "$state_directory" "$field_lock_seconds" "$owner"
step_id='' step_action='' step_target='' step_reason=''
while next_record; do
  case $verb in
  end)
    settle
    finish 0
    ;;
  begin) # of a run of the controller: its first batch on this host
    take_begin
    may_change "$state_directory" "$owner" && { begin_operation "$owner" || unrecorded=$words; }
    continue
    ;;
  past) # what the controller has done meanwhile
    take_past
    may_change "$state_directory" "$owner" && note_past "$owner"
    continue
    ;;
  step) # what the next operation is for
    take_fields id action target reason
    step_id=$field_id step_action=$field_action step_target=$field_target step_reason=$field_reason
    continue
    ;;
  esac
  take_operation
  if must_skip "$field_after"; then
    skip_content
    failed=$failed$number,
    say_fields result number "$number" outcome skipped detail ''
  elif admit; then
    carry_out
  else
    skip_content
  fi
done
