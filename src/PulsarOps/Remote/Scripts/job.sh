# Runs a command of some length and keeps what it said and how it ended, for whoever asks later.
directory=$1
shift
"$@" >"$directory/output" 2>&1
printf '%s\n' "$?" >"$directory/status.new"
mv -f "$directory/status.new" "$directory/status"
