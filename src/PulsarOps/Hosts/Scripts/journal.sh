# The journal of a cluster on this host: STATE/journal, with a line of tab-separated fields for each start and end of a
# step. Its time is the date at the script's start plus the uptime since, so that a record forks nothing. Needs lib.sh,
# fields.sh and lease.sh.

open_journal() { # STATE
  journal=$1/journal separator=''
  hundredths
  journal_begin=$(($(date +%s) * 100 - uptime))
  # A truncated record, as after a full disk, must not damage the next one.
  [ ! -s "$journal" ] || [ -z "$(tail -c 1 -- "$journal" 2>/dev/null)" ] || separator=$newline
}

# The second attempt uses a program, because the shell's own printf does not report that the disk is full.
write_entry() { # FIELD...: sets $words to the reason and returns false if it cannot be written
  entry=$1
  shift
  for field in "$@"; do entry=$entry$tab$field; done
  if { printf '%s\n' "$separator$entry" >>"$journal"; } 2>/dev/null ||
    words=$( (printf '%s\n' "$newline$entry" | cat >>"$journal") 2>&1); then
    separator=''
  else
    separator=$newline
    return 1
  fi
}

time_ago() { # SECONDS: sets $time
  hundredths
  time=$(((journal_begin + uptime) / 100 - $1))
}

record_begin() { # OPERATION ACTIVITY WHO FROM VERSION STEPS PREVIOUS
  if [ -f "$journal" ] && [ "$(stat -c %s -- "$journal")" -gt 4194304 ]; then
    words=$(mv -f -- "$journal" "$journal.1" 2>&1) || return 1
    separator=''
  fi
  time_ago 0
  write_entry begin "$1" "$time" "$2" "$3" "$4" "$5" "$6" "$7"
}

take_begin() { # takes the record `begin`: sets the fields that begin_operation writes
  take_fields activity user controller version steps continues
}

begin_operation() { # OPERATION: false, with $words, if it cannot be written
  record_begin "$1" "$field_activity" "$field_user" "$field_controller" "$field_version" "$field_steps" \
    "$field_continues"
}

take_past() { # takes the record `past`: sets the fields that note_past writes
  take_fields id begun_ago ended_ago action target reason outcome detail
}

note_past() { # OPERATION: false, with $words, if it cannot be written
  record_step "$1" "$field_id" "$field_begun_ago" "$field_ended_ago" "$field_action" "$field_target" "$field_reason" \
    "$field_outcome" "$field_detail"
}

record_start() { # OPERATION STEP ACTION TARGET REASON
  time_ago 0
  write_entry start "$1" "$2" "$time" "$3" "$4" "$5"
}

record_done() { # OPERATION STEP OUTCOME ESCAPEDWORDS
  time_ago 0
  write_entry 'done' "$1" "$2" "$time" "$3" "$4"
}

# Records a step that the controller did itself, such as waiting; its times are seconds before now.
record_step() { # OPERATION STEP BEGUN ENDED ACTION TARGET REASON OUTCOME ESCAPEDWORDS
  time_ago "$3"
  begun=$time
  time_ago "$4"
  write_entry step "$1" "$2" "$begun" "$time" "$5" "$6" "$7" "$8" "$9"
}

record_end() { # OPERATION OUTCOME ESCAPEDWORDS
  time_ago 0
  write_entry end "$1" "$time" "$2" "$3"
}
