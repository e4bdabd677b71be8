# Answers probe.sh's questions about releases, what PulsarOps made, and other clusters on the host. Needs lib.sh,
# fields.sh, paths.sh and made.sh.

note_trees() { # TREE...
  for path in "$@"; do
    if [ -d "$path" ] && is_ours_alone "$path"; then note_files tree "$path"; fi
  done
}

say_releases() { # TREE...
  for release in "$@"; do say_release "$release"; done
}

# For a release directory that has changed: the differences, and the processes that run from it. If only the times of
# folders differ, it counts as unchanged.
say_release() { # TREE
  case $listings in *"$newline$1$tab"*) ;; *) return 0 ;; esac
  sha512='' listing='' differences=''
  [ -r "$1.pulsarops" ] && read -r sha512 listing <"$1.pulsarops"
  case $listings in
  *"$newline$1$tab$listing$newline"*)
    report_release "$1" yes yes
    return
    ;;
  esac
  if [ -r "$1.pulsarops-files" ]; then
    differences=$(tree_differences "$1.pulsarops-files" "$1" | head -n 50)
    if [ -n "$differences" ]; then report_release "$1" no yes; else tell_release "$1" yes yes; fi
  else
    report_release "$1" no no
  fi
  printf '%s\n' "$differences" | while IFS=$tab read -r how name; do
    [ -z "$how" ] || say_fields difference release "$1" kind "$how" name "$name"
  done
  tree_processes "$1" | while read -r other; do
    command=''
    { read -r command <"/proc/$other/comm"; } 2>/dev/null || continue
    say_fields process release "$1" pid "$other" command "$command"
  done
}

report_release() { # TREE INTACT LISTED
  say_fields release path "$1" sha512 "$sha512" intact "$2" listed "$3"
}

states='' # states whose record is read with the other files
note_made_state() { # STATE TREES
  note_record "$1"
  set +f
  case ${1%/*} in
  */pulsarops) for other in "${1%/*}"/*/; do note_record "${other%/}"; done ;;
  esac
  if [ "$2" != - ]; then
    for file in /etc/systemd/system/*.service; do [ ! -f "$file" ] || [ ! -r "$file" ] || note_files unit "$file"; done
    set -f
    # shellcheck disable=SC2086 # paths without blanks
    note_files uses $2
  fi
  set -f
}

note_record() { # STATE
  case $states in *"$newline$1$newline"*) return 0 ;; esac
  [ ! -r "$1/made" ] || { states=$states$newline$1$newline && note_files made "$1"; }
}

list_made() { # STATE: sets $made_list to lines of KIND<tab>PATH
  made_list=''
  case $states in
  *"$newline$1$newline"*) by_line take_records "$records" ;;
  *) made_list=$(read_made "$1") ;;
  esac
}

take_records() { # "STATE	KIND	PATH"...
  for record in "$@"; do
    case $record in "$state$tab"*) made_list=$made_list${record#*"$tab"}$newline ;; esac
  done
}

# The entries of the record, the contents of its folders, and the records of other clusters.
say_made() { # STATE FOLDERS
  state=$1 with_folders=$2
  list_made "$1"
  by_line say_entries "$made_list"
  case ${1%/*} in */pulsarops) say_neighbours "$1" ;; esac
}

say_entries() { # "KIND	PATH"...
  for record in "$@"; do
    path=${record#*"$tab"}
    if [ -e "$path" ] || [ -L "$path" ]; then there=yes; else there=no; fi
    say_fields made kind "${record%%"$tab"*}" path "$path" present "$there"
    case $with_folders-$record in yes-directory"$tab"*) say_folder "$path" ;; esac
  done
}

say_folders() { # FOLDER/...
  for folder in "$@"; do say_folder "${folder%/}"; done
}

say_folder() { # FOLDER: its entries
  [ -d "$1" ] || return 0
  find_actor "$1/" || return 0
  say folder "$1"
  if [ "$actor" != - ]; then
    as_actor names "$1" </dev/null 2>/dev/null | head -c 65536 | while IFS= read -r entry; do
      say_fields entry folder "$1" name "$entry"
    done
    return
  fi
  set +f
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$entry" ] || [ -L "$entry" ]; then say_fields entry folder "$1" name "${entry##*/}"; fi
  done
  set -f
}

say_neighbours() { # STATE
  own=$1
  set +f
  for state in "${1%/*}"/*/; do
    state=${state%/}
    set -f
    [ "$state" != "$own" ] || continue
    [ -e "$state/made" ] || [ -e "$state/journal" ] || continue
    say cluster "${state##*/}"
    list_made "$state"
    by_line say_neighbour "$made_list"
  done
  set -f
}

say_neighbour() { # "KIND	PATH"...
  for record in "$@"; do
    path=${record#*"$tab"}
    say_fields neighbour cluster "${state##*/}" kind "${record%%"$tab"*}" path "$path"
    case $path in *.env) say_environment "$path" ;; esac
  done
}

say_environment() { # FILE: the release directories that a service runs from
  [ -r "$1" ] && is_ours_alone "$1" || return 0
  # shellcheck disable=SC2094 # the output is the answer
  while IFS= read -r used; do
    case $used in
    PULSAROPS_RELEASE='"'* | JAVA_HOME='"'*)
      used=${used#*'"'}
      say_fields user release "${used%%'"'*}" file "$1"
      ;;
    esac
  done <"$1"
}
