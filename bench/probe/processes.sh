#!/usr/bin/env bash
# Counts the processes that each script of PulsarOps starts on a host of the lab while a command runs:
#   sudo bench/probe/processes.sh HOST COMMAND...      LAB_ID, LAB_NET, LAB_DIR as lab.sh; LIST=1 tells what they ran
# Traced is the host's sshd with all that it starts, so the figure is exact. Counted are the login shell, whose place
# sudo takes, the script and everything below it, subshells as well; threads are not, nor is the child that sudo may
# have. Prints a line "script: N processes" for each script that the command ran there, in their order, after what it
# printed. Exit: 3 without strace.
set -euo pipefail
lab=$(dirname "$0")/../../tests/lab/lab.sh
host=$1
shift
command -v strace >/dev/null || { echo 'strace is not installed' >&2 && exit 3; }
space=$("$lab" exec "$host" readlink /proc/self/ns/pid)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

listener='' # the sshd that waits for connections, as this machine numbers it
for pid in $(pgrep -x sshd); do
  # A process may end meanwhile.
  if [ "$(readlink "/proc/$pid/ns/pid")" = "$space" ] && grep -qs listener "/proc/$pid/cmdline"; then listener=$pid; fi
done
[ -n "$listener" ] || { echo "no sshd on $host" >&2 && exit 1; }

strace -f -qq --decode-pids=pidns -s 400 -o "$work/trace" -e trace=clone,clone3,fork,vfork,execve -e signal=none \
  -p "$listener" 2>"$work/errors" &
tracer=$!
for _ in {1..100}; do
  grep -q '^TracerPid:.[^0]' "/proc/$listener/status" && break
  sleep 0.1
done
grep -q '^TracerPid:.[^0]' "/proc/$listener/status" || { cat "$work/errors" >&2 && exit 1; }
status=0
"$@" || status=$?
sleep 0.5 # the last process of a script ends after its answer
kill "$tracer"
wait "$tracer" || : # it ends by the signal
awk -v list="${LIST-}" -f "$(dirname "$0")/count.awk" "$work/trace"
exit "$status"
