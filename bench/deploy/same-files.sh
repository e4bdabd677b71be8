#!/usr/bin/env bash
# Says whether bare.sh and PulsarOps set the same on the hosts: same-files.sh BARE OURS, each made by take-files in
# measure.sh. Not compared: comments, how a unit names its program (PulsarOps has its launcher in between), and what
# only PulsarOps' own tools read.
set -euo pipefail
settings() { grep -Ev '^[[:space:]]*(#|$)' "$1" | sort; } # FILE: what it sets
mask() { grep -Ev '^(#|ExecStart=|EnvironmentFile=|WorkingDirectory=|PULSAROPS_|$)' "$1"; }
failures=0
for host in "$1"/*; do
  host=${host##*/}
  count=0
  while IFS= read -r file; do
    count=$((count + 1))
    case $file in *.conf) reader=settings ;; *) reader=mask ;; esac
    if [ ! -f "$2/$host/$file" ]; then
      echo "$host: PulsarOps has not written /$file"
    elif difference=$(diff <($reader "$1/$host/$file") <($reader "$2/$host/$file")); then
      continue
    else
      printf '%s: /%s differs:\n%s\n' "$host" "$file" "$difference"
    fi
    failures=$((failures + 1))
  done < <(cd "$1/$host" && find . -type f | sed 's#^\./##' | sort)
  echo "$host: $count files compared"
  [ "$count" -ge 13 ] || { echo "$host: that is too few" && failures=$((failures + 1)); }
done
[ "$failures" = 0 ]
