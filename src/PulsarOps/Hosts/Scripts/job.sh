# Runs a long command and keeps its output and exit status for later. The folder stays ours: a command that runs as
# another account gets the output as an open file.
directory=$1
shift

# The tool that initialises metadata exits if it loses its connection to ZooKeeper, as on a host that stalls for a
# while. It reads before it writes, so it may run again. Some releases exit with 0 all the same.
has_lost_connection() {
  awk '/setup correctly/ { done = 1 } /ConnectionLoss|SessionExpired|OperationTimeout/ { lost = 1 }
    END { exit !(lost && !done) }' "$directory/output"
}

"$@" >"$directory/output" 2>&1
status=$?
for pause in 2 5; do
  has_lost_connection || break
  sleep "$pause"
  "$@" >"$directory/output" 2>&1
  status=$?
done
printf '%s\n' "$status" >"$directory/status.new"
mv -f "$directory/status.new" "$directory/status"
