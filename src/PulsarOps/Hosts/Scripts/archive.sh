# Class-data archives, for launch.sh and daemon.sh. A Java virtual machine maps the classes of an archive instead of
# reading and verifying them one by one, which takes a good part of each start. The first start of a service records
# the classes that it loads. Two minutes later a process of low priority makes the archive of them, and the next start
# uses it. Its name contains a fingerprint of the virtual machine, the class path and the options: for others it does
# not exist. Java checks the same again, and each byte (VerifySharedSpaces), and starts without an archive if it does
# not fit.

archive_delay=120 # seconds from the start of a service until its archive is made
archive_least=1024 # MB of memory and of disk that must be free for that

java_version() { # prints the major version of the Java in $JAVA_HOME
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value#\"}
    printf %s "${value%%[!0-9]*}"
  done <"$JAVA_HOME/release"
}

# Prints the path of the archive of a service, without its ending. False if it can have none.
archive_of() { # PROGRAM ENVIRONMENTFILE FOLDER
  [ "$(java_version)" -ge 17 ] || return 1
  case $1 in "${PULSAROPS_RELEASE:?}"/bin/pulsar | "$PULSAROPS_RELEASE"/bin/pulsar-daemon) ;; *) return 1 ;; esac
  case " ${PULSAR_MEM-} ${PULSAR_GC-} " in
  # These are the user's own choice. What an agent changes, and with it a class path, cannot be in an archive.
  *' -Xshare'* | *SharedArchiveFile* | *' -javaagent:'* | *' -agent'* | *' --patch-module'* | *log4j*) return 1 ;;
  esac
  # The folder conf leaves the class path, because an archive allows no folder with files there.
  for file in "$PULSAROPS_RELEASE"/conf/*.properties; do [ ! -e "$file" ] || return 1; done
  [ -r "$PULSAROPS_RELEASE/conf/log4j2.yaml" ] || return 1
  mkdir -p -- "$3" || return 1
  name=${2##*/}
  jars=${PULSAR_EXTRA_CLASSPATH-}
  # The order of the folder is that of the class path. The line of its total changes when the file system settles.
  # shellcheck disable=SC2012 # no name is used
  fingerprint=$({
    cat -- "$2"
    ls -lLnU --time-style=+%s -- "$JAVA_HOME/release" "$JAVA_HOME/lib/modules" "$JAVA_HOME/lib/server/libjvm.so" \
      "$PULSAROPS_RELEASE/lib" "${jars%/\*}" 2>/dev/null | awk '$1 != "total"'
  } | sha256sum | cut -c 1-16)
  printf %s "$3/${name%.env}-$fingerprint"
}

# Sets $archive to the path if this start records classes, and the options of the service. Whatever fails here leaves a
# service without an archive.
use_archive() { # PROGRAM ENVIRONMENTFILE FOLDER
  archive=$(archive_of "$@" 2>/dev/null) || archive=''
  if [ -z "$archive" ] || [ -e "$archive.failed" ]; then
    archive=''
    return
  fi
  PULSAR_LOG_CONF=$PULSAROPS_RELEASE/no-folder/log4j2.yaml
  options="-Dlog4j.configurationFile=$PULSAROPS_RELEASE/conf/log4j2.yaml"
  if is_whole "$archive"; then
    options="$options -XX:SharedArchiveFile=$archive.jsa -XX:+VerifySharedSpaces"
    archive=''
  else
    rm -f -- "$archive.jsa" "$archive.classes" "$archive.new"
    options="$options -XX:DumpLoadedClassList=$archive.classes"
  fi
  PULSAR_MEM="$options ${PULSAR_MEM-}" BOOKIE_MEM="$options ${BOOKIE_MEM-}"
  export PULSAR_LOG_CONF PULSAR_MEM BOOKIE_MEM
}

# Java aborts if its archive is cut short (seen on 17.0.15), and would do so at each start.
is_whole() { # ARCHIVE
  whole=''
  [ -r "$1.jsa" ] && [ -r "$1.size" ] && read -r whole <"$1.size" && [ "$(stat -c %s -- "$1.jsa")" = "$whole" ]
}

# Leaves a process in the background. It ends soon after the service, and what it has not completed does not count.
follow_service() { # PID: of the service that starts
  [ -n "$archive" ] || return 0
  (
    {
      if make_archive "$1" "$archive"; then remove_old_archives "$archive"; fi
      rm -f -- "$archive.classes" "$archive.list" "$archive.new"
    } </dev/null &
  )
}

service_lives() { [ -d "/proc/$1" ]; } # PID

make_archive() { # PID ARCHIVE: false if there is none
  trap '' HUP
  seconds=0
  while [ $seconds -lt "$archive_delay" ]; do
    sleep 1
    service_lives "$1" || return 1
    seconds=$((seconds + 1))
  done
  # One at a time on a host.
  exec 7>>"${2%/*}/lock"
  until ! command -v flock >/dev/null || flock -n 7; do
    sleep 1
    service_lives "$1" || return 1
  done
  has_room "${2%/*}" && archive_classes "$1" "$2" &&
    say_archive "INFO  launch - made $2.jsa from the classes of process $1"
}

say_archive() { printf '%s,000 [pulsarops] %s\n' "$(date +%Y-%m-%dT%H:%M:%S)" "$1"; } # TEXT

has_room() { # FOLDER
  [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)" -ge "$archive_least" ] &&
    [ "$(df -Pk -- "$1" | awk 'NR == 2 { print int($4 / 1024) }')" -ge "$archive_least" ]
}

# Runs the service's Java with its class path, its collector and its limit of the heap, but starts nothing.
archive_classes() { # PID ARCHIVE: false if there is no archive
  archived=$1 archive=$2 option=''
  set -f
  IFS='
'
  # shellcheck disable=SC2046 # a word for each argument
  set -- $(tr '\0' '\n' <"/proc/$1/cmdline")
  unset IFS
  [ $# -gt 1 ] || return 1
  java=$1
  shift
  count=$#
  while [ $count -gt 0 ]; do
    word=$1 count=$((count - 1))
    shift
    if [ -n "$option" ]; then
      set -- "$@" "$option" "$word"
      option=''
      continue
    fi
    case $word in
    -cp | --add-*) option=$word ;;
    -Xmx* | -XX:[+-]Use* | -XX:[+-]Unlock* | -XX:[+-]ZGen* | -XX:ObjectAlignmentInBytes=*) set -- "$@" "$word" ;;
    -*) ;;
    *)
      shift $count # the class, and its arguments
      count=0
      ;;
    esac
  done
  sed '$d' "$archive.classes" >"$archive.list" # its last line may be written just now
  set -- "$java" -Xshare:dump "-XX:SharedClassListFile=$archive.list" "-XX:SharedArchiveFile=$archive.new" \
    "$@" -XX:-UsePerfData
  ! command -v ionice >/dev/null || set -- ionice -c 3 "$@"
  ! command -v chrt >/dev/null || set -- chrt -i 0 "$@"
  cd "$PULSAROPS_RELEASE" || return 1
  nice -n 19 "$@" >"$archive.log" 2>&1 &
  dump=$!
  cd /
  while kill -0 "$dump" 2>/dev/null; do
    service_lives "$archived" || kill -KILL "$dump"
    sleep 0.2
  done
  if wait "$dump" && [ -s "$archive.new" ] && stat -c %s -- "$archive.new" >"$archive.size" &&
    sync -- "$archive.new" "$archive.size" && mv -f -- "$archive.new" "$archive.jsa"; then
    rm -f -- "$archive.log"
  elif service_lives "$archived"; then
    # It would fail again. The file says why.
    mv -f -- "$archive.log" "$archive.failed"
    say_archive "WARN  launch - no class-data archive can be made: $archive.failed tells why"
    return 1
  else
    rm -f -- "$archive.log"
    return 1
  fi
}

# The last one belongs to the release before, to which a service may return.
remove_old_archives() { # ARCHIVE
  set +f
  # shellcheck disable=SC2012 # PulsarOps made the names
  ls -t -- "${1%-*}"-????????????????.jsa | tail -n +3 | while IFS= read -r old; do rm -f -- "$old"; done
  for old in "${1%-*}"-????????????????.*; do [ -e "${old%.*}.jsa" ] || rm -f -- "$old"; done
}
