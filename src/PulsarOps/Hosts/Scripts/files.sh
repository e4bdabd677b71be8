# Folders and files for apply.sh. The account that may work at a path does so (paths.sh). Needs lib.sh, paths.sh,
# jobs.sh, and the text of account.sh in $ACCOUNT.

# Runs a verb of account.sh in the account's folders, and interprets its exit status.
act() { # VERB ARGUMENT...: sets $outcome; reports and returns false if it failed
  words=$(account_seconds=3600 as_actor "$@" </dev/null 2>&1)
  case $? in
  0) outcome=changed ;;
  3) outcome=unchanged ;;
  *) fail "$words" && return 1 ;;
  esac
}

make_directory() { # PATH MODE OWNER
  find_actor "$1" || { fail "$words" && return; }
  if [ "$actor" != - ]; then
    [ "$3" = - ] || [ "$3" = "$actor" ] || { fail "$1 must belong to $3, but is in a folder of $actor" && return; }
    words=$(as_actor directory "$1" "$2" </dev/null 2>&1)
    case $? in
    0) changed ;;
    3) unchanged ;;
    4)
      words=$(give_folder "$1" "$actor" 2>&1) || { fail "$words" && return; }
      words=$(as_actor directory "$1" "$2" </dev/null 2>&1)
      case $? in 0 | 3) changed ;; *) fail "$words" ;; esac
      ;;
    *) fail "$words" ;;
    esac
  elif [ -L "$1" ] && ! { walk "$1" 0 && { [ "$actor" = - ] || [ "$actor" = "$3" ]; }; }; then
    fail "$words" # for an administrator's link, the folder behind it counts
  elif [ ! -d "$1" ]; then
    # shellcheck disable=SC2174 # the mode of the parents does not matter
    if words=$(mkdir -p -m "$2" -- "$1" 2>&1 && own "$1" "$3" 2>&1); then changed; else fail "$words"; fi
  elif [ "$(stat -L -c %a -- "$1")" = "$2" ] && is_owned "$1" "$3"; then
    unchanged
  elif words=$(chmod "$2" -- "$1" 2>&1 && own "$1" "$3" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

# Only root can give away a folder that root has come to own. It enters the folder first, so that the folder stays the
# same whatever its name leads to by then. The folder must be in a folder of the account and hold nothing that the
# account could not read before.
give_folder() { # PATH ACCOUNT
  cd -P -- "$1" || return 1
  here=$(pwd -P)
  find_actor "$here" || { echo "$words" && return 1; }
  mode=$(stat -c %u:%a .)
  case $actor:$mode in
  "$2":0:*[57]) chown -- "$2:" . ;;
  *) echo "$1 belongs to $(stat -c %U .), not to $2" && return 1 ;;
  esac
}

is_owned() { # PATH OWNER
  case $2 in
  -) ;;
  *:*) [ "$(stat -L -c %U:%G -- "$1")" = "$2" ] ;;
  *) [ "$(stat -L -c %U -- "$1")" = "$2" ] ;;
  esac
}

write_file() { # PATH MODE SIZE SHA256 OWNER KEEP
  outcome=changed
  if write_content "$@"; then "$outcome"; fi
}

# The content follows the record on stdin. It must always be read to its end, or its bytes would be taken for records.
write_content() { # PATH MODE SIZE SHA256 OWNER KEEP: sets $outcome; reports and returns false if it failed
  outcome=changed
  if ! find_actor "$1"; then
    head -c "$3" >/dev/null
    fail "$words"
    return 1
  elif [ "$actor" != - ]; then
    write_as_account "$@"
    return
  fi
  temporary=$1.pulsarops-new
  if [ -d "$1" ]; then
    head -c "$3" >/dev/null
    temporary='' && fail "$1 is a directory"
    return 1
  elif ! make_empty "$temporary"; then
    head -c "$3" >/dev/null
    temporary='' && fail "$words"
    return 1
  elif ! words=$(head -c "$3" | { cat 2>&1 >"$temporary" || { cat >/dev/null && false; }; }); then
    rm -f -- "$temporary"
    temporary='' && fail "$words"
    return 1
  elif ! has_hash "$temporary" "$4"; then
    fail 'the content is incomplete'
    finish 1 # the position in the content is unknown
  elif [ -f "$1" ] && has_hash "$1" "$4" && [ "$(stat -L -c %a -- "$1")" = "$2" ] && is_owned "$1" "$5"; then
    rm -f -- "$temporary"
    outcome=unchanged
  elif ! words=$(own "$temporary" "$5" 2>&1 && chmod "$2" -- "$temporary" 2>&1 &&
    keep "$1" "$6" 2>&1 && mv -f -- "$temporary" "$1" 2>&1); then
    rm -f -- "$temporary"
    temporary='' && fail "$words"
    return 1
  fi
  temporary=''
}

# In a folder of the account, a file cannot belong to root, and no previous version is kept, because root would read
# what the account has put there.
write_as_account() { # PATH MODE SIZE SHA256 OWNER KEEP
  if [ "$5" != - ] && [ "$5" != "$actor" ]; then
    head -c "$3" >/dev/null
    fail "$1 must belong to $5, but is in a folder of $actor"
    return 1
  fi
  words=$(head -c "$3" | {
    as_actor file "$1" "$2" "$4" 2>&1
    status=$?
    cat >/dev/null
    exit "$status"
  })
  case $? in
  0) outcome=changed ;;
  3) outcome=unchanged ;;
  *) fail "$words" && return 1 ;;
  esac
}

# A file that is already kept is older, and is what the service was last known to run with.
keep() { # PATH KEEP
  [ "$2" != - ] && [ -f "$1" ] && [ ! -e "$2" ] || return 0
  is_ours_alone "$2" || { echo "$words" && return 1; }
  # shellcheck disable=SC2174 # the folder above reveals only names
  mkdir -p -m 700 -- "${2%/*}" && cp -p -- "$1" "$2.pulsarops-new" && mv -f -- "$2.pulsarops-new" "$2" && return
  rm -f -- "$2.pulsarops-new"
  return 1
}

make_empty() { # FILE: creates an empty file that no other account can read; sets $words to the reason if it fails
  umask 077
  words=''
  # `command`, because a shell exits if the redirection of a bare `:` fails.
  { command : >"$1"; } 2>/dev/null || words=$( (: >"$1") 2>&1)
  umask 022
  [ -z "$words" ]
}

has_hash() { # FILE SHA256
  hash=$(sha256sum <"$1")
  [ "${hash%% *}" = "$2" ]
}

remove_path() { # PATH
  case $1 in /*/*) ;; *) fail "$1 is too near to the root to be removed" && return ;; esac
  find_actor "$1" || { fail "$words" && return; }
  if [ "$actor" != - ]; then
    if act remove "$1"; then "$outcome"; fi
  elif [ -L "$1" ] && [ -d "$1" ]; then
    empty_behind "$1"
  elif [ ! -e "$1" ] && [ ! -L "$1" ]; then
    unchanged
  elif words=$(remove_all "$1" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

# The account removes what it can, so that root does not walk through folders that the account may fill meanwhile. rm
# itself follows no link.
remove_all() { # PATH
  if [ "$account" != - ] && [ -d "$1" ] && knows_account; then
    account_seconds=3600 as_actor remove "$1" </dev/null >/dev/null 2>&1
  fi
  rm -rf --one-file-system -- "$1"
}

# The link and its target folder belong to an administrator: only the contents are removed, and root owns the folder
# again.
empty_behind() { # LINK
  walk "$1" 0 || { fail "$words" && return; }
  folder=$(cd -P -- "$1" && pwd) || { fail "$1 cannot be entered" && return; }
  held=$(ls -A -- "$folder")
  if knows_account && [ "$(stat -c %u -- "$folder")" = "$account_uid" ]; then chown -h -- root: "$folder"; fi
  if [ -z "$held" ]; then
    unchanged
  else
    words=$(printf '%s\n' "$held" | while IFS= read -r name; do
      remove_all "$folder/$name" || echo "$folder/$name stays"
    done 2>&1)
    if [ -z "$words" ]; then changed; else fail "$words"; fi
  fi
}

prune_directory() { # PATH
  find_actor "$1" || { fail "$words" && return; }
  if [ "$actor" != - ]; then
    if act prune "$1"; then "$outcome"; fi
  elif [ -d "$1" ] && rmdir -- "$1" 2>/dev/null; then
    changed
  else
    unchanged
  fi
}
