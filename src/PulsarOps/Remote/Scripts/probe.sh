# Answers every question about a host in one go, and changes nothing. Needs lib.sh, paths.sh, and the texts of
# account.sh in $ACCOUNT, net.bash in $NET and look.bash with all it needs in $LOOK; made.sh, lease.sh and the other
# files of the probe stand before it.

net() { bash -c "$NET" net "$@"; }

say_machine() {
  # shellcheck disable=SC1091 # every host has its own
  system=$(. /etc/os-release 2>/dev/null && printf %s "${PRETTY_NAME-}")
  say machine "${system:-unknown}" "$(uname -m)" "$(id -un)" "$(nproc)" "$(command -v bash)"
  awk '$1 == "MemTotal:" { total = $2 } $1 == "MemAvailable:" { free = $2 }
    END { printf "memory\t%d\t%d\n", total / 1024, free / 1024 }' /proc/meminfo
}

say_volume() { # FOLDER
  nearest=$1
  while [ ! -e "$nearest" ] && [ -n "$nearest" ]; do nearest=${nearest%/*}; done
  nearest=${nearest:-/}
  if [ -d "$nearest" ] && [ -w "$nearest" ]; then writable=yes; else writable=no; fi
  # What is used is told in parts of ten thousand.
  # shellcheck disable=SC2046 # numbers
  set -- "$1" $(stat -f -c '%a %S %b %d %c' -- "$nearest")
  used=0 inodes=0
  [ "$4" -eq 0 ] || used=$((10000 - $2 * 10000 / $4))
  [ "$6" -eq 0 ] || inodes=$((10000 - $5 * 10000 / $6))
  say volume "$1" "$writable" "$(($2 * $3 / 1048576))" "$nearest" "$used" "$inodes"
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
memory_of() { # PID: prints kB
  kilobytes=''
  for file in smaps_rollup status; do
    while read -r key value _; do
      case $key in Pss: | VmRSS:) kilobytes=${kilobytes:-$value} ;; esac
    done 2>/dev/null <"/proc/$1/$file"
  done
  printf %s "${kilobytes:-0}"
}

say_service() { # ID PIDFILE UNIT PORTS GATE...
  if service_process "$2" "$3" || { [ "$3" != - ] && unit_process "$3" && since_start; }; then
    memory=$(memory_of "$pid")
    say service "$1" "$pid" "$since" "$memory" "$inputs"
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

say_content() { # FILE
  find_actor "$1" || return 0
  if [ "$actor" != - ]; then
    content=$(as_actor content "$1" </dev/null 2>/dev/null | head -c 1048576 | base64 -w 0)
    [ -z "$content" ] || say content "$1" "$content"
  elif [ -f "$1" ] && [ -r "$1" ]; then
    say content "$1" "$(base64 -w 0 <"$1")"
  fi
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
  content) say_content "$a" ;;
  release) say_release "$a" ;;
  volume) say_volume "$a" ;;
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
    [ $# -eq 0 ] || say_paths "$@"
    finish 0
    ;;
  esac
done
