# The lease of a cluster on this host: one line in STATE/lease that says who may change it and until when. Timed by the host's
# own uptime, never by its date. Needs lib.sh; forks nothing, as it is asked before each thing that is done.

hundredths() { # sets $uptime, in hundredths of a second
  read -r uptime _ </proc/uptime
  uptime=${uptime%.*}${uptime#*.}
}

read_lease() { # STATE: sets $lease_owner and the others, and $lease_age in hundredths; false where there is none
  lease_owner='' lease_who='' lease_reason='' lease_boot='' lease_at='' lease_seconds=0 lease_state=none lease_counter=0 lease_age=0
  hundredths
  if ! { [ -r "$1/lease" ] &&
    IFS=$tab read -r lease_owner lease_who lease_reason lease_boot lease_at lease_seconds lease_state lease_counter <"$1/lease"; }; then
    lease_state=none lease_counter=0 lease_seconds=0
    return 1
  fi
  case :$lease_at:$lease_seconds:$lease_counter: in
  *::* | *[!0-9:]*) # cut off, as after a loss of power
    lease_owner='' lease_state=none lease_counter=0 lease_seconds=0
    return 1
    ;;
  esac
  # After a reboot nobody knows how long it was off.
  if [ "$lease_boot" = "$boot_id" ]; then lease_age=$((uptime - lease_at)); else lease_age=$uptime; fi
}

is_held() { # STATE
  read_lease "$1" && [ "$lease_state" = held ] && [ "$lease_age" -lt "${lease_seconds}00" ]
}

# Whoever has no lease may change something only where nobody has one.
may_change() { # STATE OWNER
  if is_held "$1"; then [ "$lease_owner" = "$2" ]; else [ "$2" = - ]; fi
}

say_lease() { # OUTCOME WAITED: with what read_lease found; its texts are escaped already
  printf 'lease\toutcome=%s\twaited=%s\tstate=%s\towner=%s\twho=%s\treason=%s\tage=%s\tseconds=%s\tcounter=%s\n' "$1" "$2" \
    "$lease_state" "$lease_owner" "$lease_who" "$lease_reason" "$lease_age" "$lease_seconds" "$lease_counter"
}
