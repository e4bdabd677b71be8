# Becomes a service's process: writes its pid file first, so that there is never a process of ours that nobody knows of.
# What the service gets is in its environment file; besides there are PATH, HOME, and what systemd may add.
set -eu
pid_file=$1 work_directory=$2 environment_file=$3 inputs=$4
shift 4
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
printf '%s %s %s %s %s\n' "$$" "$start" "$boot_id" "$(date +%s)" "$hashes" >"$pid_file.$$"
mv -f "$pid_file.$$" "$pid_file"
exec "$@"
