# Unpacks a release as a whole or not at all. Runs by itself, as a job of apply.sh: unpacking takes long, and the controller
# may be gone before it ends. Needs lib.sh.
archive=$1 sha512=$2 tree=$3 program=$4 state=$5
top=${tree##*/}
case $archive in
http://* | https://*)
  # A fetch that was cut off goes on where it ended, if the server can do that; of one that is whole it has nothing more to give.
  download=$tree.download
  if ! curl -fsSL --retry 3 --connect-timeout 30 -C - -o "$download" -- "$archive" &&
    [ "$(sha512sum <"$download" 2>/dev/null | cut -c 1-128)" != "$sha512" ]; then
    rm -f -- "$download"
    curl -fsSL --retry 3 --connect-timeout 30 -o "$download" -- "$archive" || exit 1
  fi
  archive=$download
  ;;
esac
actual=$(sha512sum <"$archive" 2>/dev/null | cut -c 1-128)
if [ "$actual" != "$sha512" ]; then
  echo "the sha512 of $archive is ${actual:-not to be had}, expected $sha512"
  [ -z "${download-}" ] || rm -f -- "$download"
  exit 1
fi
temporary=$tree.unpacking
trap 'rm -rf -- "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf -- "$temporary" "$tree.replaced" || exit 1
mkdir -p -- "$temporary" || exit 1
tar -xzf "$archive" -C "$temporary" --no-same-owner || exit 1
[ -x "$temporary/$top/$program" ] || { echo "$archive holds no $top/$program" && exit 1; }
[ ! -e "$tree" ] || mv -- "$tree" "$tree.replaced" || exit 1
mv -- "$temporary/$top" "$tree" || exit 1
printf '%s %s\n' "$sha512" "$(listing_of "$tree")" >"$tree.pulsarops-new" || exit 1
mv -f -- "$tree.pulsarops-new" "$tree.pulsarops" || exit 1
rm -rf -- "$tree.replaced"
[ -z "${download-}" ] || rm -f -- "$download"
# What was uploaded has done its work. Nobody else may be left to take it away.
case $archive in "$state"/*) rm -f -- "$archive" ;; esac
