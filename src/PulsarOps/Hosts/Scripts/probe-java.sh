# What probe.sh answers about the Java installations of a host, and who can run them. Needs lib.sh and paths.sh.

# Somebody else's program is no business of root's.
ask_java() { # PROGRAM
  if is_ours_alone "$1"; then
    "$1" -version
  elif knows_account; then
    as_account "$1" -version
  fi </dev/null
}

say_java() { # HOME USER
  [ -e "$1/bin/java" ] || return 0
  version='' built=''
  if [ -r "$1/release" ]; then
    version=$(awk -F '"' '$1 == "JAVA_VERSION=" { version = $2 } $1 == "OS_ARCH=" { built = $2 } END { print version "|" built }' \
      "$1/release")
    built=${version#*|} version=${version%%|*}
  fi
  trouble=$(java_trouble "$1" "$2" "$built")
  if [ -z "$version" ] && [ -z "$trouble" ]; then
    version=$(ask_java "$1/bin/java" 2>&1 | awk -F '"' '/version/ { print $2; exit }')
    [ -n "$version" ] || trouble="$1/bin/java -version tells no version"
  fi
  # Where a distribution has a link that stays as updates come and go, that one is the home.
  link=/usr/lib/jvm/jre-${version%%.*}-openjdk
  if [ -L "$link" ] && [ "$(readlink -f -- "$link")" = "$1" ]; then set -- "$link"; fi
  say java "$1" "${version:-0}" "$trouble"
}

machine=
# Why a user cannot run a Java; nothing if he can. What he may do is tried as himself, or, before he exists, read from
# the modes.
java_trouble() { # HOME USER ARCHITECTURE
  built=$3
  case $built in amd64) built=x86_64 ;; arm64) built=aarch64 ;; i[3-6]86 | x86) built='' ;; esac
  if [ -n "$built" ] && [ "$built" != "${machine:=$(uname -m)}" ]; then
    echo "it is built for $built"
  elif [ ! -x "$1/bin/java" ]; then
    echo "$1/bin/java cannot be executed"
  elif [ -n "$2" ] && [ "$2" != "$(id -un)" ]; then
    if [ "$(id -u)" -eq 0 ] && command -v runuser >/dev/null && id -u "$2" >/dev/null 2>&1; then
      runuser -u "$2" -- test -x "$1/bin/java" </dev/null 2>/dev/null ||
        echo "$2 cannot run it: $(closed_part "$1/bin/java")"
    elif [ -n "$(closed_part "$1/bin/java")" ]; then
      echo "$2 cannot run it: $(closed_part "$1/bin/java")"
    fi
  fi
}

# The topmost folder on the way to a program that not everybody may enter, or the program that not everybody may
# execute.
closed_part() { # PROGRAM
  part=$1 closed=''
  while [ -n "$part" ]; do
    case $(stat -L -c %A -- "$part") in *[xt]) ;; *) closed=$part ;; esac
    part=${part%/*}
  done
  [ -z "$closed" ] || echo "$closed has mode $(stat -L -c %a -- "$closed")"
}

# JAVA_HOME as files for login shells set it. They are read, not run: what is put together from variables is left out.
profile_homes() {
  set +f
  cat /etc/environment /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /etc/bashrc 2>/dev/null | awk '
    match($0, /^[ \t]*(export[ \t]+)?JAVA_HOME=/) {
      value = substr($0, RSTART + RLENGTH)
      gsub(/["'\'']/, "", value)
      sub(/[ \t;#&].*/, "", value)
      if (value ~ /^\// && value !~ /[$`*?[]/) print value
    }'
  set -f
}

# Most of what is found are links to one another.
find_java() { # USER
  java_user=$1
  java=$(command -v java) && java=$(readlink -f -- "$java")
  homes=$(profile_homes)
  set +f
  # shellcheck disable=SC2086 # paths without blanks
  homes=$(for home in ${JAVA_HOME:+"$JAVA_HOME"} ${java:+"${java%/bin/java}"} $homes \
    /usr/lib/jvm/*/ /usr/lib64/jvm/*/ /usr/java/*/ \
    /usr/local/*/ /usr/local/java/*/ /usr/local/lib/jvm/*/ /opt/*/ /opt/java/*/ /opt/jdk/*/ \
    ${SDKMAN_DIR:+"$SDKMAN_DIR"/candidates/java/*/} "${HOME:-/root}"/.sdkman/candidates/java/*/ \
    /usr/local/sdkman/candidates/java/*/ /opt/sdkman/candidates/java/*/; do
    [ ! -e "$home/bin/java" ] || printf '%s\n' "$home"
  done)
  set -f
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- $homes
  unset IFS
  [ $# -eq 0 ] ||
    readlink -f -- "$@" | awk '!seen[$0]++' | while IFS= read -r home; do say_java "$home" "$java_user"; done
}
