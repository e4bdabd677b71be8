# Unpacks a release as a whole or not at all. Runs by itself, as a job of apply.sh: unpacking takes long, and the controller
# may be gone before it ends. Needs lib.sh.
archive=$1 sha512=$2 tree=$3 program=$4
top=${tree##*/}
actual=$(sha512sum <"$archive" 2>/dev/null | cut -c 1-128)
if [ "$actual" != "$sha512" ]; then
  echo "the sha512 of $archive is ${actual:-not to be had}, expected $sha512"
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
