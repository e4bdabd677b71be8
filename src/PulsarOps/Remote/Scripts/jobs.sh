# Starts what outlives the script that starts it. Needs lib.sh, and the texts of launch.sh and job.sh in $LAUNCH and $JOB.

own() { [ "$2" = - ] || chown -- "$2:" "$1"; } # PATH OWNER: with the group of that user

# In a process group of its own (set -m; bash -m does it only with a terminal), so that a Ctrl+C meant for the controller does not reach it.
launch() { # SCRIPT USER PIDFILE OUTPUT WORKDIRECTORY ENVIRONMENTFILE INPUTS COMMAND...
  script=$1 user=$2 pid_file=$3 output=$4 work_directory=$5 environment_file=$6 inputs=$7
  shift 7
  rm -f -- "$pid_file"
  : >>"$output" || return 1
  home=${HOME:-/}
  if [ "$user" = - ]; then
    set -- env -i PATH="$PATH" HOME="$home" sh -c "$script" launch "$pid_file" "$work_directory" "$environment_file" "$inputs" "$@"
  else
    chown -- "$user:" "$output" || return 1
    set -- runuser -u "$user" -- env -i PATH="$PATH" HOME=/ \
      sh -c "$script" launch "$pid_file" "$work_directory" "$environment_file" "$inputs" "$@"
  fi
  # shellcheck disable=SC2016 # for the bash that is started
  child=$(bash -c 'set -m; "$@" </dev/null >>"$0" 2>&1 9>&- & echo "$!"' "$output" nohup "$@")
  while started_at "$child" && [ ! -s "$pid_file" ]; do sleep 0.02; done
  [ -s "$pid_file" ]
}

begin_job() { # DIRECTORY USER WORKDIRECTORY ENVIRONMENTFILE COMMAND...
  directory=$1 job_user=$2 job_work=$3 job_environment=$4
  shift 4
  rm -rf -- "$directory" && mkdir -p -- "$directory" "$job_work" && own "$directory" "$job_user" || return 1
  launch "$LAUNCH" "$job_user" "$directory/pid" "$directory/output" "$job_work" "$job_environment" "$job_environment" sh -c "$JOB" job "$directory" "$@"
}

unpack_job() { # STATE PROGRAM: a JDK's must not be taken for the release's
  case $2 in bin/pulsar) echo "$1/jobs/unpack" ;; *) echo "$1/jobs/unpack-${2##*/}" ;; esac
}

group_runs() { # GROUP: whether any process of it does; zombies do not
  (set +f && cat /proc/[0-9]*/stat 2>/dev/null) | awk -v group="$1" '{ sub(/^.*\) /, "") } $3 == group && $1 != "Z" { found = 1 } END { exit !found }'
}

# All of its process group: what is left of it would write where the next one writes.
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
  [ -d "$2" ] && [ -r "$2.pulsarops" ] && read -r noted listing <"$2.pulsarops" && [ "$noted" = "$1" ] && [ "$(listing_of "$2")" = "$listing" ]
}
