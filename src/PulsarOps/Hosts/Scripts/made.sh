# The record STATE/made of what PulsarOps has made on this host for a cluster, and the lists of unpacked releases. Only
# recorded items are ever replaced or removed. Needs lib.sh.
#
# A line of the record has a kind, a path, and a dot, which shows that the line is complete. It is written before the
# item itself, so that an interrupted run leaves nothing without a record. An entry without an item does no harm.

# A cluster of version 0.1.0 has no record; its journal has the same information.
read_made() { # STATE: prints KIND<tab>PATH of each item that was made and not removed
  if [ -r "$1/made" ]; then cat -- "$1/made"; else made_by_journal "$1"; fi | awk -F '\t' '
    $3 != "." { next }
    $1 == "gone" { for (path in kinds) if (path == $2 || index(path, $2 "/") == 1) delete kinds[path]; next }
    !($2 in kinds) { kinds[$2] = $1 }
    END { for (path in kinds) print kinds[path] "\t" path }'
}

# Reads the steps in the journal. A folder that existed already was used, not made.
made_by_journal() { # STATE
  for records in "$1/journal.1" "$1/journal"; do [ ! -f "$records" ] || cat -- "$records"; done | awk -F '\t' '
    $1 != "start" || $6 !~ /^\// {
      if ($1 == "start" && $5 == "InitializeMetadata") print "metadata\tmetadata\t."
      next
    }
    $6 == "/etc/hosts" { next }
    $5 == "WriteFile" { print "file\t" $6 "\t." }
    $5 == "CreateDirectory" { print ($7 == "it is missing" ? "directory" : "used") "\t" $6 "\t." }
    $5 == "UnpackRelease" {
      print "release\t" $6 "\t."
      print "file\t" $6 ".unpacking\t."; print "file\t" $6 ".replaced\t."; print "file\t" $6 ".download\t."
    }
    $5 == "Remove" { print "gone\t" $6 "\t." }'
}

made_state='' made=''
open_made() { # STATE: false if the record cannot be written; sets $words
  made_state=$1
  if [ ! -e "$1/made" ]; then
    # An upload and a batch may begin it at once: the first one wins, and nothing recorded meanwhile is replaced.
    words=$( (read_made "$1" | awk '{ print $0 "\t." }' >"$1/made.$$") 2>&1) || { rm -f -- "$1/made.$$" && return 1; }
    words=$(ln -- "$1/made.$$" "$1/made" 2>&1) || [ -e "$1/made" ] || { rm -f -- "$1/made.$$" && return 1; }
    rm -f -- "$1/made.$$"
  fi
  made=$newline$(read_made "$1")$newline
}

# Creates the folder of the record, and records its missing parents too.
make_state() { # STATE: false if it cannot be created; sets $words
  [ ! -d "$1" ] || return 0
  above='' folder=${1%/*}
  while [ -n "$folder" ] && [ ! -e "$folder" ]; do
    above=$above$folder$newline
    folder=${folder%/*}
  done
  words=$(mkdir -p -- "$1" 2>&1) || return 1
  made_state=$1 made=''
  printf %s "$above" | while IFS= read -r folder; do record_made directory "$folder"; done
}

is_made() { # PATH: also true for everything in the folder of PulsarOps itself
  case $1/ in "$made_state"/*) return 0 ;; esac
  case $made in *"$tab$1$newline"*) ;; *) return 1 ;; esac
}

record_made() { # KIND PATH: false if it cannot be recorded; sets $words
  case $made in *"$newline$1$tab$2$newline"*) return 0 ;; esac
  # The second attempt uses a program, because the shell's own printf does not report that the disk is full.
  { printf '%s\t%s\t.\n' "$1" "$2" >>"$made_state/made"; } 2>/dev/null ||
    words=$( (printf '\n%s\t%s\t.\n' "$1" "$2" | cat >>"$made_state/made") 2>&1) || return 1
  made=$made$1$tab$2$newline
}

record_folders() { # PATH: with its missing parents
  folder=$1
  while [ -n "$folder" ] && [ ! -e "$folder" ] && [ ! -L "$folder" ]; do
    record_made directory "$folder" || return 1
    folder=${folder%/*}
  done
}

record_release() { # TREE: with the temporary files of unpacking, unless another release has recorded them
  for leftover in "$1.unpacking" "$1.replaced" "$1.download"; do
    [ -e "$leftover" ] || [ -L "$leftover" ] || record_made file "$leftover" || return 1
  done
  record_made release "$1"
}

# Records an operation before it is carried out. An item that appeared since the host was probed is not ours either.
note_made() { # VERB ARTIFACT: false, with $words, if the operation is not allowed
  case $1 in
  directory) record_folders "$2" ;;
  file | unit)
    if { [ -e "$2" ] || [ -L "$2" ]; } && ! is_made "$2"; then
      words="PulsarOps did not make $2, and does not replace it"
      return 1
    fi
    record_made file "$2"
    ;;
  release) record_release "$2" ;;
  job) [ "$2" != metadata ] || record_made metadata metadata ;;
  esac
}

note_gone() { # PATH
  [ ! -e "$1" ] && [ -w "$made_state/made" ] || return 0
  printf 'gone\t%s\t.\n' "$1" >>"$made_state/made"
}

# Compares a release directory with the list from its unpacking. The time and size of a folder do not count.
tree_differences() { # LIST TREE: prints added|changed|missing<tab>NAME
  list_tree "$2" | awk '
    function keep(into,   name) {
      if ($0 == "") return
      if ($1 !~ /^[-dlpsbc]/ && $0 ~ /:$/) { folder = substr($0, 1, length($0) - 1); return }
      name = $0
      sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", name)
      # The target of a link identifies it.
      target = ""
      if ($1 ~ /^l/ && (at = index(name, " -> ")) > 0) { target = substr(name, at); name = substr(name, 1, at - 1) }
      into[substr(folder "/" name, 3)] = $1 ~ /^d/ ? $1 " " $3 " " $4 : $1 " " $3 " " $4 " " $5 " " $6 target
    }
    FNR == NR { keep(before); next }
    { keep(after) }
    END {
      for (name in after) {
        if (!(name in before)) print "added\t" name
        else if (before[name] != after[name]) print "changed\t" name
      }
      for (name in before) if (!(name in after)) print "missing\t" name
    }' "$1" - | sort
}

# Finds processes that run from a release directory, or have it in their command lines.
tree_processes() { # TREE: prints the PID of each
  set +f
  # A process may end meanwhile, which is no error. The pattern is on no command line, or grep would find itself.
  # shellcheck disable=SC2062 # these are files
  printf '%s/\n' "$1" | grep -slF --file=- /proc/[0-9]*/cmdline | awk -F / -v self=$$ '$3 != self { print $3 }'
  set -f
}

# Whether a release directory may be replaced: PulsarOps unpacked it, nothing was added to it, and no process runs from
# it.
may_replace() { # TREE: sets $words to the reason if not
  words=''
  if [ ! -r "$1.pulsarops" ]; then
    words="PulsarOps did not unpack $1, and does not replace it"
  elif read -r _ listing <"$1.pulsarops" && [ "$(listing_of "$1")" != "$listing" ]; then
    if [ ! -r "$1.pulsarops-files" ]; then
      words="$1 has been changed, and nothing tells which of its files PulsarOps unpacked"
    else
      words=$(tree_differences "$1.pulsarops-files" "$1" | awk -F '\t' -v tree="$1" '
        $1 == "added" { print "PulsarOps did not unpack " tree "/" $2; exit }')
    fi
  fi
  [ -n "$words" ] || words=$(tree_processes "$1" | awk -v tree="$1" '{ print "process " $1 " runs from " tree; exit }')
  [ -z "$words" ]
}

# Removes the unpacked files that have not changed; the rest stays.
remove_tree() { # TREE: sets $words to the error
  if [ ! -d "$1" ]; then
    words=$(rm -f -- "$1.pulsarops" "$1.pulsarops-files" 2>&1)
    return
  fi
  read -r _ listing <"$1.pulsarops" || { words="PulsarOps did not unpack $1" && return 1; }
  if [ "$(listing_of "$1")" = "$listing" ]; then
    words=$(rm -rf --one-file-system -- "$1" 2>&1) || return 1
  elif [ -r "$1.pulsarops-files" ]; then
    words=$( (remove_unchanged "$1.pulsarops-files" "$1") 2>&1)
    [ -z "$words" ] || return 1
  fi
  words=$(rm -f -- "$1.pulsarops" "$1.pulsarops-files" 2>&1)
}

remove_unchanged() { # LIST TREE
  tree_differences "$1" "$2" | awk -F '\t' '$1 != "missing" { print $2 }' >"$2.pulsarops-kept"
  awk '
    FNR == NR { kept[$0]; next }
    $0 == "" { next }
    $1 !~ /^[-dlpsbc]/ && $0 ~ /:$/ { folder = substr($0, 1, length($0) - 1); next }
    {
      name = $0
      sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", name)
      sub(/ -> .*/, "", name)
      name = substr(folder "/" name, 3)
      if (!(name in kept)) print ($1 ~ /^d/ ? "d" : "f") name
    }' "$2.pulsarops-kept" "$1" >"$2.pulsarops-removed"
  while IFS= read -r name; do case $name in f*) rm -f -- "$2/${name#f}" ;; esac done <"$2.pulsarops-removed"
  sort -r "$2.pulsarops-removed" | while IFS= read -r name; do
    case $name in d*) [ ! -d "$2/${name#d}" ] || rmdir --ignore-fail-on-non-empty -- "$2/${name#d}" ;; esac
  done
  rm -f -- "$2.pulsarops-kept" "$2.pulsarops-removed"
  rmdir --ignore-fail-on-non-empty -- "$2"
}
