# Reads the journal of a cluster on this host: the records of its last operations, or of one. Needs lib.sh, fields.sh
# and lease.sh.

greet
take_record journal state count id
take_end
state=$field_state count=$field_count id=$field_id
read_lease "$state"
say_lease seen no
set --
for file in "$state/journal.1" "$state/journal"; do
  if [ -f "$file" ]; then set -- "$@" "$file"; fi
done
# Two passes: the first finds the last operations, the second prints their records.
[ $# -eq 0 ] || awk -F '\t' -v count="$count" -v id="$id" '
  pass == 1 { if ($1 == "begin" && !($2 in number) && (id == "-" || $2 == id)) number[$2] = ++last; next }
  ($2 in number) && number[$2] > last - count { print "journal\t" $0 }' pass=1 "$@" pass=2 "$@"
finish 0
