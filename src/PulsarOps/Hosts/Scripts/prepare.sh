# Changes of the host itself for apply.sh: accounts, packages, names, kernel settings, firewall. Needs lib.sh. Tools get
# no stdin, because it holds the next operations.

has_mark() { # USER MARK: whether PulsarOps made the account
  case $(getent passwd "$1") in *:"$2":*) ;; *) return 1 ;; esac
}

make_account() { # USER HOME MARK
  if getent passwd "$1" >/dev/null; then
    unchanged
    return
  fi
  shell=$(command -v nologin) || shell=/bin/false
  set -- "$1" "$2" "$3" --user-group
  ! getent group "$1" >/dev/null || set -- "$1" "$2" "$3" --no-user-group --gid "$1"
  user=$1 home=$2 mark=$3
  shift 3
  if words=$(useradd --system "$@" --no-create-home --home-dir "$home" --shell "$shell" --comment "$mark" \
    "$user" </dev/null 2>&1); then
    changed
  else
    fail "$words"
  fi
}

remove_account() { # USER MARK
  if ! has_mark "$1" "$2"; then
    unchanged
  elif words=$({
    # The files that any Java leaves for its user. In a world-writable folder they belong to the account only if it can
    # remove them.
    runuser -u "$1" -- rm -rf -- "/tmp/hsperfdata_$1" </dev/null 8>&- 9>&-
    userdel "$1" </dev/null
  } 2>&1); then
    changed
  else
    fail "$words"
  fi
}

is_installed() { # MANAGER PACKAGE
  case $1 in
  apt) [ "$(dpkg-query -W -f '${db:Status-Status}' "$2" 2>/dev/null)" = installed ] ;;
  *) rpm -q "$2" >/dev/null 2>&1 ;;
  esac
}

apt_get() { # ARGUMENT...: waits for dpkg's lock; the lock of the lists requires repeated attempts
  patience=60
  while true; do
    words=$(DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
      apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1) && return
    case $words in
    *'dpkg --configure -a'*) words=$(DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null 2>&1) || return ;;
    *'Could not get lock'*) sleep 5 ;;
    *) return 1 ;;
    esac
    patience=$((patience - 5))
    [ "$patience" -ge 0 ] || return 1
  done
}

# Fetches the lists only if the installation fails with the existing ones.
install_packages() { # NAMES
  manager='' missing=''
  if command -v apt-get >/dev/null; then manager=apt; elif command -v dnf >/dev/null; then manager=dnf; fi
  [ -n "$manager" ] || { fail 'neither apt-get nor dnf is there' && return; }
  for name in $1; do is_installed "$manager" "$name" || missing="$missing $name"; done
  [ -n "$missing" ] || { unchanged && return; }
  # shellcheck disable=SC2086 # names of packages
  if case $manager in
    apt)
      apt_get install --no-install-recommends $missing ||
        { apt_get update && apt_get install --no-install-recommends $missing; }
      ;;
    dnf) words=$(dnf -q -y install $missing </dev/null 2>&1) ;;
    esac then
    changed
  else
    fail "$(printf '%s\n' "$words" | tail -n 15)"
  fi
}

# Keeps the mode, owner and label of the existing file. A mounted file, such as a container's /etc/hosts, cannot be
# renamed over, so it is written in place.
put_over() { # NEWFILE PATH: sets $words to the reason if it fails
  words=$({
    chmod --reference="$2" -- "$1" && chown --reference="$2" -- "$1" &&
      { [ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$2" -- "$1"; } &&
      { mv -f -- "$1" "$2" 2>/dev/null || { cat -- "$1" >"$2" && rm -f -- "$1"; }; }
  } 2>&1)
}

# The content follows on stdin, as with a file. If the file was edited since it was read, nothing is done.
edit_file() { # PATH OLDSHA256 SIZE SHA256
  temporary=$1.pulsarops-new
  if ! make_empty "$temporary"; then
    head -c "$3" >/dev/null
    temporary='' && fail "$words"
  elif ! { words=$(head -c "$3" 2>&1 >"$temporary"); } || ! has_hash "$temporary" "$4"; then
    fail "${words:-the content is incomplete}"
    finish 1 # the position in the content is unknown
  elif [ ! -f "$1" ]; then
    fail "$1 is not there"
  elif has_hash "$1" "$4"; then
    unchanged
  elif ! has_hash "$1" "$2"; then
    fail "$1 has changed since it was read"
  elif put_over "$temporary" "$1"; then
    changed
  else
    fail "$words"
  fi
  clean_up && temporary=''
}

set_hostname() { # NAME
  file=${ROOT-}/etc/hostname saved=''
  [ ! -r "$file" ] || read -r saved <"$file"
  if [ "$saved" = "$1" ] && [ "$(cat /proc/sys/kernel/hostname)" = "$1" ]; then
    unchanged
  elif words=$({ : >>"$file" && printf '%s\n' "$1" >"$file.pulsarops-new"; } 2>&1) &&
    put_over "$file.pulsarops-new" "$file" && words=$(hostname "$1" 2>&1); then
    changed
  else
    fail "$words"
  fi
}

set_sysctl() { # KEY VALUE
  file=/proc/sys/$(printf %s "$1" | tr . /)
  if [ "$(cat "$file" 2>/dev/null)" = "$2" ]; then
    unchanged
  elif words=$( (printf '%s\n' "$2" >"$file") 2>&1); then
    changed
  else
    fail "$words"
  fi
}

# A rule is PORT, for everyone, or SOURCE=PORT,PORT. ZONE is the zone of firewalld, or the unit that keeps the rules of
# nftables.
change_firewall() { # open|narrow|close KIND ZONE RULES MARK
  if words=$({
    case $1-$2 in
    *-firewalld) change_firewalld "$1" "$3" "$4" --permanent && change_firewalld "$1" "$3" "$4" ;;
    *-ufw) change_ufw "$1" "$4" "$5" ;;
    close-nftables) ! systemctl -q is-enabled "$3" || systemctl -q disable --now "$3" ;;
    # The unit contains the rules. Reloading it replaces them at once.
    *-nftables) systemctl daemon-reload && systemctl -q enable "$3" && systemctl reload-or-restart "$3" ;;
    *) echo "unknown firewall $2" && exit 1 ;;
    esac
  } </dev/null 2>&1); then
    changed
  else
    fail "$words"
  fi
}

change_firewalld() { # open|narrow|close ZONE RULES [OPTION]
  option=add zone=$2 rules=$3 permanent=${4-}
  [ "$1" = open ] || option=remove
  set --
  for rule in $rules; do case $rule in *=*) ;; *) set -- "$@" "--$option-port=$rule/tcp" ;; esac; done
  [ $# = 0 ] || firewall-cmd -q ${permanent:+"$permanent"} --zone="$zone" "$@" || return
  set --
  for rule in $rules; do
    source=${rule%%=*} family=ipv4
    case $rule in *:*=*) family=ipv6 ;; *=*) ;; *) continue ;; esac
    for port in $(printf %s "${rule#*=}" | tr , ' '); do
      set -- "$@" "--$option-rich-rule=rule family=\"$family\" source address=\"$source\"\
 port port=\"$port\" protocol=\"tcp\" accept"
    done
  done
  [ $# = 0 ] || firewall-cmd -q ${permanent:+"$permanent"} --zone="$zone" "$@"
}

change_ufw() { # open|narrow|close RULES MARK
  for rule in $2; do
    for port in $(printf %s "${rule#*=}" | tr , ' '); do
      case $rule in
      *=*) from=${rule%%=*} && set -- "$1" "$2" "$3" proto tcp from "$from" to any port "$port" ;;
      *) set -- "$1" "$2" "$3" "$port/tcp" ;;
      esac
      change_ufw_rule "$@" || return
    done
  done
}

change_ufw_rule() { # open|narrow|close RULES MARK WORD...
  verb=$1 mark=$3
  shift 3
  case $verb in
  open) ufw allow "$@" comment "$mark" ;;
  *) ufw delete allow "$@" ;;
  esac
}
