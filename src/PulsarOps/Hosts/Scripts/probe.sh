# Answers every question about a host in one run, and changes nothing. On a small host, processes take most of a probe's
# time, so it starts as few as possible: it reads all questions first and asks similar ones together. Needs lib.sh,
# paths.sh, made.sh, lease.sh and the other files of the probe, and account.sh in $ACCOUNT. With bash, net.bash,
# gates.bash and look.bash come before it; without bash it asks nothing about services.

say_machine() {
  system=''
  while IFS='=' read -r key value; do
    [ "$key" != PRETTY_NAME ] || system=$value
  done 2>/dev/null </etc/os-release
  system=${system#[\"\']} system=${system%[\"\']}
  cores=0
  field_of /proc/self/status Cpus_allowed_list && count_cores "$field"
  field_of /proc/self/status Uid
  if local_account "$field"; then user=$entry_name; else user=$(id -un); fi
  find_on_path bash
  say machine "${system:-unknown}" "$machine" "$user" "$cores" "$program_file"
  field_of /proc/meminfo MemTotal
  total=$field
  field_of /proc/meminfo MemAvailable
  printf 'memory\t%d\t%d\n' $((total / 1024)) $((${field:-0} / 1024))
}

count_cores() { # LIST: such as 0-3,8; sets $cores
  IFS=,
  for range in $1; do cores=$((cores + ${range#*-} - ${range%-*} + 1)); done
  unset IFS
}

# Kernels before 6.1 do not have this file.
machine=''
[ ! -r /proc/sys/kernel/arch ] || read -r machine </proc/sys/kernel/arch
[ -n "$machine" ] || machine=$(uname -m)

volumes='' # a line for each folder: the folder, its nearest existing parent, and whether that is writable
note_volume() { # FOLDER
  nearest=$1
  while [ ! -e "$nearest" ] && [ -n "$nearest" ]; do nearest=${nearest%/*}; done
  nearest=${nearest:-/}
  if [ -d "$nearest" ] && [ -w "$nearest" ]; then writable=yes; else writable=no; fi
  volumes=$volumes$1$tab$nearest$tab$writable$newline
}

# Uses one process for all folders. The usage is in parts of ten thousand.
say_volumes() { # "FOLDER	NEAREST	WRITABLE"...
  sizes=''
  for volume in "$@"; do
    nearest=${volume#*"$tab"}
    sizes=$sizes${nearest%"$tab"*}$newline
  done
  by_line ask_sizes "$sizes"
  for volume in "$@"; do
    nearest=${volume#*"$tab"}
    nearest=${nearest%"$tab"*}
    case $sizes in "$nearest|"*) ;; *) continue ;; esac
    size=${sizes%%"$newline"*}
    IFS=' '
    # shellcheck disable=SC2086 # split into fields
    set_volume ${size##*|}
    unset IFS
    sizes=${sizes#"$size$newline"}
    say volume "${volume%%"$tab"*}" "${volume##*"$tab"}" "$free" "$nearest" "$used" "$inodes"
  done
}

ask_sizes() { # FOLDER...: sets $sizes, a line for each in their order
  sizes=$(exec stat -f --printf '%n|%a %S %b %d %c\n' -- "$@" 2>/dev/null)$newline
}

set_volume() { # FREE BLOCKSIZE BLOCKS FREEINODES INODES
  free=$(($1 * $2 / 1048576)) used=0 inodes=0
  [ "$3" -eq 0 ] || used=$((10000 - $1 * 10000 / $3))
  [ "$5" -eq 0 ] || inodes=$((10000 - $4 * 10000 / $5))
}

say_units() {
  set +f
  for unit in /etc/systemd/system/pulsar-*.service; do [ ! -e "$unit" ] || say unit "${unit##*/}"; done
  set -f
}

# Collects what other questions need first, and what they need it for.
prepare_question() { # VERB FIELD...
  case $1 in
  path) paths=$paths$2$newline ;;
  content) texts=$texts$2$newline ;;
  release) trees=$trees$2$newline folders=$folders$2$newline ;;
  folder) folders=$folders$2/$newline ;;
  java) prepare_java "$2" "$3" ;;
  made) note_made_state "$2" "$4" ;;
  volume) note_volume "$2" ;;
  service) [ "$4" = - ] || units="$units $4" ;;
  esac
}

answer_question() { # VERB FIELD...
  case $1 in
  release) say_release "$2" ;;
  lease)
    read_lease "$2"
    say_lease seen no
    ;;
  java) say_javas ;;
  units) say_units ;;
  made) say_made "$2" "$3" ;;
  folder) say_folder "$2" ;;
  service)
    shift
    say_service "$@"
    ;;
  zookeeper) gates=$gates$2${tab}version$tab$3$tab$4$tab-$newline ;;
  znodes) say_znodes "$2" "$3" ;;
  account | programs | names | offers | sysctl | firewall) say_preparation "$@" ;;
  esac
}

each_question() { # FUNCTION
  IFS=$newline
  for question in $questions; do
    IFS=$tab
    # shellcheck disable=SC2086 # split into fields
    set -- "$1" $question
    unset IFS
    "$@"
  done
  unset IFS
}

greet
questions=''
while IFS= read -r question && [ "$question" != end ]; do questions=$questions$question$newline; done
[ "$question" = end ] || exit 1
paths='' texts='' trees='' folders='' units=''
say_machine
each_question prepare_question
by_line foresee "$paths$texts$folders"
by_line sort_paths "$paths"
by_line sort_texts "$texts"
by_line note_trees "$trees"
say_theirs
say_files
say_paths
printf %s "$hashes"
each_question answer_question
by_line say_ready "$gates"
[ -z "$volumes" ] || by_line say_volumes "$volumes"
finish 0
