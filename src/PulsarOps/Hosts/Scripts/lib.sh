# The head of every script that runs on a host. POSIX sh, also for those in bash; nothing is needed but coreutils, awk and tar.
# An answer is a line of tab-separated fields, escaped as \\ \t \n \r; the first line tells the version, the last one the status:
# an answer without its last line is a lost connection, never a result.
set -uf # no unset variables, no file name patterns: paths are taken as they are
LC_ALL=C
export LC_ALL
umask 022
tab='	' # and not by printf, which would take a process
newline='
'

# The account that the services run as, which another script sets; `-` when there is no other one than ours. Whatever
# is done in its folders is done by it: so a link there leads only to what it may touch anyway.
account=${account:--}

# Not for ever, as what lies there may be a FIFO; and without our input, our locks and our environment.
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
  # Most are in the file, which takes no process.
  if local_account "$account"; then
    account_uid=$entry_uid
  else
    account_uid=$(id -u -- "$account" 2>/dev/null) || { account_uid='' && return 1; }
  fi
}

# An account by its name, or the first one by its number; false where it is not in the file. Sets $entry_name and others.
local_account() { # NAME|UID
  while IFS=: read -r entry_name _ entry_uid _ entry_words entry_home _; do
    case $1 in "$entry_name" | "$entry_uid") return 0 ;; esac
  done 2>/dev/null </etc/passwd
  return 1
}

# Whether only we can have put there what is in the folder. It is, with one account for everything.
is_own_folder() { # FOLDER
  # shellcheck disable=SC3067 # every sh of the supported systems has it
  [ "$account" = - ] || [ -O "$1" ]
}

last_lines() { # COUNT FILE...: of each; the control characters of a terminal are left out
  lines_count=$1
  shift
  {
    for lines_file in "$@"; do
      if is_own_folder "${lines_file%/*}" && [ -f "$lines_file" ]; then
        tail -c 262144 -- "$lines_file" 2>/dev/null | tail -n "$lines_count"
      else
        # shellcheck disable=SC2016 # for the shell that is started
        account_seconds=10 as_account sh -c '[ ! -f "$1" ] || tail -c 262144 -- "$1" | tail -n "$0"' \
          "$lines_count" "$lines_file" </dev/null 2>/dev/null
      fi
    done
  } | tr -d '\000-\010\013\014\016-\037\177' | cut -c 1-400
}

by_line() { # FUNCTION LINES: calls it with each line for an argument
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

# The questions end with a line of their own: without it the controller is gone, and nothing more is to be done.
finish() { # STATUS
  printf 'end\t%s\n' "$1"
  exit 0
}

escape() { # TEXT: sets $escaped
  escaped=$1
  case $1 in
  *[\\[:cntrl:]]*)
    # The bar at the end keeps the newlines before it, which both awk and the shell would drop.
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

say() { # FIELD...: one line of the answer
  line=$1
  shift
  for field in "$@"; do
    escape "$field"
    line=$line$tab$escaped
  done
  printf '%s\n' "$line"
}

# A process id alone names nobody for long: after a reboot, or enough other processes, it is somebody else's. So the pid
# file holds the id, the start time in the kernel's ticks, the boot, the start time in seconds, and hashes of what it read.
read -r boot_id </proc/sys/kernel/random/boot_id

# False when there is no such process, or only its zombie.
started_at() { # PID: sets $started, its $group and the $ticks of a core that it has used
  started=''
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command's name, in parentheses, may hold anything; what follows it does not.
  # shellcheck disable=SC2086 # split into fields
  set -- ${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  group=$3 started=${20} ticks=$((${12} + ${13}))
}

read_record() { # PIDFILE: sets $record to not more than a record is long, whatever the account has made of it
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

# The file is in a folder of ours, although the account may write it; releases before 0.2 had the whole folder be the
# account's.
process_of() { # PIDFILE: sets $pid, $since and $inputs; false when its process does not run
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

# What the file says the account may have written, so it counts only for a process of the account; of a unit's service,
# for one of the unit.
service_process() { # PIDFILE [UNIT]: as process_of, for a service
  process_of "$1" && is_of_account "$pid" && { [ "${2:--}" = - ] || is_of_unit "$pid" "$2"; }
}

is_of_account() { # PID
  [ "$account" != - ] || return 0
  knows_account || return 1
  field_of "/proc/$1/status" Uid && [ "$field" = "$account_uid" ]
}

# Of the files in /proc that have a line for each thing.
field_of() { # FILE KEY: sets $field to the first word; false where there is none
  while read -r field_key field _; do
    [ "$field_key" != "$2:" ] || return 0
  done 2>/dev/null <"$1"
  field=''
  return 1
}

# systemd puts a process into the control group of its unit, and nobody without rights out of it.
is_of_unit() { # PID UNIT
  while read -r control_group; do
    case $control_group in */"$2") return 0 ;; esac
  done 2>/dev/null <"/proc/$1/cgroup"
  return 1
}

unit_process() { # UNIT: the same of systemd alone, which tells neither since when nor what was read
  since='' inputs=''
  pid=$(systemctl show -p MainPID --value "$1" 2>/dev/null)
  case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
  started_at "$pid"
}

# What a release looks like that nobody touched: names, sizes, times, modes and owners of all its files. Reading all of
# the 400 MB would take longer than everything else together. The lines of `total` change when the file system settles.
listing_of() { # TREE
  list_tree "$1" | sha256sum | cut -c 1-64
}

# Names, sizes, times, modes and owners of all files of a tree.
list_tree() { # TREE
  (cd "$1" && ls -lAR --time-style=+%s .) | awk '$1 != "total"'
}

listening='' # what the next function printed
listening_ports() { # prints the ports with a listener, in hexadecimal, each between spaces
  awk '$4 == "0A" { n = split($2, part, ":"); printf " %s ", part[n] }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

is_listening() { # PORT
  case $listening in *" $(printf %04X "$1") "*) ;; *) return 1 ;; esac
}
