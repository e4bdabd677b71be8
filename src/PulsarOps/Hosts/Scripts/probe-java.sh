# Answers probe.sh's questions about the Java installations of a host, and which accounts can run them. Needs lib.sh,
# fields.sh and paths.sh.

# Root never runs a program that another account owns.
ask_java() { # PROGRAM
  if is_ours_alone "$1"; then
    "$1" -version
  elif knows_account; then
    as_account "$1" -version
  fi </dev/null
}

read_release() { # HOME: sets $version and $built
  version='' built=''
  [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    value=${value#\"}
    case $key in
    JAVA_VERSION) version=${value%%\"*} ;;
    OS_ARCH) built=${value%%\"*} ;;
    esac
  done <"$1/release"
}

say_java() { # HOME USER
  [ -e "$1/bin/java" ] || return 0
  read_release "$1"
  find_trouble "$1" "$2"
  if [ -z "$version" ] && [ -z "$trouble" ]; then
    version=$(ask_java "$1/bin/java" 2>&1 | awk -F '"' '/version/ { print $2; exit }')
    [ -n "$version" ] || trouble="$1/bin/java -version tells no version"
  fi
  # If a distribution has a link that stays the same across updates, the link is the home.
  link=/usr/lib/jvm/jre-${version%%.*}-openjdk
  if [ -L "$link" ] && is_same "$link" "$1"; then set -- "$link"; fi
  [ -n "$trouble" ] || usable_java="$usable_java $version"
  say_fields java home "$1" version "${version:-0}" trouble "$trouble"
}

is_same() { # PATH PATH
  # shellcheck disable=SC3013 # every sh of the supported systems has it
  [ "$1" -ef "$2" ]
}

# Sets $trouble to the reason why a user cannot run a Java. The user's access is tried as that user, or read from the
# modes if the user does not exist yet.
find_trouble() { # HOME USER
  trouble=''
  case $built in amd64) built=x86_64 ;; arm64) built=aarch64 ;; i[3-6]86 | x86) built='' ;; esac
  if [ -n "$built" ] && [ "$built" != "$machine" ]; then
    trouble="it is built for $built"
  elif [ ! -x "$1/bin/java" ]; then
    trouble="$1/bin/java cannot be executed"
  elif [ -n "$2" ] && [ "$2" != "$user" ] && ! can_run "$2" "$1/bin/java"; then
    closed=$(closed_part "$1/bin/java")
    [ -z "$closed" ] && [ "$is_tried" = no ] || trouble="$2 cannot run it: $closed"
  fi
}

can_run() { # USER PROGRAM: sets $is_tried
  is_tried=yes
  if [ "$1" = "$account" ]; then
    case $their_runs in *"$newline$2$newline"*) return 0 ;; esac
    knows_account && return 1
  elif is_own_folder /proc/1 && command -v runuser >/dev/null && id -u "$1" >/dev/null 2>&1; then
    runuser -u "$1" -- test -x "$2" </dev/null 2>/dev/null
    return
  fi
  is_tried=no
  return 1
}

# The topmost folder on the way to a program that not every account may enter, or the program if not every account may
# execute it.
closed_part() { # PROGRAM
  part=$1 closed=''
  while [ -n "$part" ]; do
    case $(stat -L -c %A -- "$part") in *[xt]) ;; *) closed=$part ;; esac
    part=${part%/*}
  done
  [ -z "$closed" ] || echo "$closed has mode $(stat -L -c %a -- "$closed")"
}

# JAVA_HOME as set by files for login shells. They are read, not run: values with variables are left out.
profile_homes() { # FILE...: sets $profile_homes, a line each
  profile_homes=''
  for file in "$@"; do
    if ! { [ -f "$file" ] && [ -r "$file" ]; }; then continue; fi
    while IFS= read -r setting || [ -n "$setting" ]; do
      case $setting in *JAVA_HOME=*) ;; *) continue ;; esac
      setting=${setting#"${setting%%[! "$tab"]*}"}
      case $setting in export[\ "$tab"]*) setting=${setting#export} setting=${setting#"${setting%%[! "$tab"]*}"} ;; esac
      case $setting in JAVA_HOME=*) setting=${setting#*=} ;; *) continue ;; esac
      setting=${setting#[\"\']}
      setting=${setting%%[\"\'\;#\&[:blank:]]*}
      case $setting in *[\$\`*?[]*) ;; /*) profile_homes=$profile_homes$setting$newline ;; esac
    done <"$file"
  done
}

java_user='' java_homes=''
prepare_java() { # HOME|- USER: sets $java_homes, and asks the account whether it can run them
  java_user=$2
  [ "$2" != - ] || java_user=''
  if [ "$1" = - ]; then find_java; else java_homes=$1$newline; fi
  [ "$java_user" != "$account" ] || by_line note_programs "$java_homes"
}

note_programs() { # HOME...
  for home in "$@"; do their_requests=${their_requests}runs$newline$home/bin/java$newline; done
}

# Most of the results are links to one another.
find_java() {
  set +f
  profile_homes /etc/environment /etc/profile /etc/profile.d/*.sh /etc/bash.bashrc /etc/bashrc
  set -- ${JAVA_HOME:+"$JAVA_HOME"} : /usr/lib/jvm/*/ /usr/lib64/jvm/*/ /usr/java/*/ \
    /usr/local/*/ /usr/local/java/*/ /usr/local/lib/jvm/*/ /opt/*/ /opt/java/*/ /opt/jdk/*/ \
    ${SDKMAN_DIR:+"$SDKMAN_DIR"/candidates/java/*/} "${HOME:-/root}"/.sdkman/candidates/java/*/ \
    /usr/local/sdkman/candidates/java/*/ /opt/sdkman/candidates/java/*/
  set -f
  found=$newline
  for home in "$@"; do
    if [ "$home" = : ]; then
      find_program "$@"
      by_line find_homes "$profile_homes"
    else
      find_homes "$home"
    fi
  done
  java_homes=${found#"$newline"}
}

find_homes() { # FOLDER...: adds to $found
  for folder in "$@"; do
    [ -e "$folder/bin/java" ] || continue
    CDPATH='' cd -P -- "$folder" 2>/dev/null || continue
    case $found in *"$newline$PWD$newline"*) ;; *) found=$found$PWD$newline ;; esac
  done
  cd /
}

# The home of the java on the PATH. It is usually one of the homes that are already found, which takes no process.
find_program() { # FOLDER...
  find_on_path java || return 0
  for folder in "$@"; do
    if [ -f "$folder/bin/java" ] && [ ! -L "$folder/bin/java" ] && is_same "$folder/bin/java" "$program_file"; then
      find_homes "$folder"
      return
    fi
  done
  java=$(readlink -f -- "$program_file") && find_homes "${java%/bin/java}"
}

usable_java='' # versions of those that can be run
say_javas() {
  by_line say_homes "$java_homes"
}

say_homes() { # HOME...
  for home in "$@"; do say_java "$home" "$java_user"; done
}
