# Reads a file for download.sh, as root or as the services' account. It opens nothing that could block forever, such as
# a FIFO.
set -uf
LC_ALL=C
export LC_ALL
verb=$1 file=$2
shift 2

# Prints SIZE DEVICE:INODE MODIFIED, or why the file cannot be read. Exit status: 2 for a missing file, 3 if it is not a
# regular file, 4 if it is not readable.
describe() {
  if ! facts=$(stat -L -c '%s %d:%i %.9Y %F' -- "$file" 2>&1); then
    echo "$facts"
    case $facts in *'Permission denied'*) exit 4 ;; *) exit 2 ;; esac
  fi
  case $facts in
  *' regular file' | *' regular empty file') ;;
  *) echo "$file is a ${facts#* * * }" && exit 3 ;;
  esac
  [ -r "$file" ] || { echo "$(id -un) may not read $file" && exit 4; }
  echo "${facts%% regular*}"
}

part() { # OFFSET LENGTH
  [ -f "$file" ] &&
    dd if="$file" iflag=nonblock,fullblock,skip_bytes,count_bytes bs=262144 skip="$1" count="$2" status=none
}

sum() { # LENGTH: the sha256 of this many bytes
  [ -f "$file" ] && dd if="$file" iflag=nonblock,fullblock,count_bytes bs=262144 count="$1" status=none |
    sha256sum | cut -c 1-64
}

"$verb" "$@"
