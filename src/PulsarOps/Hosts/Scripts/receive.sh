# Takes a file of the controller: offer tells what of it is here already, append takes the rest and puts the whole in place.
# What has arrived waits in NAME.part, so nothing is sent twice. Where a tree is named it is unpacked meanwhile, by a job that
# goes on when this script is cut off, and waits for the rest. Needs lib.sh, paths.sh, lease.sh, jobs.sh, and the text
# of unpack.sh in $UNPACK.

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
  words=$(mkdir -p -- "$(dirname -- "$directory")" 2>&1 && mkdir -m 700 -- "$directory" 2>&1) || [ -d "$directory" ] || fail "$words"
}

offer() {
  # An earlier run's job may have come to its end since this one looked.
  if [ "$tree" != - ] && is_unpacked "$sha512" "$tree"; then
    say there
  elif [ -f "$file" ] && [ "$(size_of "$file")" = "$length" ] && [ "$(hash_of 512 "$file")" = "$sha512" ]; then
    say there
  elif [ -s "$part" ] && [ "$(size_of "$part")" -le "$length" ]; then
    say part "$(size_of "$part")" "$(hash_of 256 "$part")"
  else
    say part 0 ''
  fi
}

append() {
  # Somebody else may be sending the same file.
  words=$( (: >>"$part") 2>&1) || fail "$words"
  exec 9>>"$part"
  flock -n 9 || fail 'another run is uploading it'
  job=$(unpack_job "$directory" "$program")
  [ "$offset" = "$(size_of "$part")" ] || end_job "$job" # it has read what turned out to be wrong
  truncate -s "$offset" -- "$part" || fail "$part cannot be cut to $offset bytes"

  free=$(df -Pk -- "$directory" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')
  rest=$((length - offset))
  [ "${free:-$rest}" -ge "$rest" ] || fail "$directory has $free bytes free, but $rest are needed"

  if [ "$tree" != - ] && [ -d "${tree%/*}" ] && is_ours_alone "$tree" && ! process_of "$job/pid"; then
    open_made "$directory" || fail "$words"
    record_release "$tree" || fail "$words"
    words=$(begin_job "$job" - "${tree%/*}" /dev/null sh -c "$UNPACK" unpack "$file" "$sha512" "$tree" "$program" follow 2>&1) || fail "$words"
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
  # Not synced to the disk, which takes longer than all the rest: after a power loss it is what it is, and its hash tells.
  words=$(mv -f -- "$part" "$file" 2>&1) || fail "$words"
  say there
}

greet
IFS=$tab read -r what directory name sha512 length offset tree program owner || finish 1
read -r word || finish 1
[ "$word" = end ] || finish 1
is_ours_alone "$directory/$name" || fail "$words"
file=$directory/$name part=$directory/$name.part
admit
make_directory
case $what in
offer) offer ;;
append) append ;;
*) finish 1 ;;
esac
finish 0
