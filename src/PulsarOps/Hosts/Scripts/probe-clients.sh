# Answers probe.sh's question about the clients of a service. Needs lib.sh and fields.sh.

# The bytes of a log that are read. A larger one must not make a probe slow.
clients_log=67108864

# Reads the connections of the kernel, then the log of the service, which says of each connection as which role its
# client logged in. The last line about an address is about its present connection. Ports are hexadecimal numbers, as
# the kernel prints them.
# shellcheck disable=SC2016 # for awk
clients_awk='
function number(digits,   value, at) {
  value = 0
  for (at = 1; at <= length(digits); at++)
    value = value * 16 + index("0123456789ABCDEF", substr(digits, at, 1)) - 1
  return value
}

# The kernel prints each 32 bits of an address as a number in the byte order of the processor, which is little-endian.
function address(digits,   text, at, word) {
  if (length(digits) == 8)
    return number(substr(digits, 7, 2)) "." number(substr(digits, 5, 2)) "." number(substr(digits, 3, 2)) "." \
      number(substr(digits, 1, 2))
  if (substr(digits, 1, 24) == "0000000000000000FFFF0000") return address(substr(digits, 25))
  text = ""
  for (at = 1; at < 32; at += 8) {
    word = substr(digits, at, 8)
    text = text sprintf("%s%x:%x", at == 1 ? "" : ":", number(substr(word, 7, 2) substr(word, 5, 2)), \
      number(substr(word, 3, 2) substr(word, 1, 2)))
  }
  return text
}

function note(line,   words, from, to) {
  split(line, words, " ")
  split(words[2], from, ":")
  split(words[3], to, ":")
  port = from[2]
  if (words[4] != "01") return
  own[address(from[1])] = 1
  if ((port in plain || port in tls) && from[1] != to[1]) {
    count++
    ports[count] = port
    addresses[count] = address(to[1])
    keys[count] = address(to[1]) ":" number(to[2])
  }
}

BEGIN {
  split(plain_ports, list, " ")
  for (at in list) plain[list[at]] = 1
  split(tls_ports, list, " ")
  for (at in list) tls[list[at]] = 1
  while ((getline line < "/proc/net/tcp") > 0) note(line)
  while ((getline line < "/proc/net/tcp6") > 0) note(line)
  for (place in own) printf "own\t%s\n", place
}

/] (connected|complete connection)/ {
  match($0, /] (connected|complete connection)/)
  key = substr($0, 1, RSTART - 1)
  text = substr($0, RSTART)
  sub(/.*\//, "", key)
  gsub(/[][]/, "", key)
  nameless[key] = index(text, " role=" role " ") || index(text, " role " role ",")
}

END {
  for (at = 1; at <= count; at++) {
    is_plain = ports[at] in plain ? "yes" : "no"
    is_nameless = nameless[keys[at]] ? "yes" : "no"
    if (is_plain == "no" && is_nameless == "no") continue
    connections[number(ports[at]) "\taddress=" addresses[at] "\tplain=" is_plain "\tanonymous=" is_nameless]++
  }
  for (found in connections)
    printf "client\tservice=%s\tport=%s\tconnections=%d\n", service, found, connections[found]
}'

is_any_open() { # PORTS
  open_ports=''
  IFS=' '
  for port in $1; do open_ports="$open_ports|$port"; done
  unset IFS
  grep -qE ":(${open_ports#?}) [0-9A-F]+:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# Says nothing if the service has ports for plain text, and none of them is open.
say_clients() { # ID PLAINPORTS TLSPORTS LOG ROLE: the role of clients without a token, or `-` to leave out the log
  [ "$2" = - ] || is_any_open "$2" || return 0
  {
    [ "$5" = - ] || account_seconds=30 as_account tail -c "$clients_log" -- "$4" </dev/null 2>/dev/null
  } | awk -v service="$1" -v plain_ports="$2" -v tls_ports="$3" -v role="$5" "$clients_awk"
}
