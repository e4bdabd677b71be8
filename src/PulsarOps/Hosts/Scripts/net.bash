#!/bin/bash
# Talks to the services of a cluster with nothing but bash (4.2+), coreutils and awk: bash -c "$(cat net.bash)" net VERB ARGUMENT...
#   http METHOD HOST PORT PATH SECONDS [BODY]  prints the status on a line, then the body. Exit 1: no status, or the body is cut short.
#   zk SERVERS SECONDS (get|ls|stat PATH)...   prints OP<TAB>PATH<TAB>ok|missing|error:CODE<TAB>VALUE each. Exit 2: no server answered.
# Only answers go to stdout, reasons to stderr. Exit 64: wrong usage. Nothing is written to ZooKeeper.
export LC_ALL=C # lengths are bytes, the shell's messages are English, decimals have points
set -f; trap finish EXIT
warn() { printf 'net: %s\n' "$1" >&2; }
die() { warn "$1"; exit "${2:-1}"; }

# Time is whole centiseconds of a clock that nobody sets: bash before 5.0 has none as fine, and date costs a process.
clock() { read -r now _ </proc/uptime; now=$((10#${now/./})); }
deadline() { # SECONDS
  [[ $1 =~ ^[0-9]{1,7}(\.[0-9]+)?$ ]] || die "bad number of seconds '$1'" 64
  clock; printf -v until %.0f "$1e2"; until=$((until + now))
}
left() { # sets $left to the seconds left; false when there are none (to timeout, 0 means for ever)
  clock; ((until > now)) && printf -v left %d.%02d $(((until - now) / 100)) $(((until - now) % 100))
}

# A child connects, for the kernel or the resolver may hold it for minutes: the parent waits with a time limit, then kills it.
# Once connected the child sends, then becomes the reader, which ends at the deadline even if the parent was killed.
connect() { # HOST PORT READER...: sends what ${send[@]} prints, the reader's output is on fd $in; or else false and $why
  local host=${1//[][]/} port=$2 first='' # URLs write [::1]
  shift 2; finish; why=timeout
  left || return
  exec {in}< <(
    trap '' PIPE # whoever hangs up while we send may have said why
    echo "$BASHPID"
    exec 2>&1; exec 3<>"/dev/tcp/$host/$port" || exit
    exec 2>/dev/null; "${send[@]}" >&3
    left && echo open && exec timeout "$left" "$@" <&3
  )
  read -r -u "$in" child
  IFS= read -r -t "$left" -u "$in" first && [[ $first != open ]] && why=${first##*: } # "net: connect: Connection refused"
  [[ $first == open ]]
}
finish() {
  [[ ! ${in-} ]] || exec {in}<&-
  [[ ! ${child-} ]] || kill "$child" 2>/dev/null
  in='' child=''
}

read_line() { left && IFS= read -r -t "$left" -u "$in" line && line=${line%$'\r'}; }
read_head() { # sets $status, $length, $chunked, $location
  read_line && [[ $line =~ ^HTTP/[0-9.]+\ ([0-9]{3}) ]] || return
  local code=${BASH_REMATCH[1]}; length='' chunked='' location=''
  while read_line || return; [[ $line ]]; do
    case ${line,,} in
      content-length:*) length=${line//[!0-9]/} ;;
      transfer-encoding:*chunked*) chunked=1 ;;
      location:*) location=${line#*:} location=${location//[[:space:]]/} ;;
    esac
  done
  status=$code
  [[ $code != 1?? ]] || read_head # 100 and the like only announce the answer
}
take() { # BYTES of the body; the last one by itself, as head does not tell when it got too few
  local last; (($1)) || return 0
  head -c $(($1 - 1)) <&"$in"
  left && IFS= read -r -N 1 -t "$left" -u "$in" last && printf %s "$last"
}
take_body() {
  [[ $status != [23]04 ]] || return 0
  if [[ $chunked ]]; then
    while read_line && [[ $line =~ ^([0-9A-Fa-f]{1,8})[[:space:]]*(\;.*)?$ ]]; do
      ((16#${BASH_REMATCH[1]})) || return 0 # trailers do not matter
      take $((16#${BASH_REMATCH[1]})) && read_line || return
    done
    return 1
  elif [[ $length ]]; then take "$((10#$length))"; else cat <&"$in" && left; fi
}
follow() { # sets $host, $port and $path from $location; false: it leads where we can't go
  location=${location%%#*}
  case ${location#http:} in
    //*)
      host=${location#*//} host=${host%%[/?]*} path=${location#*//"$host"} path=/${path#/} port=80
      [[ ! $host =~ ^(.+):([0-9]+)$ ]] || host=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]}
      ;;
    /*) path=$location ;;
    https:*) return 1 ;;
    *) path=${path%%\?*} path=${path%/*}/$location ;;
  esac
}
http() { # METHOD HOST PORT PATH SECONDS [BODY]
  local method=$1 host=$2 port=$3 path=$4 more='' hops=0 line status='' length chunked location send
  [[ $path == /* && $method$host$port$path != *[[:space:]]* ]] || die "bad request '$method $host:$port$path'" 64
  (($# == 5)) || more=$'Content-Type: application/json\r\n'
  [[ $# == 5 && $method =~ ^(GET|HEAD)$ ]] || more+="Content-Length: ${#6}"$'\r\n'
  deadline "$5"
  while :; do
    send=(printf '%s %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\nAccept: */*\r\n%s\r\n%s' "$method" "$path" "$host" "$port" "$more" "${6-}")
    connect "$host" "$port" cat || break
    why='closed without an HTTP answer'
    read_head || break
    [[ $status == 30[127] && $location ]] && ((hops++ < 3)) && follow && continue
    echo "$status"
    [[ $method == HEAD ]] || take_body && return
    status='' why='the body is cut short'; break
  done
  left || why=timeout
  warn "$host:$port: $why"
  [[ $status ]] && echo "$status" # a redirect to where nobody answers is an answer too
}

# Reads the server's side of a session, as od prints its bytes; the arguments are those of zk.
# Exit: 3 nothing came, 4 not ZooKeeper, 5 it ends before the last answer.
# shellcheck disable=SC2016
jute='
function number(  v) { v = ((b[p] * 256 + b[p+1]) * 256 + b[p+2]) * 256 + b[p+3]; p += 4; return v < 2147483648 ? v : v - 4294967296 }
function text(  n, s) { for (n = number(); n > 0; n--) { s = s (b[p] == 44 ? "\\0054" : escape[b[p]]); p++ } return s }
function swap(i, j,  t) { t = name[i]; name[i] = name[j]; name[j] = t }
function sort(from, to,  i, last) {
  if (from >= to) return
  swap(from, int((from + to) / 2)); last = from; for (i = from + 1; i <= to; i++) if (name[i] < name[from]) swap(++last, i)
  swap(from, last); sort(from, last - 1); sort(last + 1, to)
}
function list(  i, n) {
  n = number(); for (i = 1; i <= n; i++) name[i] = text()
  sort(1, n); for (i = 1; i <= n; i++) printf "%s%s", (i > 1 ? "," : ""), name[i]
}
function data(  n) { for (n = number(); n > 0; n--) printf "%s", escape[b[p++]] }
function stat(  i, owner, high, low) {
  for (i = p + 44; i < p + 52; i++) owner = owner sprintf("%02x", b[i])
  sub(/^0+/, "", owner); p += 24; high = number(); low = number()
  printf "%s %d %.0f", (owner == "" ? "0" : owner), number(), high * 4294967296 + (low < 0 ? low + 4294967296 : low)
}
BEGIN {
  for (i = 0; i < 256; i++) escape[i] = (i < 32 || i > 126) ? sprintf("\\0%03o", i) : sprintf("%c", i)
  escape[92] = "\\\\"; escape[9] = "\\t"; escape[10] = "\\n"; escape[13] = "\\r"; pairs = ARGC - 1; ARGC = 1
}
{ for (i = 1; i <= NF; i++) b[end++] = $i }
END {
  if (!end) exit 3
  stop = number(); stop += p; if (stop != 40 && stop != 41) exit 4 # before 3.4 ConnectResponse had no read-only byte
  number(); if (end < stop || number() <= 0) exit 3 # a session timeout of 0 is a refusal
  for (k = 1; k < pairs; k += 2) {
    p = stop; stop = number(); stop += p; if (p + 16 > end || stop > end) exit 5
    p += 12; error = number() # after xid and zxid
    printf "%s\t%s\t%s\t", ARGV[k], ARGV[k+1], (error == 0 ? "ok" : (error == -101 ? "missing" : "error:" error))
    if (error == 0) { if (ARGV[k] == "get") data(); else if (ARGV[k] == "ls") list(); else stat() }
    print ""
  }
}'
bytes() { # NUMBER...: sets $bytes to them as 4 bytes each, the way printf %b takes them
  local number word; bytes=''
  for number; do
    printf -v word %08x $((number & 0xffffffff))
    bytes+="\\x${word:0:2}\\x${word:2:2}\\x${word:4:2}\\x${word:6:2}"
  done
}
zk() { # SERVERS SECONDS OP PATH [OP PATH ...]
  local servers=${1%%/*} root='' pairs=("${@:3}") type path server more end answers i send
  [[ $1 != */* ]] || root=/${1#*/} root=${root%/}
  deadline "$2"; end=$until
  # All is sent at once, closeSession last: the server answers in order and hangs up, so that one round trip does it.
  bytes 45 0 0 0 6000 0 0 16 0 0 0 0 # ConnectRequest: a new session of 6 s; each \x00 below ends what came before (not read-only, no watch)
  send=(printf '%b%s' "$bytes" '')
  for ((i = 0; i < ${#pairs[@]}; i += 2)); do
    case ${pairs[i]} in get) type=4 ;; ls) type=8 ;; stat) type=3 ;; *) die "no operation '${pairs[i]}'" 64 ;; esac
    path=${pairs[i + 1]}
    [[ $path == /* ]] || die "no path '$path'" 64
    [[ $path == / && $root ]] && path=$root || path=$root$path
    bytes $((13 + ${#path})) $((i / 2 + 1)) $type ${#path}; send+=("\\x00$bytes" "$path")
  done
  bytes 8 $((i / 2 + 1)) -11; send+=("\\x00$bytes" '')
  while [[ $servers ]]; do
    server=${servers%%,*} servers=${servers#"$server"} servers=${servers#,} more=${servers//[!,]/}
    clock; until=$((now + (end - now) / (${#more} + (${#servers} > 0) + 1))) # a fair share of the time that is left
    if connect "${server%:*}" "${server##*:}" od -An -v -tu1; then
      answers=$(awk "$jute" "${pairs[@]}" <&"$in" && echo .)
      case $? in
        0) printf %s "${answers%.}" && return ;;
        3) why='no quorum (closed without a session)' ;;
        4) why='not ZooKeeper' ;;
        *) why='closed before the last answer' ;;
      esac
      left || why=timeout
    fi
    warn "$server: $why"
  done
  exit 2
}

case "${1-} $#" in
  'http 6' | 'http 7') http "${@:2}" ;;
  'zk '[579] | 'zk '?*[13579]) zk "${@:2}" ;;
  *) die 'usage: http METHOD HOST PORT PATH SECONDS [BODY] | zk SERVERS SECONDS OP PATH [OP PATH ...]' 64 ;;
esac
