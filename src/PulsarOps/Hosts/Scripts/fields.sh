# Reads and prints a script's records: a verb and then fields NAME=VALUE, separated by tabs. Needs lib.sh. Forks
# nothing.

next_record() { # sets $verb and $fields from one record of the input; false at the end of the input
  IFS= read -r input_line || return 1
  verb=${input_line%%"$tab"*} fields=${input_line#"$verb"} fields=${fields#"$tab"}
}

# Takes the fields of the last record: exactly the named ones, each once, in any order.
take_fields() { # NAME...: sets a variable $field_NAME for each; `-` represents an empty value
  missing=" $* "
  while [ -n "$fields" ]; do
    field=${fields%%"$tab"*} fields=${fields#"$field"} fields=${fields#"$tab"}
    name=${field%%=*} value=${field#*=}
    case $name in '' | *[!a-z0-9_]*) refuse_record "a field has no name: $field" ;; esac
    case $missing in
    *" $name "*) missing="${missing%%" $name "*} ${missing#*" $name "}" ;;
    *) refuse_record "unknown field: $name" ;;
    esac
    set_field "$name" "${value:--}"
  done
  for name in $missing; do refuse_record "missing field: $name"; done
}

take_record() { # VERB NAME...: takes the next record, which must have this verb; sets the variables of its fields
  next_record || finish 1
  [ "$verb" = "$1" ] || refuse_record 'unknown record'
  shift
  take_fields "$@"
}

refuse_record() { # WHY: ends the script, because a later read might take a file's content for records
  say protocol "$verb: $1"
  finish 1
}

take_end() { # ends the script unless the input ends here
  take_record end
}

# Knows every name that a script may use: no text of the input ever names a variable.
set_field() { # NAME VALUE
  case $1 in
  action) field_action=$2 ;;
  activity) field_activity=$2 ;;
  address) field_address=$2 ;;
  admin_address) field_admin_address=$2 ;;
  after) field_after=$2 ;;
  archive) field_archive=$2 ;;
  begun_ago) field_begun_ago=$2 ;;
  body) field_body=$2 ;;
  command) field_command=$2 ;;
  comment) field_comment=$2 ;;
  consume_url) field_consume_url=$2 ;;
  continues) field_continues=$2 ;;
  controller) field_controller=$2 ;;
  count) field_count=$2 ;;
  detail) field_detail=$2 ;;
  directory) field_directory=$2 ;;
  ended_ago) field_ended_ago=$2 ;;
  environment_file) field_environment_file=$2 ;;
  former) field_former=$2 ;;
  home) field_home=$2 ;;
  id) field_id=$2 ;;
  inputs) field_inputs=$2 ;;
  keep) field_keep=$2 ;;
  key) field_key=$2 ;;
  kill) field_kill=$2 ;;
  kind) field_kind=$2 ;;
  lock_seconds) field_lock_seconds=$2 ;;
  manager) field_manager=$2 ;;
  messages) field_messages=$2 ;;
  method) field_method=$2 ;;
  mode) field_mode=$2 ;;
  name) field_name=$2 ;;
  names) field_names=$2 ;;
  number) field_number=$2 ;;
  offset) field_offset=$2 ;;
  old_sha256) field_old_sha256=$2 ;;
  outcome) field_outcome=$2 ;;
  output) field_output=$2 ;;
  owner) field_owner=$2 ;;
  path) field_path=$2 ;;
  pid_file) field_pid_file=$2 ;;
  port) field_port=$2 ;;
  ports) field_ports=$2 ;;
  produce_url) field_produce_url=$2 ;;
  program) field_program=$2 ;;
  proxy) field_proxy=$2 ;;
  reason) field_reason=$2 ;;
  release) field_release=$2 ;;
  seconds) field_seconds=$2 ;;
  sha256) field_sha256=$2 ;;
  sha512) field_sha512=$2 ;;
  size) field_size=$2 ;;
  state) field_state=$2 ;;
  steps) field_steps=$2 ;;
  target) field_target=$2 ;;
  tidy) field_tidy=$2 ;;
  unit) field_unit=$2 ;;
  user) field_user=$2 ;;
  value) field_value=$2 ;;
  version) field_version=$2 ;;
  who) field_who=$2 ;;
  work_directory) field_work_directory=$2 ;;
  zone) field_zone=$2 ;;
  *) refuse_record "unknown field: $1" ;;
  esac
}

say_fields() { # KEY [NAME VALUE]...: prints one record of the answer
  line=$1
  shift
  while [ $# -gt 0 ]; do
    escape "$2"
    line=$line$tab$1=$escaped
    shift 2
  done
  printf '%s\n' "$line"
}
