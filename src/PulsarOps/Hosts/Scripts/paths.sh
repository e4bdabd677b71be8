# Decides which account works at a path if root works for services of another account: root if only root can change the
# way there, otherwise that account (account.sh), which follows its own links with its own rights. Needs lib.sh.

walked="$newline/$newline" # folders that only root can change, and so stay the same
theirs=''                  # folders of the account
absent=$newline            # missing folders that only root could create

# Sets $actor to `-` for us, or to the account. False, with $words, if a third account could change the way.
find_actor() { # PATH
  actor=-
  [ "$account" = - ] || walk "${1%/*}" 0
}

walk() { # FOLDER LINKS
  case $walked$absent in *"$newline${1:-/}$newline"*) return 0 ;; esac
  for their in $theirs; do
    case $1/ in "$their"/*) actor=$account walk_at=$their && return 0 ;; esac
  done
  [ "$2" -le 20 ] || { words="$1 has too many links" && return 1; }
  walk_to=$1 walk_links=$2 walk_rest=${1#/} walk_at=''
  set --
  while [ -n "$walk_rest" ]; do
    walk_at=$walk_at/${walk_rest%%/*}
    set -- "$@" "$walk_at"
    case $walk_rest in */*) walk_rest=${walk_rest#*/} ;; *) walk_rest='' ;; esac
  done
  walk_facts=$(stat -c '%F|%u|%a|%g|%U|%n' -- "$@" 2>/dev/null)
  while IFS='|' read -r kind uid mode gid owner_name walk_at; do
    case $kind in
    'symbolic link')
      [ "$uid" = 0 ] || { words="$walk_at is a link of the account $owner_name" && return 1; }
      target=$(readlink -- "$walk_at") || { words="$walk_at cannot be read" && return 1; }
      case $target in /*) ;; *) target=${walk_at%/*}/$target ;; esac
      [ -e "$walk_at" ] || { words="$walk_at is a link to $target, which is not there" && return 1; }
      walk "${target%/}${walk_to#"$walk_at"}" $((walk_links + 1))
      return
      ;;
    directory) check_folder || return ;;
    esac
    [ "$actor" = - ] || return 0
    walked=$walked$walk_at$newline
  done <<END
$walk_facts
END
}

# Checks many paths at once, with one stat of all folders. It leaves out paths below links, below folders of the
# account, and those whose way a third account could change; they are checked when they are needed.
foresee() { # PATH...
  [ "$account" != - ] || return 0
  foreseen=$newline
  for foreseen_path in "$@"; do
    foreseen_rest=${foreseen_path#/} foreseen_path=''
    while :; do
      case $foreseen_rest in */*) ;; *) break ;; esac
      foreseen_path=$foreseen_path/${foreseen_rest%%/*} foreseen_rest=${foreseen_rest#*/}
      case $foreseen in *"$newline$foreseen_path$newline"*) ;; *) foreseen=$foreseen$foreseen_path$newline ;; esac
    done
  done
  IFS=$newline
  # shellcheck disable=SC2086 # split at the lines
  set -- $foreseen
  # shellcheck disable=SC2046 # split at the lines
  set -- $(exec stat -c '%F|%u|%a|%g|%U|%n' -- "$@" 2>/dev/null)
  for foreseen_path in $foreseen; do
    unset IFS
    foreseen_parent=${foreseen_path%/*} walk_at=$foreseen_path walk_to=$foreseen_path actor=-
    case ${1-} in
    *"|$foreseen_path")
      IFS='|'
      # shellcheck disable=SC2086 # split into fields
      split_fact $1
      unset IFS
      shift
      case $walked in *"$newline${foreseen_parent:-/}$newline"*) ;; *) continue ;; esac
      [ "$kind" = directory ] && check_folder && [ "$actor" = - ] && walked=$walked$foreseen_path$newline
      ;;
    *)
      case $walked$absent in
      *"$newline${foreseen_parent:-/}$newline"*) absent=$absent$foreseen_path$newline ;;
      esac
      ;;
    esac
  done
  unset IFS
}

split_fact() { # KIND UID MODE GID OWNER ...
  kind=$1 uid=$2 mode=$3 gid=$4 owner_name=$5
}

# A folder of root's that its group may write, such as /var/log on Ubuntu, counts as root's unless the account is in
# that group.
check_folder() { # of $walk_at; sets $actor
  if [ "$uid" != 0 ]; then
    if ! knows_account || [ "$uid" != "$account_uid" ]; then
      words="$walk_at belongs to $owner_name"
      return 1
    fi
    actor=$account theirs="$theirs $walk_at"
    return 0
  fi
  case $mode in
  1??[2367]) [ "$walk_at" != "$walk_to" ] || { words="everybody may write in $walk_at" && return 1; } ;;
  *[2367]) words="everybody may write in $walk_at" && return 1 ;;
  esac
  case $mode in
  *[2367]?)
    case " $(id -G -- "$account" 2>/dev/null) " in
    *" $gid "*) words="$account may write in $walk_at by its group" && return 1 ;;
    esac
    ;;
  esac
}

# For paths that belong to root alone: state, release, configuration.
is_ours_alone() { # PATH
  find_actor "$1" || return 1
  [ "$actor" = - ] || { words="$walk_at belongs to $account, which could put something else there" && return 1; }
}

# shellcheck disable=SC2153 # the text of account.sh
as_actor() { # VERB ARGUMENT...: runs account.sh as the account; stdin is its own
  as_account sh -c "$ACCOUNT" account "$@"
}
