# Lists the ledgers of which a bookie has a copy, by the release's own tool, and changes nothing. Needs lib.sh and
# fields.sh. The tool writes what it finds as lines of its log.

as_user() { if [ "$user" = - ]; then "$@"; else runuser -u "$user" -- "$@" </dev/null; fi; }

list_ledgers() { # prints the tool's output, then its exit status on a line of its own
  # shellcheck disable=SC2016 # for the new shell
  as_user env -i PATH="$PATH" HOME=/ sh -c 'set -a; . "$0"; set +a; cd "$PULSAR_LOG_DIR" && exec "$@"' \
    "$environment_file" timeout "$seconds" "$release/bin/bookkeeper" shell listledgers -meta -bookieid "$bookie" 2>&1
  echo " $?"
}

greet
take_record ledgers release environment_file bookie seconds user
take_end
release=$field_release environment_file=$field_environment_file bookie=$field_bookie seconds=$field_seconds
user=$field_user

# The share of a bookie in a ledger is its length, times the copies of each entry, by the bookies of the ensemble.
list_ledgers | awk -v limit=1000 '
  function number(name) {
    return match($0, name "=-?[0-9]+") ? substr($0, RSTART + length(name) + 1, RLENGTH - length(name) - 1) : 0
  }
  function word(name,   rest) {
    if (!match($0, name "=")) return ""
    rest = substr($0, RSTART + RLENGTH)
    sub(/[,}].*/, "", rest)
    return rest
  }
  function tell() {
    if (id == "") return
    count++
    if (count <= limit)
      printf "ledger\tid=%s\tstate=%s\tbookies=%s\tname=%s\n", id, state == "" ? "-" : state, bookies, name
    id = state = bookies = name = ""
  }
  / ledgerID: [0-9]+$/ { tell(); id = $NF; known = 1; next }
  /LedgerMetadata\{/ && id != "" {
    state = word("state")
    if (state == "OPEN") open++
    length_now = number("length")
    if (number("ensembleSize") > 0) bytes += length_now * number("writeQuorumSize") / number("ensembleSize")
    if (match($0, /ensembles=\{[^}]*\}/)) bookies = substr($0, RSTART + 11, RLENGTH - 12)
    name = word("managed-ledger")
    sub(/^base64:/, "", name)
    next
  }
  /^ [0-9]+$/ { status = $1; next }
  { gsub(/[^ -~]/, " "); gsub(/\\/, "/"); last[NR % 8] = substr($0, 1, 300); at = NR }
  END {
    tell()
    for (i = at - 7; i <= at; i++) if (i > 0 && last[i % 8] != "") text = text (text == "" ? "" : "\\n") last[i % 8]
    printf "ledgers\tcount=%d\topen=%d\tbytes=%.0f\tstatus=%s\toutput=%s\n", count, open, bytes, status, text
  }'
finish 0
