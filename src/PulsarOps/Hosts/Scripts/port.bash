#!/bin/bash
# Sends a request to a port, as any program on the network can, and prints the answer:
#   bash -c "$(cat port.bash)" port ADDRESS PORT yes|no BEFORE REQUEST
# `yes` sends it inside TLS. BEFORE, if it is not `-`, is sent first and must be answered. Both are hexadecimal digits.
# The first line is `open`, `unsupported`, or why there is no connection; the others are the bytes of the answer in
# hexadecimal. Its caller limits its time.
set -f
export LC_ALL=C
address=${1//[][]/} port=$2 tls=$3 before=$4 request=$5

send() { # DIGITS
  local text='' at
  for ((at = 0; at < ${#1}; at += 2)); do text+="\\x${1:at:2}"; done
  printf %b "$text" | dd obs=65536 status=none # one packet: printf would write at each line feed
}

# A service may keep the connection after its answer, so that only silence shows the end.
take() {
  dd bs=16384 count=1 status=none
  timeout 2 head -c 16384
}

print_bytes() { exec od -An -v -tx1; }

if [[ $tls == yes ]]; then
  command -v openssl >/dev/null || { echo unsupported && exit; }
  echo open
  [[ $address != *:* ]] || address="[$address]"
  # It accepts every certificate: the question is only what the service answers. It would stay as long as the service
  # keeps the connection.
  exec 3< <(send "$request" | {
    echo "$BASHPID"
    exec openssl s_client -quiet -connect "$address:$port" 2>/dev/null
  })
  read -r -u 3 child
  take <&3 | print_bytes
  kill "$child" 2>/dev/null
else
  trap '' PIPE # a service that hangs up may have sent the reason
  exec 2>&1
  exec 3<>"/dev/tcp/$address/$port" || exit # prints the reason, such as "port: connect: Connection refused"
  exec 2>/dev/null
  echo open
  {
    [[ $before == - ]] || { send "$before" >&3 && dd bs=4096 count=1 status=none <&3; }
    send "$request" >&3
    take <&3
  } | print_bytes
fi
