#!/bin/bash
# Talks to the services of a cluster with only bash (4.2+), coreutils and awk:
#   bash -c "$(cat tls.bash net.bash)" net [tls FOLDER] VERB ARGUMENT...
#   http METHOD HOST PORT PATH SECONDS [BODY]
#     Prints the status on a line, then the body. Exit 1: no status, or the body is truncated.
#   zk SERVERS SECONDS (get|ls|stat|create|delete PATH)...
#     Prints OP<TAB>PATH<TAB>ok|exists|missing|error:CODE<TAB>VALUE for each. Exit 2: no server answered. A znode is
#     created without data, and stays. Only create and delete write to ZooKeeper.
# Answers go to stdout, reasons to stderr. Exit 64: wrong usage.
# With `tls FOLDER` the connections use TLS, as tls.bash describes; plain ones do not need that file.
# As a part of another script it only defines functions.
export LC_ALL=C # lengths are bytes, the shell's messages are English, numbers have decimal points
set -f
tls='' # the folder with keys and certificates; empty for plain text
warn() { printf 'net: %s\n' "$1" >&2; }
die() { warn "$1"; exit "${2:-1}"; }

# Whole centiseconds of a clock that cannot be set: bash before 5.0 has none as fine, and date takes a process.
net_clock() { read -r net_now _ </proc/uptime; net_now=$((10#${net_now/./})); }
deadline() { # SECONDS
  [[ $1 =~ ^[0-9]{1,7}(\.[0-9]+)?$ ]] || die "bad number of seconds '$1'" 64
  net_clock; printf -v until %.0f "$1e2"; until=$((until + net_now))
}
left() { # sets $left to the seconds left; false if there are none (to timeout, 0 means no limit)
  net_clock; ((until > net_now)) && printf -v left %d.%02d $(((until - net_now) / 100)) $(((until - net_now) % 100))
}

# A read -N that times out leaves bytes in bash's own buffer, and the next read of any file returns them (seen on 5.2).
drop_rest() { IFS= read -r -N 65536 _ </dev/null; }

# A child connects, because the kernel or the resolver may take minutes: the parent waits with a time limit, then kills
# it. Once connected, the child sends and then becomes the reader.
# Sends the output of ${send[@]}. The reader's output is on fd $in. False, with $why, if it cannot connect. With TLS,
# a connection that fails later has its reason in $why after explain.
connect() { # HOST PORT READER...
  local host=${1//[][]/} port=$2 first='' # URLs write [::1]
  shift 2; hang_up; why=timeout
  left || return
  [[ ! $tls ]] || { connect_by_tls "$host" "$port" "$@"; return; }
  exec {in}< <(
    trap '' PIPE # a peer that hangs up while we send may have sent the reason
    echo "$BASHPID"
    exec 2>&1; exec 3<>"/dev/tcp/$host/$port" || exit
    exec 2>/dev/null; "${send[@]}" >&3
    left && echo open && "$@" <&3
  )
  read -r -u "$in" child
  # A failed redirection prints a line such as "net: connect: Connection refused".
  IFS= read -r -t "$left" -u "$in" first && [[ $first != open ]] && why=${first##*: }
  [[ $first == open ]]
}
explain() { # HOST: refines $why if TLS is the cause
  [[ ! $tls ]] || explain_tls "${1//[][]/}"
  left || why=timeout
}
hang_up() {
  [[ ! ${in-} ]] || exec {in}<&-
  [[ ! ${child-} ]] || kill "$child" 2>/dev/null
  in='' child=''
}

read_for_a_time() { exec timeout "$left" "$@"; }
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
take() { # BYTES of the body; the last byte separately, because head does not report a short read
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
follow() { # sets $host, $port and $path from $location; false if it leads elsewhere, or between TLS and plain text
  local scheme=http port_of_scheme=80
  [[ ! $tls ]] || scheme=https port_of_scheme=443
  location=${location%%#*}
  case ${location#"$scheme:"} in
    //*)
      host=${location#*//} host=${host%%[/?]*} path=${location#*//"$host"} path=/${path#/} port=$port_of_scheme
      [[ ! $host =~ ^(.+):([0-9]+)$ ]] || host=${BASH_REMATCH[1]} port=${BASH_REMATCH[2]}
      ;;
    /*) path=$location ;;
    http:* | https:*) return 1 ;;
    *) path=${path%%\?*} path=${path%/*}/$location ;;
  esac
}
http() { # METHOD HOST PORT PATH SECONDS [BODY]
  local method=$1 host=$2 port=$3 path=$4 body=${6-} more='' hops=0 line status='' length chunked location send
  local +x bearer=''
  [[ $path == /* && $method$host$port$path != *[[:space:]]* ]] || die "bad request '$method $host:$port$path'" 64
  (($# == 5)) || more=$'Content-Type: application/json\r\n'
  [[ $# == 5 && $method =~ ^(GET|HEAD)$ ]] || more+="Content-Length: ${#body}"$'\r\n'
  [[ ! $tls ]] || read_bearer
  deadline "$5"
  while :; do
    send=(printf '%s %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\nAccept: */*\r\n%s\r\n%s'
      "$method" "$path" "$host" "$port" "$bearer$more" "$body")
    connect "$host" "$port" read_for_a_time cat || break
    why='closed without an HTTP answer'
    read_head || break
    [[ $status == 30[127] && $location ]] && ((hops++ < 3)) && follow && continue
    echo "$status"
    [[ ! $tls ]] || ! explain_refusal "$status" "$bearer" || warn "$host:$port: $why"
    [[ $method == HEAD ]] || take_body && return
    status='' why='the body is cut short'; break
  done
  explain "$host"
  warn "$host:$port: $why"
  [[ $status ]] && echo "$status" # a redirect to an unreachable host is an answer too
}

# Reads ZooKeeper's answer: ${byte[@]} has its bytes, two hexadecimal digits each, and $at is the next one to read.
read_number() { # sets $number
  number=$((16#${byte[at]-0}${byte[at + 1]-00}${byte[at + 2]-00}${byte[at + 3]-00})); at=$((at + 4))
  ((number < 2147483648)) || number=$((number - 4294967296))
}
read_text() { # sets $text to the string after its length, escaped
  local part code
  read_number; text=''
  ((number > 0)) || return 0
  printf -v text '\\x%s' "${byte[@]:at:number}"
  if [[ $text != *\\x[01]* && $text != *\\x5c* && $text != *\\x7f* && $text != *\\x[89a-f]* ]]; then
    printf -v text %b "$text"
  else
    text=''
    for code in "${byte[@]:at:number}"; do
      case $code in
        5c) part=\\\\ ;; 09) part='\t' ;; 0a) part='\n' ;; 0d) part='\r' ;;
        [01]? | 7f | [89a-f]?) printf -v part '\\0%03o' "0x$code" ;;
        *) printf -v part %b "\\x$code" ;;
      esac
      text+=$part
    done
  fi
  at=$((at + number))
}
read_list() { # sets $text to the sorted names
  local n names=() i
  read_number; n=$number
  while ((n-- > 0)); do
    read_text; text=${text//,/\\0054}
    for ((i = ${#names[@]}; i > 0; i--)); do
      [[ ${names[i - 1]} > $text ]] || break
      names[i]=${names[i - 1]}
    done
    names[i]=$text
  done
  printf -v text '%s,' ${names[@]+"${names[@]}"}; text=${text%,}
}
read_stat() { # sets $text to the session that owns a znode, its version and the time of its last change
  local high low version
  at=$((at + 24)); read_number; high=$number; read_number; low=$((number & 0xffffffff)); read_number; version=$number
  at=$((at + 8))
  printf -v text %s "${byte[@]:at:8}"
  while [[ $text == 0?* ]]; do text=${text#0}; done
  text="$text $version $((high * 4294967296 + low))"
}
# Sets $answers. False: 3 for no answer, 4 if it is not ZooKeeper, 5 if it ends before the last answer.
read_answers() { # OP PATH...
  local at=0 stop number text
  ((${#byte[@]})) || return 3
  read_number; stop=$((number + 4))
  ((stop == 40 || stop == 41)) || return 4 # before 3.4 ConnectResponse had no read-only byte
  ((${#byte[@]} >= stop)) || return 3
  at=8; read_number
  ((number > 0)) || return 3 # a session timeout of 0 is a refusal
  while (($#)); do
    at=$stop; read_number; stop=$((at + number))
    ((at + 12 < ${#byte[@]} && stop <= ${#byte[@]})) || return 5
    at=$((at + 12)); read_number # after xid and zxid
    case $number in
      0)
        text=''
        case $1 in get) read_text ;; ls) read_list ;; stat) read_stat ;; esac
        text=ok$'\t'$text
        ;;
      -101) text=missing$'\t' ;;
      -110) text=exists$'\t' ;;
      *) text=error:$number$'\t' ;;
    esac
    answers+=$1$'\t'$2$'\t'$text$'\n'
    shift 2
  done
}
bytes() { # NUMBER...: sets $bytes to 4 bytes for each, in the format of printf %b
  local number word; bytes=''
  for number; do
    printf -v word %08x $((number & 0xffffffff))
    bytes+="\\x${word:0:2}\\x${word:2:2}\\x${word:4:2}\\x${word:6:2}"
  done
}
ask_zookeeper() { # SERVERS SECONDS OP PATH [OP PATH ...]: sets $answers; false if no server answered
  local servers=${1%%/*} root='' pairs=("${@:3}") type path tail size rest send i IFS=$' \t\n'
  local server more end status line byte
  [[ $1 != */* ]] || root=/${1#*/} root=${root%/}
  answers=''; deadline "$2"; end=$until
  # All requests are sent at once, closeSession last: the server answers in order and hangs up, so one round trip is
  # enough. The ConnectRequest asks for a new session of 6 s. Its last byte, and what follows the path of a request, is
  # sent with the next one: not read-only, no watch, any version, or no data and all permissions for everyone.
  bytes 45 0 0 0 6000 0 0 16 0 0 0 0
  send=(printf '%b%s' "$bytes" '') rest='\x00'
  for ((i = 0; i < ${#pairs[@]}; i += 2)); do
    tail='\x00' size=1
    case ${pairs[i]} in
      get) type=4 ;; ls) type=8 ;; stat) type=3 ;;
      create)
        bytes 0 1 31 5; tail=${bytes}world; bytes 6; tail+=${bytes}anyone; bytes 0; tail+=$bytes
        type=1 size=35
        ;;
      delete) bytes -1; type=2 tail=$bytes size=4 ;;
      *) die "no operation '${pairs[i]}'" 64 ;;
    esac
    path=${pairs[i + 1]}
    [[ $path == /* ]] || die "no path '$path'" 64
    [[ $path == / && $root ]] && path=$root || path=$root$path
    bytes $((12 + ${#path} + size)) $((i / 2 + 1)) $type ${#path}
    send+=("$rest$bytes" "$path") rest=$tail
  done
  bytes 8 $((i / 2 + 1)) -11; send+=("$rest$bytes" '')
  while [[ $servers ]]; do
    server=${servers%%,*} servers=${servers#"$server"} servers=${servers#,} more=${servers//[!,]/}
    # Each server gets a fair share of the time that is left.
    net_clock; until=$((net_now + (end - net_now) / (${#more} + (${#servers} > 0) + 1)))
    if connect "${server%:*}" "${server##*:}" exec od -An -v -tx1; then
      answers='' status=0
      if left; then IFS= read -r -N 16777216 -t "$left" -u "$in" line || status=$?; fi
      hang_up
      ((status <= 128)) || drop_rest
      status=0
      # shellcheck disable=SC2206 # two digits each
      byte=($line)
      read_answers "${pairs[@]}" || status=$?
      case $status in
        0) return ;;
        3) why='no quorum (closed without a session)' ;;
        4) why='not ZooKeeper' ;;
        *) why='closed before the last answer' ;;
      esac
      explain "${server%:*}"
    fi
    warn "$server: $why"
  done
  answers=''; return 1
}

zk() {
  ask_zookeeper "$@" || exit 2
  printf %s "$answers"
}

declare -F greet >/dev/null || { # run on its own
  trap hang_up EXIT
  [[ ${1-} != tls ]] || { tls=${2-}; shift 2; }
  case "${1-} $#" in
    'http 6' | 'http 7') http "${@:2}" ;;
    'zk '[579] | 'zk '?*[13579]) zk "${@:2}" ;;
    *) die 'usage: [tls FOLDER] (http METHOD HOST PORT PATH SECONDS [BODY] | zk SERVERS SECONDS OP PATH...)' 64 ;;
  esac
}
