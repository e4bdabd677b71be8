# Starts processes that outlive the script. Needs lib.sh, and the texts of launch.sh and job.sh in $LAUNCH and $JOB.

# An owner without a group gets the group of that user. It never changes the target of a link, except a folder.
own() { # PATH OWNER[:GROUP]
  case $2 in
  -) ;;
  *)
    if [ -L "$1" ] && [ -d "$1" ]; then
      chown -- "$(owner_words "$2")" "$1"
    else
      chown -h -- "$(owner_words "$2")" "$1"
    fi
    ;;
  esac
}

owner_words() { case $1 in *:*) printf %s "$1" ;; *) printf %s: "$1" ;; esac; }

# In a folder of ours, the pid file exists before the account's process may write it: it can replace it with nothing
# else.
renew_pid_file() { # PIDFILE
  if [ "$account" = - ]; then
    rm -f -- "$1"
  elif ! is_own_folder "${1%/*}"; then
    as_account rm -f -- "$1" </dev/null
  elif rm -f -- "$1" && [ -d "${1%/*}" ] && knows_account; then
    : >"$1" && own "$1" "$account"
  fi
}

# Starts a process group of its own (set -m; bash -m does it only with a terminal), so that the controller's Ctrl+C does
# not reach it. A process of another account opens its output itself.
launch() { # SCRIPT USER PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND...
  script=$1 user=$2 pid_file=$3 output=$4 work_directory=$5 environment_file=$6 inputs=$7
  shift 7
  home=${HOME:-/} said=$output
  if [ "$user" = - ]; then
    rm -f -- "$pid_file"
    : >>"$output" || return 1
    set -- env -i PATH="$PATH" HOME="$home" sh -c "$script" launch \
      "$pid_file" "$output" "$work_directory" "$environment_file" "$inputs" "$@"
  else
    renew_pid_file "$pid_file" || return 1
    said=/dev/null
    set -- runuser -u "$user" -- env -i PATH="$PATH" HOME=/ \
      sh -c "$script" launch "$pid_file" "$output" "$work_directory" "$environment_file" "$inputs" "$@"
  fi
  # shellcheck disable=SC2016 # for the new bash
  child=$(bash -c 'set -m; "$@" </dev/null >>"$0" 2>&1 9>&- & echo "$!"' "$said" nohup "$@")
  # Its output may be something that never opens.
  rounds=6000
  while started_at "$child" && [ ! -s "$pid_file" ]; do
    rounds=$((rounds - 1))
    [ "$rounds" -gt 0 ] || { kill -TERM "-$child" && echo "$output cannot be opened" && return 1; }
    sleep 0.02
  done
  [ -s "$pid_file" ]
}

# The folder is ours, whatever account runs the command: the command gets its output as an open file and leaves nothing
# else there.
begin_job() { # DIRECTORY USER WORKDIRECTORY ENVIRONMENTFILE COMMAND...
  directory=$1 job_user=$2 job_work=$3 job_environment=$4
  shift 4
  rm -rf --one-file-system -- "$directory" && mkdir -p -- "$directory" || return 1
  if [ "$job_user" = - ]; then
    mkdir -p -- "$job_work" || return 1
  else
    # shellcheck disable=SC2016 # for the new shell
    set -- runuser -u "$job_user" -- env -i PATH="$PATH" HOME=/ \
      sh -c 'set -a; . "$1"; set +a; cd "$0" || exit; shift; exec "$@"' "$job_work" "$job_environment" "$@"
    job_work=/ job_environment=/dev/null
  fi
  launch "$LAUNCH" - "$directory/pid" "$directory/output" "$job_work" "$job_environment" "$job_environment" \
    sh -c "$JOB" job "$directory" "$@" && return
  tail -n 5 -- "$directory/output"
  return 1
}

unpack_job() { # STATE PROGRAM: the jobs of a JDK and of the release must differ
  case $2 in bin/pulsar) echo "$1/jobs/unpack" ;; *) echo "$1/jobs/unpack-${2##*/}" ;; esac
}

group_runs() { # GROUP: whether any process of it runs; zombies do not count
  (set +f && cat /proc/[0-9]*/stat 2>/dev/null) | awk -v group="$1" '
    { sub(/^.*\) /, "") }
    $3 == group && $1 != "Z" { found = 1 }
    END { exit !found }'
}

# Ends the whole process group: a remaining process would write to the same place as the next one.
end_job() { # DIRECTORY
  process_of "$1/pid" || return 0
  kill -TERM "-$pid" 2>/dev/null
  tenths=50
  while group_runs "$pid" && [ "$tenths" -gt 0 ]; do
    sleep 0.1
    tenths=$((tenths - 1))
  done
  kill -KILL "-$pid" 2>/dev/null
}

is_unpacked() { # SHA512 TREE
  [ -d "$2" ] && [ -r "$2.pulsarops" ] && read -r noted listing <"$2.pulsarops" && [ "$noted" = "$1" ] &&
    [ "$(listing_of "$2")" = "$listing" ]
}
