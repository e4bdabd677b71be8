# Reads and prints a script's records: a verb and then fields NAME=VALUE, separated by tabs. Needs lib.sh. Forks
# nothing.

next_record() { # sets $verb and $fields from one record of the input; false at the end of the input
  IFS= read -r input_line || return 1
  split_record "$input_line"
}

split_record() { # RECORD: sets $verb and $fields
  verb=${1%%"$tab"*} fields=${1#"$verb"} fields=${fields#"$tab"}
}

# Takes the fields of the last record: exactly the named ones, each once, in any order. No text of the input ever names
# a variable, because each name is compared with those that the script itself gives.
take_fields() { # NAME...: sets a variable $field_NAME for each; `-` represents an empty value
  missing=" $* "
  IFS=$tab
  for field in $fields; do
    name=${field%%=*} value=${field#*=}
    case $name in '' | *[!a-z0-9_]*) refuse_record "a field has no name: $field" ;; esac
    case $missing in
    *" $name "*) missing="${missing%%" $name "*} ${missing#*" $name "}" ;;
    *) refuse_record "unknown field: $name" ;;
    esac
    eval "field_$name=\${value:--}"
  done
  unset IFS
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

say_fields() { # KEY [NAME VALUE]...: prints one record of the answer
  line=$1
  shift
  case $* in *[\\[:cntrl:]]*) is_plain=no ;; *) is_plain=yes ;; esac
  while [ $# -gt 0 ]; do
    escaped=$2
    [ "$is_plain" = yes ] || escape "$2"
    line=$line$tab$1=$escaped
    shift 2
  done
  printf '%s\n' "$line"
}
