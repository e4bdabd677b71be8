# Answers every question about a host in one go, and changes nothing. Needs lib.sh, paths.sh, and the texts of
# account.sh in $ACCOUNT, net.bash in $NET and look.bash with all it needs in $LOOK; made.sh, lease.sh and the other
# files of the probe stand before it.

net() { bash -c "$NET" net "$@"; }

say_machine() {
  # shellcheck disable=SC1091 # every host has its own
  system=$(. /etc/os-release 2>/dev/null && printf %s "${PRETTY_NAME-}")
  machine=$(uname -m)
  say machine "${system:-unknown}" "$machine" "$(id -un)" "$(nproc)" "$(command -v bash)"
  awk '$1 == "MemTotal:" { total = $2 } $1 == "MemAvailable:" { free = $2 }
    END { printf "memory\t%d\t%d\n", total / 1024, free / 1024 }' /proc/meminfo
}

volumes='' # a line for each folder: it, the nearest one that exists, whether that may be written
note_volume() { # FOLDER
  nearest=$1
  while [ ! -e "$nearest" ] && [ -n "$nearest" ]; do nearest=${nearest%/*}; done
  nearest=${nearest:-/}
  if [ -d "$nearest" ] && [ -w "$nearest" ]; then writable=yes; else writable=no; fi
  volumes=$volumes$1$tab$nearest$tab$writable$newline
}

# By one process for all of them. What is used is told in parts of ten thousand.
say_volumes() {
  IFS=$newline
  # shellcheck disable=SC2046 # split at the lines
  set -- $(printf %s "$volumes" | awk -F '\t' '!seen[$2]++ { print $2 }')
  unset IFS
  { stat -f --printf 'size\t%n\t%a\t%S\t%b\t%d\t%c\n' -- "$@" && printf %s "$volumes"; } | awk -F '\t' '
    $1 == "size" {
      free[$2] = int($3 * $4 / 1048576)
      used[$2] = $5 > 0 ? 10000 - int($3 * 10000 / $5) : 0
      inodes[$2] = $7 > 0 ? 10000 - int($6 * 10000 / $7) : 0
      next
    }
    { printf "volume\t%s\t%s\t%.0f\t%s\t%d\t%d\n", $1, $3, free[$2], $2, used[$2], inodes[$2] }'
}

# shellcheck disable=SC2012 # what is listed are numbers
say_port_owner() { # SERVICE PORT
  owner=''
  inode=$(awk -v port=":$(printf %04X "$2")" \
    '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  if [ -n "$inode" ]; then
    set +f
    # A process of another user shows its sockets to root only.
    owner=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v socket="socket:[$inode]" \
      '/^\/proc\// { split($1, part, "/") } $NF == socket { print part[3]; exit }')
    set -f
  fi
  command=''
  if [ -n "$owner" ]; then read -r command <"/proc/$owner/comm"; fi
  say port "$1" "$2" "${owner:-0}" "$command"
}

say_units() {
  set +f
  for unit in /etc/systemd/system/pulsar-*.service; do [ ! -e "$unit" ] || say unit "${unit##*/}"; done
  set -f
}

# A page that a process maps several times, as ZGC does with its heap, counts once in its share (Pss), and each time in
# its resident set.
memory_of() { # PID: sets $kilobytes
  kilobytes=''
  for file in smaps_rollup status; do
    while read -r key value _; do
      case $key in Pss: | VmRSS:) kilobytes=${kilobytes:-$value} ;; esac
    done 2>/dev/null <"/proc/$1/$file"
  done
}

say_service() { # ID PIDFILE UNIT PORTS GATE...
  if service_process "$2" "$3" || { [ "$3" != - ] && unit_process "$3" && since_start; }; then
    memory_of "$pid"
    say service "$1" "$pid" "$since" "${kilobytes:-0}" "$inputs"
    gates=$gates$1$tab$5$tab$6$tab$7$tab$8$newline
  elif [ "$3" != - ] && [ "$(systemctl is-active "$3" 2>/dev/null)" = activating ]; then
    say service "$1" 0 0 0 '' "its process has ended, and $3 is about to start it again"
  else
    [ -n "$listening" ] || listening=$(listening_ports)
    for port in $4; do if is_listening "$port"; then say_port_owner "$1" "$port"; fi; done
  fi
}

since_start() { # of $pid, where its file tells nothing: sets $since by the kernel's ticks
  since=$(awk -v ticks="$started" -v rate="$(getconf CLK_TCK)" \
    '$1 == "btime" { printf "%d", $2 + ticks / rate }' /proc/stat)
}

# Links are an administrator's or the account's own: what is told is what they lead to, as far as who follows them may
# know.
say_paths() { # PATH...
  theirs_asked='' others=''
  for path in "$@"; do
    if ! find_actor "$path"; then
      say unsafe "$path" "$words"
    elif [ "$actor" != - ]; then
      theirs_asked=$theirs_asked$path$newline
    else
      others=$others$path$newline
    fi
  done
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- $others
  unset IFS
  if [ $# -gt 0 ]; then
    stat -L --printf 'path\t%n\t%F\t%a\t%U\t%s\t%G\n' -- "$@" 2>/dev/null
    # shellcheck disable=SC2046 # split into paths; none holds a space
    set -- $(for path in "$@"; do [ ! -f "$path" ] || printf '%s\n' "$path"; done)
    [ $# -eq 0 ] || sha256sum -- "$@" 2>/dev/null | awk '{ print "sha256\t" substr($0, 67) "\t" substr($0, 1, 64) }'
  fi
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- $theirs_asked
  unset IFS
  [ $# -eq 0 ] || say_theirs "$@"
}

# What the account says is believed of its own paths only.
say_theirs() { # PATH...
  as_actor paths "$@" </dev/null 2>/dev/null | head -c 1048576 |
    awk -F '\t' -v asked="$theirs_asked" '
      BEGIN { n = split(asked, names, "\n"); for (i = 1; i < n; i++) known[names[i]] = 1 }
      !($2 in known) { next }
      $1 == "path" && NF == 7 && $4 ~ /^[0-7]+$/ && $6 ~ /^[0-9]+$/
      $1 == "sha256" && NF == 3 && length($3) == 64 && $3 ~ /^[0-9a-f]+$/'
}

contents='' # files that only root can change, a line each
note_content() { # FILE
  find_actor "$1" || return 0
  if [ "$actor" != - ]; then
    content=$(as_actor content "$1" </dev/null 2>/dev/null | head -c 1048576 | base64 -w 0)
    [ -z "$content" ] || say content "$1" "$content"
  elif [ -f "$1" ] && [ -r "$1" ]; then
    contents=$contents$1$newline
  fi
}

# By one process for all of them; a file that has gone meanwhile is left out. A record ends where no text has a character.
say_contents() {
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- $contents
  unset IFS
  awk 'BEGIN {
    RS = "\001"
    for (i = 1; i < ARGC; i++) {
      text = ""
      while ((status = (getline record < ARGV[i])) > 0) text = text record
      close(ARGV[i])
      if (status < 0) continue
      gsub(/\\/, "&&", text)
      gsub(/\t/, "\\t", text)
      gsub(/\n/, "\\n", text)
      gsub(/\r/, "\\r", text)
      print "text\t" ARGV[i] "\t" text
    }
  }' "$@"
}

say_znodes() { # SERVERS OPERATIONS: the gates are judged by the same answer
  registry_of=$1
  # shellcheck disable=SC2086 # operations and paths; neither holds a space
  if registry=$(net zk "$1" 5 $2 2>&1); then
    printf '%s\n' "$registry" | awk '!/^net: / { print "znode\t" $0 }'
  else
    say zookeeper "$registry"
  fi
}

greet
registry='' registry_of='' gates='' java=''
say_machine
while IFS=$tab read -r verb a b c d e f g h; do
  case $verb in
  path) set -- "$@" "$a" ;;
  content) note_content "$a" ;;
  release) say_release "$a" ;;
  volume) note_volume "$a" ;;
  lease)
    read_lease "$a"
    say_lease seen no
    ;;
  java)
    [ "$b" != - ] || b=''
    java=$(if [ "$a" = - ]; then find_java "$b"; else say_java "$a" "$b"; fi)$newline
    printf %s "${java#"$newline"}"
    ;;
  units) say_units ;;
  made) say_made "$a" "$b" "$c" ;;
  folder) say_folder "$a" ;;
  service) say_service "$a" "$b" "$c" "$d" "$e" "$f" "$g" "$h" ;;
  zookeeper) gates=$gates$a${tab}version$tab$b$tab$c$tab-$newline ;;
  znodes) say_znodes "$a" "$b" ;;
  account | programs | names | offers | sysctl | firewall) say_preparation "$verb" "$a" "$b" "$c" ;;
  end)
    if [ -n "$gates" ]; then printf '%s' "$gates" | NET=$NET known=$registry known_of=$registry_of bash -c "$LOOK"; fi
    [ -z "$volumes" ] || say_volumes
    [ -z "$contents" ] || say_contents
    [ $# -eq 0 ] || say_paths "$@"
    finish 0
    ;;
  esac
done
