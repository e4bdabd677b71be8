# Starts a service with the release's pulsar-daemon, which leaves a process in the background, and records that process
# as launch.sh would. pulsar-daemon itself reports success after a few seconds. If the process has ended by then, or
# ends soon after, the wait for it reports that with the service's own log.
set -eu
pid_file=$1 output=$2 work_directory=$3 environment_file=$4 inputs=$5
shift 5
if [ -e "$output" ] && [ ! -f "$output" ]; then
  echo "$output is not a file" # a FIFO, for example, would block
  exit 1
fi
exec >>"$output" 2>&1
set -a
# shellcheck disable=SC1090 # made by PulsarOps: KEY="value" lines
. "$environment_file"
set +a
cd "$work_directory"
# shellcheck disable=SC2086 # split into fields; a file name has no space
hashes=$(sha256sum -- $inputs | cut -c 1-64 | tr '\n' ',')
seconds=$(date +%s)
# The pid file of an ended process would prevent the start: another process may have its number by now.
rm -f -- "$PULSAR_PID_DIR"/*.pid
status=0
"$1" start "$2" || status=$?
for file in "$PULSAR_PID_DIR"/*.pid; do
  read -r pid _ <"$file" || continue
  read -r boot_id </proc/sys/kernel/random/boot_id
  start=0 # for a process that has already ended
  # shellcheck disable=SC2086 # split into fields; the command's name, which may hold spaces, is cut off
  if { read -r stat <"/proc/$pid/stat"; } 2>/dev/null; then start=$(set -f -- ${stat##*) } && printf %s "${20}"); fi
  record="$pid $start $boot_id $seconds $hashes"
  if [ -w "${pid_file%/*}" ]; then
    printf '%s\n' "$record" >"$pid_file.$$"
    mv -f "$pid_file.$$" "$pid_file"
  else
    printf '%s\n' "$record" >"$pid_file"
  fi
  exit 0
done
echo "$1 has left no process; it ended with $status"
exit 1
