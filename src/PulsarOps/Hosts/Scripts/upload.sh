# Takes a file of the controller: `offer` says how much of it is here already, `append` takes the rest and puts the file
# in place. What has arrived waits in NAME.part, so nothing is sent twice. If a release directory is named, a job
# unpacks the file meanwhile. The job goes on when this script is cut off, and waits for the rest. Needs lib.sh,
# fields.sh, paths.sh, lease.sh, jobs.sh, and the text of unpack.sh in $UNPACK.

fail() { # WORDS
  say failed "$1"
  finish 0
}

# The folder is that of the cluster's state, and so has its lease.
admit() {
  may_change "$directory" "$owner" && return
  say_lease fenced no
  finish 0
}

hash_of() { sha"$1"sum <"$2" | cut -d ' ' -f 1; } # BITS FILE

size_of() { # FILE
  if [ -e "$1" ]; then stat -c %s -- "$1"; else echo 0; fi
}

make_directory() {
  [ -d "$directory" ] && return
  words=$(mkdir -p -- "$(dirname -- "$directory")" 2>&1 && mkdir -m 700 -- "$directory" 2>&1) ||
    [ -d "$directory" ] || fail "$words"
}

offer() {
  # An earlier run's job may have come to its end since this one looked.
  if [ "$tree" != - ] && is_unpacked "$sha512" "$tree"; then
    say there
  elif [ -f "$file" ] && [ "$(size_of "$file")" = "$length" ] && [ "$(hash_of 512 "$file")" = "$sha512" ]; then
    say there
  elif [ -s "$part" ] && [ "$(size_of "$part")" -le "$length" ]; then
    say_fields part size "$(size_of "$part")" sha256 "$(hash_of 256 "$part")"
  else
    say_fields part size 0 sha256 ''
  fi
}

append() {
  # Somebody else may be sending the same file.
  words=$( (: >>"$part") 2>&1) || fail "$words"
  exec 9>>"$part"
  flock -n 9 || fail 'another run is sending it just now'
  job=$(unpack_job "$directory" "$program")
  [ "$offset" = "$(size_of "$part")" ] || end_job "$job" # it has read what turned out to be wrong
  truncate -s "$offset" -- "$part" || fail "$part cannot be cut to $offset bytes"

  free=$(df -Pk -- "$directory" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')
  rest=$((length - offset))
  [ "${free:-$rest}" -ge "$rest" ] || fail "$directory has $free bytes free, and $rest are missing"

  if [ "$tree" != - ] && [ -d "${tree%/*}" ] && is_ours_alone "$tree" && ! process_of "$job/pid"; then
    open_made "$directory" || fail "$words"
    record_release "$tree" || fail "$words"
    words=$(begin_job "$job" - "${tree%/*}" /dev/null \
      sh -c "$UNPACK" unpack "$file" "$sha512" "$tree" "$program" follow 2>&1) || fail "$words"
  fi
  # By large blocks: head's are of 8 KB, which takes thrice the time of the host.
  words=$(dd bs=262144 iflag=fullblock,count_bytes count="$rest" status=none 2>&1 >>"$part") || fail "$words"
  size=$(size_of "$part")
  [ "$size" = "$length" ] || fail "$size of $length bytes have arrived"
  # Who unpacks it finds out, and one hash of it is enough.
  if ! process_of "$job/pid"; then
    found=$(hash_of 512 "$part")
    if [ "$found" != "$sha512" ]; then
      rm -f -- "$part"
      fail "its sha512 is $found, expected $sha512"
    fi
  fi
  admit
  # Not synced to the disk, which takes longer than all the rest: after a loss of power its hash shows what is there.
  words=$(mv -f -- "$part" "$file" 2>&1) || fail "$words"
  say there
}

greet
next_record || finish 1
what=$verb
take_fields directory name sha512 size offset path program owner
take_end
directory=$field_directory sha512=$field_sha512 length=$field_size offset=$field_offset tree=$field_path
program=$field_program owner=$field_owner file=$directory/$field_name part=$directory/$field_name.part
is_ours_alone "$file" || fail "$words"
admit
make_directory
case $what in
offer) offer ;;
append) append ;;
*) verb=$what && refuse_record 'unknown record' ;;
esac
finish 0
