# The head of every script that runs on a host. POSIX sh, also for those in bash; nothing is needed but coreutils, awk and tar.
# An answer is a line of tab-separated fields, escaped as \\ \t \n \r; the first line tells the version, the last one the status:
# an answer without its last line is a lost connection, never a result.
set -uf # no unset variables, no file name patterns: paths are taken as they are
LC_ALL=C
export LC_ALL
umask 022
tab=$(printf '\t')
newline='
'
return_char=$(printf '\r')

greet() { printf 'pulsarops\t1\n'; }

# The questions end with a line of their own: without it the controller is gone, and nothing more is to be done.
finish() { # STATUS
  printf 'end\t%s\n' "$1"
  exit 0
}

escape() { # TEXT: sets $escaped
  escaped=$1
  case $1 in
  *["\\$tab$newline$return_char"]*)
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

started_at() { # PID: sets $started, its $group and the $ticks of a core that it has used; false when there is no such process, or only its zombie
  started=''
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command's name, in parentheses, may hold anything; what follows it does not.
  # shellcheck disable=SC2086 # split into fields
  set -- ${stat##*) }
  case $1 in Z | X) return 1 ;; esac
  group=$3 started=${20} ticks=$((${12} + ${13}))
}

process_of() { # PIDFILE: sets $pid, $since and $inputs; false when its process does not run
  pid='' since='' inputs=''
  [ -r "$1" ] && read -r file_pid file_start file_boot since inputs <"$1" || return 1
  [ "$file_boot" = "$boot_id" ] && started_at "$file_pid" && [ "$started" = "$file_start" ] || return 1
  pid=$file_pid
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
