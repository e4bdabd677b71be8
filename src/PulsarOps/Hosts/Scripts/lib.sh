# The head of every script that runs on a host. POSIX sh, also in the bash scripts; it needs only coreutils, awk and
# tar. An answer consists of lines of tab-separated fields, escaped as \\ \t \n \r. The first line has the version, the
# last one the status: an answer without its last line is a lost connection, never a result.
set -uf # no unset variables, no file name patterns: paths are taken literally
LC_ALL=C
export LC_ALL
umask 022
tab='	' # printf would take a process
newline='
'

# The account that the services run as, set by another script; `-` if it is our own. It does all work in its folders, so
# that a link there leads only to what it may access anyway.
account=${account:--}

# With a time limit, because the file may be a FIFO, and without our input, locks and environment.
as_account() { # COMMAND...
  if [ "$account" = - ]; then
    "$@"
  else
    timeout --foreground -k 5 "${account_seconds:-60}" \
      runuser -u "$account" -- env -i PATH="$PATH" LC_ALL=C HOME=/ "$@" 8>&- 9>&-
  fi
}

account_uid=''
knows_account() { # sets $account_uid
  [ -z "$account_uid" ] || return 0
  # Most accounts are in the file, which takes no process.
  if local_account "$account"; then
    account_uid=$entry_uid
  else
    account_uid=$(id -u -- "$account" 2>/dev/null) || { account_uid='' && return 1; }
  fi
}

# Finds an account by its name, or the first one by its number; false if it is not in the file. Sets $entry_name and
# others.
local_account() { # NAME|UID
  while IFS=: read -r entry_name _ entry_uid _ entry_words entry_home _; do
    case $1 in "$entry_name" | "$entry_uid") return 0 ;; esac
  done 2>/dev/null </etc/passwd
  return 1
}

# Whether only we can have put the contents of the folder there. This is always true if there is only one account.
is_own_folder() { # FOLDER
  # shellcheck disable=SC3067 # every sh of the supported systems has it
  [ "$account" = - ] || [ -O "$1" ]
}

last_lines() { # COUNT FILE...: of each file, without the control characters of a terminal
  lines_count=$1
  shift
  {
    for lines_file in "$@"; do
      if is_own_folder "${lines_file%/*}" && [ -f "$lines_file" ]; then
        tail -c 262144 -- "$lines_file" 2>/dev/null | tail -n "$lines_count"
      else
        # shellcheck disable=SC2016 # for the new shell
        account_seconds=10 as_account sh -c '[ ! -f "$1" ] || tail -c 262144 -- "$1" | tail -n "$0"' \
          "$lines_count" "$lines_file" </dev/null 2>/dev/null
      fi
    done
  } | tr -d '\000-\010\013\014\016-\037\177' | cut -c 1-400
}

by_line() { # FUNCTION LINES: calls it with each line as an argument
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- "$1" $2
  unset IFS
  "$@"
}

find_on_path() { # PROGRAM: sets $program_file; a command substitution would take a process
  IFS=:
  for program_file in $PATH; do
    program_file=${program_file:-.}/$1
    if [ -f "$program_file" ] && [ -x "$program_file" ]; then
      unset IFS
      return 0
    fi
  done
  unset IFS
  program_file=''
  return 1
}

greet() { printf 'pulsarops\t2\n'; }

# The questions end with a line of their own. Without it the controller is gone, and nothing more must be done.
finish() { # STATUS
  printf 'end\t%s\n' "$1"
  exit 0
}

escape() { # TEXT: sets $escaped
  escaped=$1
  case $1 in
  *[\\[:cntrl:]]*)
    # The bar at the end preserves the newlines before it, which both awk and the shell would drop.
    escaped=$(printf '%s|' "$1" | awk '{
      if (NR > 1) printf "\\n"
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        printf "%s", c == "\\" ? "\\\\" : c == "\t" ? "\\t" : c == "\r" ? "\\r" : c
      }
    }')
    escaped=${escaped%|}
    ;;
  esac
}

say() { # FIELD...: prints one line of the answer
  line=$1
  shift
  for field in "$@"; do
    escape "$field"
    line=$line$tab$escaped
  done
  printf '%s\n' "$line"
}

# A process id alone is not unique: after a reboot, or enough other processes, another process has it. The pid file
# therefore holds the id, the start time in the kernel's ticks, the boot, the start time in seconds, and the hashes of
# the process's inputs.
read -r boot_id </proc/sys/kernel/random/boot_id

# False if there is no such process, or only its zombie.
started_at() { # PID: sets $started, its $group and the $ticks of CPU time that it has used
  started=''
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command's name, in parentheses, may contain anything; the fields after it do not.
  # shellcheck disable=SC2086 # split into fields
  set -- ${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  group=$3 started=${20} ticks=$((${12} + ${13}))
}

read_record() { # PIDFILE: sets $record, limited to the length of a valid record, whatever the account has written
  record=''
  if ! is_own_folder "${1%/*}"; then
    read_their_record "$1"
  elif [ -f "$1" ]; then
    record=$(head -c 1024 -- "$1" 2>/dev/null)
  fi
}

read_their_record() { # PIDFILE
  record=$(account_seconds=5 as_account dd if="$1" iflag=nonblock bs=1024 count=1 status=none </dev/null 2>/dev/null)
}

# The file is in a folder of ours, although the account may write it; before 0.2 the whole folder was the account's.
process_of() { # PIDFILE: sets $pid, $since and $inputs; false if its process does not run
  pid='' since='' inputs=''
  if [ "$account" = - ]; then
    [ -f "$1" ] && [ -r "$1" ] && read -r file_pid file_start file_boot since inputs <"$1" || return 1
  else
    read_record "$1"
    # shellcheck disable=SC2086 # split into fields
    set -- ${record%%"$newline"*}
    [ $# -ge 4 ] || return 1
    file_pid=$1 file_start=$2 file_boot=$3 since=$4
    shift 4
    inputs=$*
    case $since,$inputs in *[!0-9a-f,]*) since=0 inputs='' ;; esac
  fi
  case $file_pid:$since in : | *[!0-9:]*) return 1 ;; esac
  [ "$file_boot" = "$boot_id" ] && started_at "$file_pid" && [ "$started" = "$file_start" ] || return 1
  pid=$file_pid
}

# The account may have written the file, so it counts only for a process of the account, or of the unit if there is one.
service_process() { # PIDFILE [UNIT]: like process_of, for a service
  process_of "$1" && is_of_account "$pid" && { [ "${2:--}" = - ] || is_of_unit "$pid" "$2"; }
}

is_of_account() { # PID
  [ "$account" != - ] || return 0
  knows_account || return 1
  field_of "/proc/$1/status" Uid && [ "$field" = "$account_uid" ]
}

# Reads files in /proc with one line per value.
field_of() { # FILE KEY: sets $field to the first word; false if there is none
  while read -r field_key field _; do
    [ "$field_key" != "$2:" ] || return 0
  done 2>/dev/null <"$1"
  field=''
  return 1
}

# systemd puts a process into the control group of its unit, and it cannot leave the group without privileges.
is_of_unit() { # PID UNIT
  while read -r control_group; do
    case $control_group in */"$2") return 0 ;; esac
  done 2>/dev/null <"/proc/$1/cgroup"
  return 1
}

unit_process() { # UNIT: the same from systemd alone, without the start time and the inputs
  since='' inputs=''
  pid=$(systemctl show -p MainPID --value "$1" 2>/dev/null)
  case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
  started_at "$pid"
}

# The fingerprint of an unpacked release: names, sizes, times, modes and owners of all its files. Reading all of the 400
# MB would take longer than everything else together. The lines of `total` change when the file system settles.
listing_of() { # TREE
  list_tree "$1" | sha256sum | cut -c 1-64
}

# Prints names, sizes, times, modes and owners of all files in a release directory.
list_tree() { # TREE
  (cd "$1" && ls -lAR --time-style=+%s .) | awk '$1 != "total"'
}

listening='' # the output of the next function
listening_ports() { # prints the listening ports in hexadecimal, each between spaces
  awk '$4 == "0A" { n = split($2, part, ":"); printf " %s ", part[n] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

is_listening() { # PORT
  case $listening in *" $(printf %04X "$1") "*) ;; *) return 1 ;; esac
}
