# The lease of a cluster on this host: one line in STATE/lease says which operation may change it and until when. Its
# time is the host's own uptime, never its date. Needs lib.sh; forks nothing, because it is read before each operation.

hundredths() { # sets $uptime, in hundredths of a second
  read -r uptime _ </proc/uptime
  uptime=${uptime%.*}${uptime#*.}
}

read_lease() { # STATE: sets $lease_owner and the others, and $lease_age in hundredths; false if there is none
  lease_owner='' lease_who='' lease_reason='' lease_boot='' lease_at=''
  lease_seconds=0 lease_state=none lease_counter=0 lease_age=0
  hundredths
  if ! { [ -r "$1/lease" ] &&
    IFS=$tab read -r lease_owner lease_who lease_reason lease_boot lease_at lease_seconds lease_state lease_counter \
      <"$1/lease"; }; then
    lease_state=none lease_counter=0 lease_seconds=0
    return 1
  fi
  case :$lease_at:$lease_seconds:$lease_counter: in
  *::* | *[!0-9:]*) # truncated, as after a power loss
    lease_owner='' lease_state=none lease_counter=0 lease_seconds=0
    return 1
    ;;
  esac
  # After a reboot it is unknown how long the host was off.
  if [ "$lease_boot" = "$boot_id" ]; then lease_age=$((uptime - lease_at)); else lease_age=$uptime; fi
}

is_held() { # STATE
  read_lease "$1" && [ "$lease_state" = held ] && [ "$lease_age" -lt "${lease_seconds}00" ]
}

# Without a lease, a change is allowed only if no lease is held.
may_change() { # STATE OWNER
  if is_held "$1"; then [ "$lease_owner" = "$2" ]; else [ "$2" = - ]; fi
}

say_lease() { # OUTCOME WAITED: prints what read_lease found; its texts are escaped already
  printf 'lease\toutcome=%s\twaited=%s\tstate=%s\towner=%s\twho=%s\treason=%s\tage=%s\tseconds=%s\tcounter=%s\n' \
    "$1" "$2" "$lease_state" "$lease_owner" "$lease_who" "$lease_reason" "$lease_age" "$lease_seconds" "$lease_counter"
}
