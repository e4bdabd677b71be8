# Becomes a service's process: writes its pid file first, so that there is never a process of ours that nobody knows of.
# Runs in an empty environment but for PATH and HOME; what the service gets is in its environment file, and nothing else.
set -eu
boot_id=$1 pid_file=$2 work_directory=$3 environment_file=$4 inputs=$5
shift 5
set -a
# shellcheck disable=SC1090 # made by PulsarOps: KEY="value" lines, as systemd reads them too
. "$environment_file"
set +a
cd "$work_directory"
command -v "$1" >/dev/null || { echo "$1 is not there, or cannot be run" && exit 127; }
read -r stat <"/proc/$$/stat"
# shellcheck disable=SC2086 # split into fields; a file name has no space
hashes=$(sha256sum -- $inputs | cut -c 1-64 | tr '\n' ',')
# shellcheck disable=SC2086 # split into fields; the command's name, which may hold spaces, is cut off
start=$(set -f -- ${stat##*) } && printf %s "${20}")
printf '%s %s %s %s %s\n' "$$" "$start" "$boot_id" "$(date +%s)" "$hashes" >"$pid_file.$$"
mv -f "$pid_file.$$" "$pid_file"
exec "$@"
