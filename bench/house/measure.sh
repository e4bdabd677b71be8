#!/usr/bin/env bash
# Prints the size of the sources: of the working tree, or of each commit that is named.
#   bench/house/measure.sh [COMMIT...]
# Columns: C# files and their lines below src; lines over 120 columns in the sources; the longest source file; files
# below src that name the role of the proxy without the cmdlets.
set -euo pipefail
cd "$(dirname "$0")/../.."

sources() { grep -E '\.(cs|sh|bash|ps1)$' | grep -vE '/(Golden|Shipped)/'; }

measure() { # NAME, in a folder with the files
  local files cs longest proxy='PulsarRole\.Proxy|Proxy(Settings|Server|Gate|Readiness|Role)\b'
  mapfile -t files < <(find src tests tools bench examples -type f | grep -vE '/(bin|obj)/' | sources)
  mapfile -t cs < <(printf '%s\n' "${files[@]}" | grep -E '^src/.*\.cs$')
  longest=$(wc -l "${files[@]}" | grep -v ' total$' | sort -n | tail -1 | awk '{ print $1, $2 }')
  printf '%-12s %4d files %6d lines  %5d over 120  longest %s  proxy in %d files\n' "$1" "${#cs[@]}" \
    "$(cat "${cs[@]}" | wc -l)" "$(cat "${files[@]}" | awk 'length > 120' | wc -l)" "$longest" \
    "$(grep -lE "$proxy" "${cs[@]}" | grep -cvE '/Commands/.*Proxy' || true)"
}

if (($# == 0)); then
  measure now
  exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for commit in "$@"; do
  mkdir "$folder/$commit"
  git archive "$commit" | tar -x -C "$folder/$commit"
  (cd "$folder/$commit" && measure "$commit")
done
