#!/usr/bin/env bash
# Runs the README's first command in a fresh clone, as a new machine would that has only the .NET SDK and a mirror:
#   tests/fresh/clone.sh [--test]       --test also runs the second command, dotnet test
# Needs PULSAROPS_ARCHIVES with the archive of Pulsar. The clone has a home of its own, so there are no packages, no
# archives and no settings of the user, except the NuGet sources. The first run is killed in the middle of the download;
# the second one has to resume it, verify the archive, and run real Pulsar.
set -euo pipefail
cd "$(dirname "$0")/../.."
archives=${PULSAROPS_ARCHIVES:?names the folder with the archive of Pulsar}
version=4.0.8
archive=apache-pulsar-$version-bin.tar.gz
[ -r "$archives/$archive" ] && [ -r "$archives/$archive.sha512" ]
half=$(($(stat -c %s "$archives/$archive") / 2))

work=$(mktemp -d "${TMPDIR:-/var/tmp}/pulsarops-fresh.XXXXXX")
mirror=
end() {
  [ -z "$mirror" ] || kill "$mirror" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

start_mirror() { # [STALL]
  [ -z "$mirror" ] || kill "$mirror"
  : >"$work/address"
  python3 tests/fresh/mirror.py "$archives" "$work/requests" "$@" >"$work/address" &
  mirror=$!
  until [ -s "$work/address" ]; do sleep 0.1; done
}

fresh() { # COMMAND...: in the clone, with an empty home
  (
    cd "$work/PulsarOps"
    exec env -i PATH="$PATH" HOME="$work/home" LANG=C.UTF-8 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 \
      ${DOTNET_ROOT:+DOTNET_ROOT="$DOTNET_ROOT"} ${JAVA_HOME:+JAVA_HOME="$JAVA_HOME"} \
      PULSAROPS_MIRROR="$(cat "$work/address")" "$@"
  )
}

quickstart() { fresh bash -c 'dotnet tool restore && dotnet pwsh build.ps1 Demo'; }

git clone -q . "$work/PulsarOps"
mkdir -p "$work/home/.nuget/NuGet"
[ ! -r "$HOME/.nuget/NuGet/NuGet.Config" ] || cp "$HOME/.nuget/NuGet/NuGet.Config" "$work/home/.nuget/NuGet/"

echo "== The first command, killed after $half bytes of the archive"
start_mirror "$half"
set -m
quickstart >"$work/first" 2>&1 &
first=$!
set +m
until grep -qs '^stalled$' "$work/requests"; do
  kill -0 "$first" 2>/dev/null || { cat "$work/first"; echo 'It ended before the download stalled.'; exit 1; }
  sleep 0.2
done
kill -KILL -- "-$first"
wait "$first" 2>/dev/null || true
tail -2 "$work/first"

echo '== The first command again'
: >"$work/requests"
start_mirror
quickstart | tee "$work/second"
grep -q '^10 of 10 checks passed' "$work/second"
resumed=$(awk -v name="$archive" '$2 == name { print $1; exit }' "$work/requests")
echo "The download resumed at byte $resumed of $((half * 2))."
((resumed > half / 2))
(cd "$work/home/.cache/pulsarops/archives" && cmp "$archive" "$archives/$archive")

[ "${1-}" = --test ] || exit 0
echo '== The second command'
begin=$SECONDS
fresh dotnet test
echo "dotnet test: $((SECONDS - begin)) s"
