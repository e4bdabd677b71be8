# Sends a file of this host to the controller: as it is, or with the content it had when it was opened. Needs lib.sh,
# fields.sh, paths.sh, and the text of read-file.sh in $READ_FILE. The file is sent in parts. Each follows a line with
# its length, and is sent only after the controller has asked for it with a line `next`, so that a controller with a
# slow disk never gets more than it can take.

part_length=2097152

fail() { # REASON WORDS
  say_fields failed reason "$1" detail "$2"
  finish 0
}

# Sets $actor to the account that reads the file: the services' account behind its own folders, otherwise root. False,
# with $words, if a third account could change the way.
find_reader() { # FILE
  actor=-
  [ "$account" = - ] || walk "$1" 0
}

as_reader() { # VERB ARGUMENT...: of read-file.sh
  if [ "$actor" = - ]; then
    sh -c "$READ_FILE" read-file "$@" </dev/null
  else
    account_seconds=3600 as_account sh -c "$READ_FILE" read-file "$@" </dev/null
  fi
}

# Sends exactly as many bytes as were announced, even if the file shrinks: zeros replace the missing ones, and the
# checksum reveals that.
send_part() { # FILE OFFSET LENGTH
  printf 'bytes\t%s\n' "$3"
  {
    as_reader part "$@"
    dd if=/dev/zero bs=65536 status=none
  } 2>/dev/null | dd iflag=fullblock,count_bytes bs=262144 count="$3" status=none
}

describe() { # FILE: sets $size, $place and $modified; false, with $words and $reason, if it cannot be read
  words=$(as_reader describe "$1" 2>&1)
  case $? in
  0) reason='' ;;
  2) reason=missing ;;
  3) reason=kind ;;
  4) reason=permission ;;
  *) reason=other ;;
  esac
  [ -z "$reason" ] || return
  size=${words%% *} modified=${words##* } place=${words#* } place=${place% *}
}

greet
take_record download path
take_end
path=$field_path
find_reader "$path" || fail unsafe "$words"
describe "$path" || fail "$reason" "$words"
length=$size first_place=$place first_modified=$modified
say file "$length"
offset=0
while [ "$offset" -lt "$length" ]; do
  take_record next
  rest=$((length - offset))
  [ "$rest" -le "$part_length" ] || rest=$part_length
  send_part "$path" "$offset" "$rest"
  offset=$((offset + rest))
done
# Reads the file again: the checksum covers the file's content after the last byte was sent, not the bytes sent.
sum=$(as_reader sum "$path" "$length" 2>/dev/null)
if ! describe "$path" || [ "$place" != "$first_place" ] || [ "$size" -lt "$length" ]; then
  state=changed
elif [ "$size" -gt "$length" ]; then
  state=grown
elif [ "$modified" != "$first_modified" ]; then
  state=changed
else
  state=same
fi
say_fields sum sha256 "$sum" state "$state"
finish 0
