# Becomes a service's process. It writes its pid file first, so that no process of ours is ever unknown. The service
# gets its environment file, PATH, HOME, and what systemd may add. This script opens the output itself, as the service's
# account: its caller opens nothing in that account's folders.
set -eu
pid_file=$1 output=$2 work_directory=$3 environment_file=$4 inputs=$5
shift 5
if [ -e "$output" ] && [ ! -f "$output" ]; then
  echo "$output is not a file" # a FIFO, for example, would block
  exit 1
fi
exec >>"$output" 2>&1
now=$(date '+%s %Y-%m-%dT%H:%M:%S')
# The output is appended at each start: the lines above this one belong to another process.
echo "${now#* },000 [pulsarops] INFO  launch - process $$ starts"
set -a
# shellcheck disable=SC1090 # made by PulsarOps: KEY="value" lines, as systemd reads them too
. "$environment_file"
set +a
cd "$work_directory"
command -v "$1" >/dev/null || { echo "$1 is not there, or cannot be run" && exit 127; }
read -r boot_id </proc/sys/kernel/random/boot_id
read -r stat <"/proc/$$/stat"
# shellcheck disable=SC2086 # split into fields; a file name has no space
hashes=$(sha256sum -- $inputs | cut -c 1-64 | tr '\n' ',')
# shellcheck disable=SC2086 # split into fields; the command's name, which may hold spaces, is cut off
start=$(set -f -- ${stat##*) } && printf %s "${20}")
record="$$ $start $boot_id ${now% *} $hashes"
# In root's folder the file already exists and belongs to the service. A unit's process runs even without it.
if [ -w "${pid_file%/*}" ] || [ ! -d "${pid_file%/*}" ]; then
  printf '%s\n' "$record" >"$pid_file.$$"
  mv -f "$pid_file.$$" "$pid_file"
elif [ -w "$pid_file" ]; then
  printf '%s\n' "$record" >"$pid_file"
else
  echo "$pid_file cannot be written"
  [ -n "${INVOCATION_ID-}" ] || exit 1 # systemd knows the process anyway
fi
exec "$@"
