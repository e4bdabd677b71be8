# Receives a file of the controller: `offer` reports how much of it is here already, `append` takes the rest and puts
# the file in place. The received bytes wait in NAME.part, so nothing is sent twice. If a release directory is named, a
# job unpacks the file meanwhile. The job continues if this script is interrupted, and waits for the rest. Needs lib.sh,
# fields.sh, paths.sh, lease.sh, jobs.sh, and the text of unpack.sh in $UNPACK.

# The functions below work on $file and $part, by the fields of the record.

fail() { # WORDS
  say failed "$1"
  finish 0
}

# The folder is that of the cluster's state, and so has its lease.
admit() {
  may_change "$field_directory" "$field_owner" && return
  say_lease fenced no
  finish 0
}

hash_of() { sha"$1"sum <"$2" | cut -d ' ' -f 1; } # BITS FILE

size_of() { # FILE
  if [ -e "$1" ]; then stat -c %s -- "$1"; else echo 0; fi
}

make_directory() {
  [ -d "$field_directory" ] && return
  words=$(mkdir -p -- "$(dirname -- "$field_directory")" 2>&1 && mkdir -m 700 -- "$field_directory" 2>&1) ||
    [ -d "$field_directory" ] || fail "$words"
}

offer() {
  # An earlier run's job may have ended since this run checked.
  if [ "$field_release" != - ] && is_unpacked "$field_sha512" "$field_release"; then
    say there
  elif [ -f "$file" ] && [ "$(size_of "$file")" = "$field_size" ] &&
    [ "$(hash_of 512 "$file")" = "$field_sha512" ]; then
    say there
  elif [ -s "$part" ] && [ "$(size_of "$part")" -le "$field_size" ]; then
    say_fields part size "$(size_of "$part")" sha256 "$(hash_of 256 "$part")"
  else
    say_fields part size 0 sha256 ''
  fi
}

append() {
  # Another run may be sending the same file.
  words=$( (: >>"$part") 2>&1) || fail "$words"
  exec 9>>"$part"
  flock -n 9 || fail 'another run is uploading it'
  job=$(unpack_job "$field_directory" "$field_program")
  [ "$field_offset" = "$(size_of "$part")" ] || end_job "$job" # it has read bytes that turned out to be wrong
  truncate -s "$field_offset" -- "$part" || fail "$part cannot be cut to $field_offset bytes"

  free=$(df -Pk -- "$field_directory" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')
  rest=$((field_size - field_offset))
  [ "${free:-$rest}" -ge "$rest" ] || fail "$field_directory has $free bytes free, but $rest are needed"

  if [ "$field_release" != - ] && [ -d "${field_release%/*}" ] && is_ours_alone "$field_release" &&
    ! process_of "$job/pid"; then
    open_made "$field_directory" || fail "$words"
    record_release "$field_release" || fail "$words"
    words=$(begin_job "$job" - "${field_release%/*}" /dev/null \
      sh -c "$UNPACK" unpack "$file" "$field_sha512" "$field_release" "$field_program" follow 2>&1) || fail "$words"
  fi
  # With large blocks: head's have 8 KB, which triples the CPU time on the host.
  words=$(dd bs=262144 iflag=fullblock,count_bytes count="$rest" status=none 2>&1 >>"$part") || fail "$words"
  size=$(size_of "$part")
  [ "$size" = "$field_size" ] || fail "$size of $field_size bytes have arrived"
  # The unpacking job verifies the hash, and one hash is enough.
  if ! process_of "$job/pid"; then
    found=$(hash_of 512 "$part")
    if [ "$found" != "$field_sha512" ]; then
      rm -f -- "$part"
      fail "its sha512 is $found, expected $field_sha512"
    fi
  fi
  admit
  # Not synced to the disk, which takes longer than everything else: after a power loss the hash shows what is there.
  words=$(mv -f -- "$part" "$file" 2>&1) || fail "$words"
  say there
}

greet
next_record || finish 1
what=$verb
take_fields directory name sha512 size offset release program owner
take_end
file=$field_directory/$field_name part=$field_directory/$field_name.part
is_ours_alone "$file" || fail "$words"
admit
make_directory
case $what in
offer) offer ;;
append) append ;;
*) verb=$what && refuse_record 'unknown record' ;;
esac
finish 0
