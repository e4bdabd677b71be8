#!/usr/bin/env bash
# Compares two ways to send an HTTPS request from a host of a cluster, all on this machine:
#   bench/tls/measure.sh [ROUNDS]
#   openssl   openssl s_client, as tls.bash runs it
#   curl      curl with the same certificates
# Each round sends a request in each way. The time of a request is that of its processes.
# Prints the median in milliseconds, and its ratio to that of openssl.
set -euo pipefail
cd "$(dirname "$0")"
rounds=${1:-50}
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-tls.XXXXXX")
server=''
clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || echo "the server has ended" >&2
  rm -rf "$work"
}
trap clean_up EXIT

make_certificates() {
  openssl req -x509 -newkey rsa:3072 -nodes -keyout ca-key.pem -out ca.pem -subj '/CN=Bench CA' -days 2
  openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -days 1 \
    -extfile <(printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n')
}

by_openssl() {
  openssl s_client -quiet -connect "localhost:$port" -verify_hostname localhost -servername localhost -verify 4 \
    -verify_return_error -CAfile "$work/ca.pem" -cert "$work/cert.pem" -key "$work/key.pem" \
    < <(printf 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n') 2>/dev/null
}

by_curl() {
  curl -s --cacert "$work/ca.pem" --cert "$work/cert.pem" --key "$work/key.pem" "https://localhost:$port/"
}

now() { printf -v "$1" '%d' "${EPOCHREALTIME//[.,]/}"; }

measure() { # NAME FUNCTION
  local start end answer
  now start
  answer=$("$2") || echo "$1: exit status $?" >&2
  now end
  [[ $answer == *TLSv1* ]] || { echo "$1: no answer" >&2 && exit 1; }
  echo "$1 $((end - start))"
}

(cd "$work" && make_certificates) 2>"$work/errors" || { cat "$work/errors" >&2 && exit 1; }
# It prints the port that it has chosen. Without the trap, a client that hangs up early would end it.
exec {accepted}< <(
  trap '' PIPE
  cd "$work"
  echo "$BASHPID"
  exec openssl s_server -accept 127.0.0.1:0 -www -Verify 1 -verify_return_error -CAfile ca.pem -cert cert.pem \
    -key key.pem 2>"$work/server"
)
read -r -u "$accepted" server
port=''
while [ -z "$port" ]; do
  read -r -t 10 -u "$accepted" word address || { cat "$work/server" >&2 && exit 1; }
  [ "$word" != ACCEPT ] || port=${address##*:}
done

for ((round = 0; round < rounds; round++)); do
  measure openssl by_openssl
  measure curl by_curl
done >"$work/times"
awk -f ../median.awk -f <(cat <<'AWK'
{ times[$1] = times[$1] " " $2 }
END {
  base = median(times["openssl"])
  n = split("openssl curl", names, " ")
  for (i = 1; i <= n; i++)
    printf "%-8s %7.1f ms  %5.2f\n", names[i], median(times[names[i]]) / 1000, median(times[names[i]]) / base
}
AWK
) "$work/times"
