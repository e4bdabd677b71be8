# Runs as the services' account and works in its folders: a link there leads only to what the account may access anyway.
# It opens nothing that could block forever, such as a FIFO. Exit status: 0 for a change, 3 if nothing had to change, 4
# for a folder of another owner.
set -uf
LC_ALL=C
export LC_ALL
umask 022
newline='
'
verb=$1
shift

hash_of() { # FILE: prints the hash. A link to a device would never end, but only files are read.
  [ -f "$1" ] && dd if="$1" iflag=nonblock bs=65536 status=none 2>/dev/null | sha256sum | cut -c 1-64
}

is_mine() { # PATH
  # shellcheck disable=SC3067 # every sh of the supported systems has it
  [ -O "$1" ]
}

make_directory() { # PATH MODE
  if [ -d "$1" ] && [ ! -L "$1" ] && ! is_mine "$1" && ! rmdir -- "$1" 2>/dev/null; then
    echo "$1 belongs to $(stat -c %U -- "$1"), not to $(id -un)"
    exit 4
  fi
  if [ -d "$1" ]; then
    [ "$(stat -L -c %a -- "$1")" != "$2" ] || exit 3
    chmod -- "$2" "$1"
  else
    # shellcheck disable=SC2174 # the mode of the parents does not matter
    mkdir -p -m "$2" -- "$1"
  fi
}

# Writes beside the file and renames. O_EXCL creates the new file, so nothing that was put there meanwhile is opened.
write_file() { # PATH MODE SHA256
  [ ! -d "$1" ] || { echo "$1 is a directory" && exit 1; }
  new=$1.pulsarops-new
  rm -f -- "$new"
  umask 077
  dd of="$new" conv=excl bs=65536 status=none || exit 1
  umask 022
  if [ "$(hash_of "$new")" != "$3" ]; then
    echo "$new is not what was written"
    status=1
  elif is_mine "$1" && [ "$(hash_of "$1")" = "$3" ] && [ "$(stat -c %a -- "$1")" = "$2" ]; then
    status=3
  else
    chmod -- "$2" "$new" && mv -fT -- "$new" "$1" && exit
    status=1
  fi
  rm -f -- "$new"
  exit "$status"
}

# Prints small files as lines of an answer. If a FIFO replaces a file after the check, this runs into the time limit, as
# any process of the account can.
tell_text() { # FILE
  [ -f "$1" ] && [ -r "$1" ] && is_small "$1" || return 0
  printf 'text\tpath=%s\ttext=' "$1"
  while IFS= read -r text && end='\n' || { end='' && [ -n "$text" ]; }; do
    case $text in *[\\[:cntrl:]]*) escape_text ;; esac
    printf '%s%s' "$text" "$end"
  done <"$1"
  printf '\n'
}

is_small() { # FILE: by $facts, not empty and at most 1 MiB
  for fact in $facts; do
    case $fact in "path	path=$1	"*) ;; *) continue ;; esac
    size=${fact#*	size=} size=${size%%	*}
    [ "$size" -gt 0 ] && [ "$size" -le 1048576 ]
    return
  done
  return 1
}

escape_text() {
  # shellcheck disable=SC1003 # backslashes
  replace_all '\' '\\'
  replace_all '	' '\t'
  case $text in *[[:cntrl:]]*) replace_all "$(printf '\r')" '\r' ;; esac
}

replace_all() { # CHARACTER WORD: in $text
  before=''
  while :; do
    case $text in *"$1"*) ;; *) break ;; esac
    before=$before${text%%"$1"*}$2
    text=${text#*"$1"}
  done
  text=$before$text
}

# Prints everything that a probe asks for, with as few processes as possible. The last one replaces this shell.
tell_facts() { # text|path|runs PATH ...
  texts='' hashed=''
  for word in "$@"; do
    shift
    case $word in
    text | path | runs) kind=$word && continue ;;
    esac
    [ -e "$word" ] || continue
    case $kind in
    text) texts=$texts$word$newline ;;
    path) [ ! -f "$word" ] || [ ! -r "$word" ] || hashed=$hashed$word$newline ;;
    runs)
      [ ! -x "$word" ] || printf 'runs\t%s\n' "$word"
      continue
      ;;
    esac
    set -- "$@" "$word"
  done
  [ $# -gt 0 ] || return 0
  IFS=$newline
  facts=$(exec stat -L --printf 'path\tpath=%n\ttype=%F\tmode=%a\towner=%U\tsize=%s\tgroup=%G\n' -- "$@" 2>/dev/null)
  printf '%s\n' "$facts"
  for word in $texts; do tell_text "$word"; done
  # shellcheck disable=SC2086 # split at the lines
  [ -z "$hashed" ] || exec sha256sum -- $hashed 2>/dev/null
}

case $verb in
directory) make_directory "$1" "$2" ;;
file) write_file "$1" "$2" "$3" ;;
remove)
  [ -e "$1" ] || [ -L "$1" ] || exit 3
  rm -rf --one-file-system -- "$1"
  ;;
prune) rmdir -- "$1" 2>/dev/null || exit 3 ;;
names) ls -A -- "$1" ;;
facts) tell_facts "$@" ;;
esac
