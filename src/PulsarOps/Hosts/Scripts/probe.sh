# Answers every question about a host in one run, and changes nothing. On a small host, processes take most of a probe's
# time, so it starts as few as possible: it reads all questions first and asks similar ones together. Needs lib.sh,
# fields.sh, paths.sh, made.sh, lease.sh and the other files of the probe, and account.sh in $ACCOUNT. With bash,
# tls.bash, net.bash, ask.bash, readiness-probes.bash and readiness.bash come before it; without bash it asks nothing
# about services.

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
  say_fields machine system "${system:-unknown}" architecture "$machine" user "$user" cores "$cores" \
    bash "$program_file"
  field_of /proc/meminfo MemTotal
  total=$field
  field_of /proc/meminfo MemAvailable
  printf 'memory\ttotal=%d\tavailable=%d\n' $((total / 1024)) $((${field:-0} / 1024))
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
note_volumes() { # FOLDER...
  for folder in "$@"; do
    nearest=$folder
    while [ ! -e "$nearest" ] && [ -n "$nearest" ]; do nearest=${nearest%/*}; done
    nearest=${nearest:-/}
    if [ -d "$nearest" ] && [ -w "$nearest" ]; then writable=yes; else writable=no; fi
    volumes=$volumes$folder$tab$nearest$tab$writable$newline
  done
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
    say_fields volume path "${volume%%"$tab"*}" writable "${volume##*"$tab"}" free "$free" nearest "$nearest" \
      used "$used" inodes "$inodes"
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

# Sets $questions to the records with named fields, and lists of the paths in the others, which are answered together.
read_questions() { # false if the end of the input is missing
  paths='' texts='' trees='' folders='' places='' questions=''
  while IFS=$tab read -r verb fields; do
    case $verb in
    path) paths=$paths$fields$newline ;;
    content) texts=$texts$fields$newline ;;
    release) trees=$trees$fields$newline ;;
    folder) folders=$folders$fields/$newline ;;
    volume) places=$places$fields$newline ;;
    end) return 0 ;;
    *) questions=$questions$verb$tab$fields$newline ;;
    esac
  done
  return 1
}

# Collects what other questions need first, and what they need it for.
units=''
prepare_question() { # of the record in $verb and $fields
  case $verb in
  java)
    take_fields home user
    prepare_java "$field_home" "$field_user"
    ;;
  made)
    take_fields state list_folders releases
    note_made_state "$field_state" "$field_releases"
    ;;
  service)
    take_fields id pid_file unit ports
    [ "$field_unit" = - ] || units="$units $field_unit"
    ;;
  esac
}

answer_question() { # of the record in $verb and $fields
  case $verb in
  lease)
    take_fields state
    read_lease "$field_state"
    say_lease seen no
    ;;
  java) say_javas ;;
  units)
    take_fields
    say_units
    ;;
  made)
    take_fields state list_folders releases
    say_made "$field_state" "$field_list_folders"
    ;;
  service)
    take_fields id pid_file unit ports
    say_service "$field_id" "$field_pid_file" "$field_unit" "$field_ports"
    ;;
  external)
    take_fields id
    running=$field_id
    ;;
  none | port | zookeeper | bookie | broker | autorecovery | proxy | http | version)
    # The readiness probe of the service, or of the external server, in the record before.
    [ -z "$running" ] || probes=$probes$running$tab$question$newline
    ;;
  znodes)
    take_fields servers zookeeper_tls get list tree
    say_znodes "$field_servers" "$field_zookeeper_tls" "$field_get" "$field_list" "$field_tree"
    ;;
  clients)
    take_fields id plain tls log role
    say_clients "$field_id" "$field_plain" "$field_tls" "$field_log" "$field_role"
    ;;
  rest)
    take_fields id address port path web_tls
    say_rest "$field_id" "$field_address" "$field_port" "$field_path" "$field_web_tls"
    ;;
  *) answer_preparation ;;
  esac
}

each_question() { # FUNCTION
  IFS=$newline
  for question in $questions; do
    unset IFS
    split_record "$question"
    "$1"
  done
  unset IFS
}

greet
read_questions || finish 1
say_machine
each_question prepare_question
by_line note_volumes "$places"
by_line foresee "$paths$texts$trees$folders"
by_line sort_paths "$paths"
by_line sort_texts "$texts"
by_line note_trees "$trees"
say_theirs
say_files
say_paths
printf %s "$hashes"
by_line say_releases "$trees"
by_line say_folders "$folders"
each_question answer_question
by_line say_ready "$probes"
[ -z "$volumes" ] || by_line say_volumes "$volumes"
finish 0
