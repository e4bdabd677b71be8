# Acquires, renews, releases or breaks the lease of a cluster on this host. Needs lib.sh, fields.sh, paths.sh, lease.sh
# and journal.sh. Acquiring waits for STATE/lock, so that no batch of an earlier owner is running then. The other verbs
# wait only for each other.

# The request is in $state, $owner, $former, $who, $reason, $seconds, $lock_seconds, $outcome and $tidy, which the first
# record sets at the end of this file.

refuse() { # WORDS: the lease cannot be written
  say failed "$1"
  finish 0
}

# Uses a program, because the shell's own printf does not report that the disk is full.
write_lease() { # OWNER WHO REASON SECONDS STATE COUNTER
  hundredths
  words=$({ printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$boot_id" "$uptime" "$4" "$5" "$6" |
    cat >"$state/lease.new" && mv -f -- "$state/lease.new" "$state/lease"; } 2>&1) || refuse "$words"
}

lock_lease() { # locks it for a moment; without a state there is no lease any more
  if [ ! -d "$state" ]; then
    read_lease "$state"
    say_lease refused no
    finish 0
  fi
  words=$( (: >>"$state/lease.lock") 2>&1) || refuse "$words"
  exec 8>>"$state/lease.lock"
  flock 8
}

# Prints what a crashed owner has begun and not ended, according to the journal: its start, and how many steps were
# done.
say_unfinished() {
  case $lease_state in held | broken) ;; *) return ;; esac
  [ -f "$state/journal" ] || return 0
  awk -F '\t' -v id="$lease_owner" '$2 != id { next }
    $1 == "begin" { time = $3 }
    $1 == "end" { ended = 1 }
    ($1 == "done" && $5 !~ /^(failed|fenced)$/) || $1 == "step" { count++ }
    END { if (time != "" && !ended) printf "unfinished\ttime=%s\tsteps=%d\n", time, count }' "$state/journal"
}

# A batch may continue when its owner is gone, and ends soon. One that does not end may wait for a stalled owner.
await_batch() { # sets $waited; false if it does not end
  flock -n 9 && return
  waited=yes
  flock -w $((lock_seconds / 9)) 9 && return
  for signal in TERM KILL; do
    end_batch "$signal"
    flock -w 5 9 && return
  done
  flock -w "$lock_seconds" 9
}

end_batch() { # SIGNAL
  read -r batch begun batch_group <"$state/lock" && started_at "$batch" && [ "$started" = "$begun" ] &&
    kill -s "$1" -- "-$batch_group"
}

acquire() {
  is_ours_alone "$state/lease" || refuse "$words"
  make_state "$state" || refuse "$words"
  command -v flock >/dev/null || refuse 'flock (package util-linux) is not installed'
  waited=no
  if is_held "$state" && [ "$lease_owner" != "$owner" ] && [ "$lease_owner" != "$former" ]; then
    say_lease refused "$waited"
    return
  fi
  words=$( (: >>"$state/lock") 2>&1) || refuse "$words"
  exec 9>>"$state/lock"
  await_batch || { say_lease busy "$waited" && return; }
  lock_lease
  if is_held "$state" && [ "$lease_owner" != "$owner" ] && [ "$lease_owner" != "$former" ]; then
    say_lease refused "$waited"
    return
  fi
  write_lease "$owner" "$who" "$reason" "$seconds" held $((lease_counter + 1))
  say_unfinished
  say_lease granted "$waited"
}

renew() {
  lock_lease
  if is_held "$state" && [ "$lease_owner" = "$owner" ]; then
    write_lease "$owner" "$lease_who" "$lease_reason" "$lease_seconds" held "$lease_counter"
    say_lease granted no
  else
    say_lease refused no
  fi
}

# An operation that no longer holds the lease writes nothing, not even its end.
release() {
  lock_lease
  if ! is_held "$state" || [ "$lease_owner" != "$owner" ]; then
    say_lease refused no
    return
  fi
  # shellcheck disable=SC2012 # only whether there is anything else
  if [ "$tidy" = yes ] &&
    [ -z "$(ls -A -- "$state" | awk '!/^(lease|lock|lease\.lock|journal|journal\.1|made)$/')" ]; then
    rm -f -- "$state/lease" "$state/lock" "$state/lease.lock" "$state/journal" "$state/journal.1" "$state/made"
    rmdir -- "$state" 2>/dev/null && rmdir -- "${state%/*}" 2>/dev/null
    say_lease granted no
    return
  fi
  write_records
  write_lease "$owner" "$lease_who" "$lease_reason" "$lease_seconds" released "$lease_counter"
  say_lease granted no
}

# Writes to the journal from here on. A failure to write does not prevent the release of the lease.
write_records() {
  [ "$outcome" != - ] || return 0
  open_journal "$state"
  while next_record; do
    case $verb in
    begin)
      take_begin
      begin_operation "$owner" || say failed "$words"
      ;;
    past)
      take_past
      note_past "$owner" || say failed "$words"
      ;;
    end)
      take_fields detail
      record_end "$owner" "$outcome" "$field_detail" || say failed "$words"
      return
      ;;
    *) refuse_record 'unknown record' ;;
    esac
  done
}

break_lease() { # only the lease of the owner that the user was shown
  lock_lease
  if read_lease "$state" && [ "$lease_owner" = "$owner" ] && [ "$lease_state" = held ]; then
    write_lease "$owner" "$lease_who" "$lease_reason" "$lease_seconds" broken "$lease_counter"
    say_lease granted no
  else
    say_lease refused no
  fi
}

greet
next_record || finish 1
what=$verb
take_fields state owner seconds lock_seconds who reason outcome tidy former
state=$field_state owner=$field_owner seconds=$field_seconds lock_seconds=$field_lock_seconds who=$field_who
reason=$field_reason outcome=$field_outcome tidy=$field_tidy former=$field_former
case $what in
acquire) acquire ;;
renew) renew ;;
release) release ;;
break) break_lease ;;
*) refuse_record 'unknown record' ;;
esac
finish 0
