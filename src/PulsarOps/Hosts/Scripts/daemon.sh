# Starts a service by the release's pulsar-daemon, which leaves a process behind, and takes down that process as launch.sh
# would have done it. pulsar-daemon itself tells success a few seconds later; of a process that has ended by then, or ends
# soon after, the wait for it tells, with the service's own log.
set -eu
pid_file=$1 output=$2 work_directory=$3 environment_file=$4 inputs=$5
shift 5
if [ -e "$output" ] && [ ! -f "$output" ]; then
  echo "$output is not a file" # such as a FIFO, which would be waited for
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
# Of a process that is gone, or the service would not be started: its number may be somebody else's by now.
rm -f -- "$PULSAR_PID_DIR"/*.pid
status=0
"$1" start "$2" || status=$?
for file in "$PULSAR_PID_DIR"/*.pid; do
  read -r pid _ <"$file" || continue
  read -r boot_id </proc/sys/kernel/random/boot_id
  start=0 # of a process that has ended already
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
