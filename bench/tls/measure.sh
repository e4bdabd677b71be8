#!/usr/bin/env bash
# Compares three ways in which a controller can send HTTPS requests to services of a host, on a host of the lab:
#   sudo bench/tls/measure.sh [ROUNDS]      DELAY=10 adds 10 ms to each direction of the SSH session
#   nothing   a command on the host that sends nothing, as a base: a probe runs a command in any case
#   openssl   a command on the host, which runs openssl s_client for each port, as tls.bash does
#   curl      the same with curl and the same certificates
#   relay     a command on the host for each port, in which bash relays bytes; SslStream on the controller
# LAB_ID, LAB_NET and LAB_DIR are those of lab.sh; KEEP_LAB=1 leaves the host there. NO_BUILD=1 takes the module as it
# is. Each round sends a request to one port, to each of two, and to each of five, in each way. All use one SSH session,
# which is there before. The relay's connections are side by side. The services are openssl s_server: what they take
# does not depend on the way.
# Prints the medians in milliseconds, and those of the ratios to openssl of the same round.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-50} delay=${DELAY:-0} first_port=7001 ports=5
export LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab} LAB_PKGS=${LAB_PKGS-openssl}
work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-tls.XXXXXX")
trap 'rm -rf "$work"; [ -n "${KEEP_LAB-}" ] || tests/lab/lab.sh down' EXIT

make_certificates() {
  openssl req -x509 -newkey rsa:3072 -nodes -keyout ca-key.pem -out ca.pem -subj '/CN=Bench CA' -days 2
  openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost
  openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out cert.pem -days 1 \
    -extfile <(printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n')
}

[ -n "${NO_BUILD-}" ] ||
  { dotnet tool restore && dotnet build -c Release -v quiet src/PulsarOps.Adapters; } >&2
tests/lab/lab.sh up 1 tls >&2
(cd "$work" && make_certificates) 2>"$work/errors" || { cat "$work/errors" >&2 && exit 1; }
tar -c -C "$work" ca.pem cert.pem key.pem |
  tests/lab/lab.sh exec tls1 sh -c 'mkdir -p /tmp/tls && tar -x -C /tmp/tls && chown -R ops /tmp/tls'
# As units, they end with the host.
# shellcheck disable=SC2016 # for the shell on the host
tests/lab/lab.sh exec tls1 sh -c '
  for port in $(seq "$1" $(($1 + $2 - 1))); do
    systemctl stop "bench-tls-$port" 2>/dev/null || :
    systemd-run -q --unit "bench-tls-$port" --working-directory /tmp/tls openssl s_server -accept "$port" -www \
      -Verify 1 -verify_return_error -CAfile ca.pem -cert cert.pem -key key.pem
  done' sh "$first_port" "$ports"
read -r address < <(ssh -T -G -F "$LAB_DIR/ssh_config" tls1 | sed -n 's/^hostname //p')
dotnet pwsh -NoProfile -NonInteractive -File bench/tls/ask.ps1 -Address "$address" \
  -Key "$LAB_DIR/keys/id_ed25519" -Tls "$work" -FirstPort "$first_port" -Ports "$ports" -Rounds "$rounds" \
  -Delay "$delay" >"$work/times" || { cat "$work/times" >&2 && exit 1; }
awk -v rounds="$rounds" -v delay="$delay" -f bench/median.awk -f <(cat <<'AWK'
{ times[$1, $2] = times[$1, $2] " " $3; if (!($2 in seen)) { seen[$2] = 1; ports[++counts] = $2 } }
function ratio(way, count,   a, b, n, i, list) {
  n = split(times[way, count], a, " ")
  split(times["openssl", count], b, " ")
  for (i = 1; i <= n; i++) list = list " " a[i] / b[i]
  return median(list)
}
END {
  printf "medians of %d rounds, %s ms of delay in each direction\n", rounds, delay
  n = split("nothing openssl curl relay", ways, " ")
  for (c = 1; c <= counts; c++)
    for (i = 1; i <= n; i++)
      printf "%d port%s  %-8s %7.1f ms  %5.2f\n", ports[c], (ports[c] > 1 ? "s" : " "), ways[i], \
        median(times[ways[i], ports[c]]), ratio(ways[i], ports[c])
}
AWK
) "$work/times"
