# Answers probe.sh's questions about paths and texts: the account answers for its own, all at once, and one awk for
# ours. Needs lib.sh, fields.sh and paths.sh.

unsafe='' our_paths='' our_texts='' their_requests='' their_paths=$newline their_texts=$newline
sort_paths() { # PATH...: assigns each to the account that checks it
  for path in "$@"; do
    if ! find_actor "$path"; then
      unsafe=$unsafe$path$tab$words$newline
    elif [ "$actor" = - ]; then
      our_paths=$our_paths$path$newline
    else
      their_requests=${their_requests}path$newline$path$newline their_paths=$their_paths$path$newline
    fi
  done
}

sort_texts() { # FILE...
  for path in "$@"; do
    find_actor "$path" || continue
    if [ "$actor" != - ]; then
      their_requests=${their_requests}text$newline$path$newline their_texts=$their_texts$path$newline
    elif [ -f "$path" ] && [ -r "$path" ]; then
      our_texts=$our_texts$path$newline
    fi
  done
}

heard=''
hear_account() { # WORD...: sets $heard to the output of account.sh, at most 1 MiB
  heard=$(as_actor "$@" </dev/null 2>/dev/null | head -c 1048576)
}

say_theirs() {
  [ -n "$their_requests" ] || return 0
  by_line hear_account "facts$newline$their_requests"
  by_line tell_theirs "$heard"
}

their_runs=$newline # programs that it can run
# Accepts the account's answers only for its own paths.
tell_theirs() { # LINE...
  for told in "$@"; do
    path=${told#*"$tab"path=} path=${path%%"$tab"*}
    case $told in
    path"$tab"path=*)
      case $their_paths in *"$newline$path$newline"*) ;; *) continue ;; esac
      case $told in
      *"$tab"*"$tab"*"$tab"*"$tab"*"$tab"*"$tab"*"$tab"*) continue ;;
      *"$tab"type=*"$tab"mode=*"$tab"owner=*"$tab"size=*"$tab"group=*) ;;
      *) continue ;;
      esac
      mode=${told#*"$tab"mode=} size=${told#*"$tab"size=}
      mode=${mode%%"$tab"*} size=${size%%"$tab"*}
      case $mode in '' | *[!0-7]*) continue ;; esac
      case $size in '' | *[!0-9]*) continue ;; esac
      [ ${#size} -gt 18 ] || printf '%s\n' "$told"
      ;;
    text"$tab"path=*)
      case $their_texts in *"$newline$path$newline"*) ;; *) continue ;; esac
      case $told in
      *"$tab"*"$tab"*"$tab"*) ;;
      *"$tab"text=*) printf '%s\n' "$told" ;;
      esac
      ;;
    runs"$tab"*) their_runs=$their_runs${told#*"$tab"}$newline ;;
    *)
      hash=${told%%  *} path=${told#*  }
      case $their_paths in *"$newline$path$newline"*) ;; *) continue ;; esac
      case $hash in *[!0-9a-f]*) continue ;; esac
      [ ${#hash} -ne 64 ] || printf 'sha256\tpath=%s\tsha256=%s\n' "$path" "$hash"
      ;;
    esac
  done
}

# Links belong to an administrator, so the answer describes their targets.
say_paths() {
  by_line say_unsafe "$unsafe"
  [ -z "$our_paths" ] || by_line look_through "$our_paths"
}

say_unsafe() { # "PATH	WORDS"...
  for told in "$@"; do say_fields unsafe path "${told%%"$tab"*}" detail "${told#*"$tab"}"; done
}

look_through() { # PATH...
  stat -L --printf 'path\tpath=%n\ttype=%F\tmode=%a\towner=%U\tsize=%s\tgroup=%G\n' -- "$@" 2>/dev/null
}

# The requests for the one awk that reads our files, as VERB VALUE pairs. `text` becomes a line of the answer; awk reads
# such a file as one record, because it splits at a character that no text contains. `made` is a record of what was
# made. `uses` prints the files, named by `unit`, that contain a word. `hash` are files, and `tree` is a release: ls and
# sha256sum read them, started by awk alone.
# shellcheck disable=SC2016 # for awk
read_files='
function quoted(word) { gsub(/\047/, "\047\\\047\047", word); return "\047" word "\047" }
function read_text(file,   text, record, status) {
  text = ""
  RS = "\001"
  while ((status = (getline record < file)) > 0) text = text record
  close(file)
  RS = "\n"
  return text
}
function tell_text(file,   text) {
  text = read_text(file)
  gsub(/\\/, "&&", text)
  gsub(/\t/, "\\t", text)
  gsub(/\n/, "\\n", text)
  gsub(/\r/, "\\r", text)
  print "text\tpath=" file "\ttext=" text
}
function tell_made(state,   line, part, kinds, path) {
  while ((getline line < (state "/made")) > 0) {
    if (split(line, part, "\t") < 3 || part[3] != ".") continue
    if (part[1] == "gone") {
      for (path in kinds) if (path == part[2] || index(path, part[2] "/") == 1) delete kinds[path]
    } else if (!(part[2] in kinds)) kinds[part[2]] = part[1]
  }
  close(state "/made")
  for (path in kinds) print "made\t" state "\t" kinds[path] "\t" path
}
function hash_tree(tree, files,   list, hash, line) {
  print "tree\t" tree
  fflush()
  list = "cd " quoted(tree) " && exec ls -lAR --time-style=+%s ."
  hash = "exec sha256sum -- -" files " 2>/dev/null"
  while ((list | getline line) > 0) if (line !~ /^total([ \t]|$)/) print line | hash
  close(list)
  close(hash)
}
BEGIN {
  for (i = 1; i < ARGC; i += 2) {
    verb = ARGV[i]
    value = ARGV[i + 1]
    if (verb == "text") tell_text(value)
    else if (verb == "made") tell_made(value)
    else if (verb == "unit") units[value] = read_text(value)
    else if (verb == "uses") {
      for (file in units) if (index(units[file], value "/")) print "user\trelease=" value "\tfile=" file
    } else if (verb == "hash") files = files " " quoted(value)
    else if (verb == "tree") trees[++n] = value
  }
  fflush()
  for (i = 1; i < n; i++) hash_tree(trees[i], "")
  if (n > 0) hash_tree(trees[n], files)
  else if (files != "") system("exec sha256sum --" files " 2>/dev/null")
}'

file_requests='' # its requests, VERB and VALUE on lines of their own
note_files() { # VERB VALUE...
  for path in "$@"; do
    case $path in /*) ;; *) continue ;; esac
    case $1 in hash) if ! { [ -f "$path" ] && [ -r "$path" ]; }; then continue; fi ;; esac
    file_requests=$file_requests$1$newline$path$newline
  done
}

# Sets $hashes, $listings and $records, and prints the rest.
hashes='' listings=$newline records=''
say_files() {
  by_line note_files "text$newline$our_texts"
  by_line note_files "hash$newline$our_paths"
  [ -n "$file_requests" ] || return 0
  by_line read_ours "$file_requests"
  tree=''
  by_line tell_ours "$ours"
}

read_ours() { # VERB VALUE...
  ours=$(exec awk "$read_files" "$@" </dev/null)
}

tell_ours() { # LINE...
  for told in "$@"; do
    case $told in
    text"$tab"* | user"$tab"*) printf '%s\n' "$told" ;;
    made"$tab"*) records=$records${told#*"$tab"}$newline ;;
    tree"$tab"*) tree=${told#*"$tab"} ;;
    *'  -') listings=$listings$tree$tab${told%%  *}$newline ;;
    *) hashes="${hashes}sha256${tab}path=${told#*  }${tab}sha256=${told%%  *}$newline" ;;
    esac
  done
}
