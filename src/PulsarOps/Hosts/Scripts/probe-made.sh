# What probe.sh answers about releases, what PulsarOps made, and other clusters on the host. Needs lib.sh, paths.sh and
# made.sh.

# Of a tree that is not as it was unpacked: what differs, and which processes run from it. Where only the times of
# folders differ it is as it was.
say_release() { # TREE
  [ -d "$1" ] && is_ours_alone "$1" || return 0
  sha512='' listing='' differences=''
  [ -r "$1.pulsarops" ] && read -r sha512 listing <"$1.pulsarops"
  if [ "$(listing_of "$1")" = "$listing" ]; then
    say release "$1" "$sha512" yes yes
    return
  fi
  if [ -r "$1.pulsarops-files" ]; then
    differences=$(tree_differences "$1.pulsarops-files" "$1" | head -n 50)
    if [ -n "$differences" ]; then say release "$1" "$sha512" no yes; else say release "$1" "$sha512" yes yes; fi
  else
    say release "$1" "$sha512" no no
  fi
  printf '%s\n' "$differences" | while IFS=$tab read -r how name; do
    [ -z "$how" ] || say difference "$1" "$how" "$name"
  done
  tree_processes "$1" | while read -r other; do
    command=''
    { read -r command <"/proc/$other/comm"; } 2>/dev/null || continue
    say process "$1" "$other" "$command"
  done
}

# What the record has, what lies in the folders that it has, and the records of other clusters beside this one.
say_made() { # STATE FOLDERS TREES
  read_made "$1" | while IFS=$tab read -r kind path; do
    if [ -e "$path" ] || [ -L "$path" ]; then there=yes; else there=no; fi
    say made "$kind" "$path" "$there"
    case $2-$kind in yes-directory) say_folder "$path" ;; esac
  done
  case ${1%/*} in */pulsarops) say_neighbours "$1" ;; esac
  # shellcheck disable=SC2086 # paths without blanks
  [ "$3" = - ] || say_users $3
}

say_folder() { # FOLDER: its entries
  [ -d "$1" ] || return 0
  find_actor "$1/" || return 0
  say folder "$1"
  if [ "$actor" != - ]; then
    as_actor names "$1" </dev/null 2>/dev/null | head -c 65536 | while IFS= read -r entry; do
      say entry "$1" "$entry"
    done
    return
  fi
  set +f
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then say entry "$1" "${entry##*/}"; fi
  done
  set -f
}

say_neighbours() { # STATE
  set +f
  for other in "${1%/*}"/*/; do
    other=${other%/}
    set -f
    [ "$other" != "$1" ] || continue
    [ -e "$other/made" ] || [ -e "$other/journal" ] || continue
    say cluster "${other##*/}"
    read_made "$other" | while IFS=$tab read -r kind path; do
      say neighbour "${other##*/}" "$kind" "$path"
      case $path in *.env) say_environment "$path" ;; esac
    done
  done
  set -f
}

say_environment() { # FILE: the trees that a service runs from
  [ -r "$1" ] && is_ours_alone "$1" || return 0
  awk -F '"' '/^(PULSAROPS_RELEASE|JAVA_HOME)=/ { print $2 }' "$1" | while IFS= read -r used; do
    say user "$used" "$1"
  done
}

say_users() { # TREE...: the units that name them
  set +f
  for used in "$@"; do
    grep -slF -- "$used/" /etc/systemd/system/*.service | while IFS= read -r file; do say user "$used" "$file"; done
  done
  set -f
}
