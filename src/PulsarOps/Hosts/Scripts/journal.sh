# The journal of a cluster on this host: STATE/journal, a line for each thing that is begun or done, of tab-separated fields.
# Each has the time that the date was when the script began, and the uptime since: so nothing is forked for a record.
# Needs lib.sh, fields.sh and lease.sh.

open_journal() { # STATE
  journal=$1/journal separator=''
  hundredths
  journal_begin=$(($(date +%s) * 100 - uptime))
  # A record that was cut off, as by a full disk, must not take the next one with it.
  [ ! -s "$journal" ] || [ -z "$(tail -c 1 -- "$journal" 2>/dev/null)" ] || separator=$newline
}

# The second try is that of a program, as the shell's own printf does not say that the disk is full.
write_entry() { # FIELD...: false where it cannot be written; sets $words to why not
  entry=$1
  shift
  for field in "$@"; do entry=$entry$tab$field; done
  if { printf '%s\n' "$separator$entry" >>"$journal"; } 2>/dev/null || words=$( (printf '%s\n' "$newline$entry" | cat >>"$journal") 2>&1); then
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

# The record `begin`, for the journal.
take_begin() { # sets the fields that begin_operation writes
  take_fields activity user controller version steps continues
}

begin_operation() { # OPERATION: false, with $words, where it cannot be written
  record_begin "$1" "$field_activity" "$field_user" "$field_controller" "$field_version" "$field_steps" "$field_continues"
}

# The record `past`, for the journal.
take_past() { # sets the fields that note_past writes
  take_fields id begun_ago ended_ago action target reason outcome detail
}

note_past() { # OPERATION: false, with $words, where it cannot be written
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

# What the controller did itself, such as waiting; the times are told by how long they are ago.
record_step() { # OPERATION STEP BEGUN ENDED ACTION TARGET REASON OUTCOME ESCAPEDWORDS
  time_ago "$3"
  begun=$time
  time_ago "$4"
  write_entry step "$1" "$2" "$begun" "$time" "$5" "$6" "$7" "$8" "$9"
}

record_end() { # OPERATION OUTCOME
  time_ago 0
  write_entry end "$1" "$time" "$2"
}
