# Unpacks a release as a whole or not at all. Runs by itself, as a job of apply.sh: unpacking takes long, and the controller
# may be gone before it ends. It may begin while the archive is still coming (upload.sh). Needs lib.sh and made.sh.
archive=$1 sha512=$2 tree=$3 program=$4 how=${5-} proxy=${6--}
top=${tree##*/}

# A login would have read them, and a job has none. In the environment of curl no process list shows what they may hold.
read_proxies() { # FILE
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#export }
    value=${line#*=}
    case $value in
    \"*\") value=${value#\"} value=${value%\"} ;;
    \'*\') value=${value#\'} value=${value%\'} ;;
    esac
    case ${line%%=*} in
    http_proxy | HTTP_PROXY) http_proxy=${http_proxy:-$value} && export http_proxy ;;
    https_proxy | HTTPS_PROXY) https_proxy=${https_proxy:-$value} && export https_proxy ;;
    no_proxy | NO_PROXY) no_proxy=${no_proxy:-$value} && export no_proxy ;;
    all_proxy | ALL_PROXY) all_proxy=${all_proxy:-$value} && export all_proxy ;;
    esac
  done <"$1"
}

case $archive in
http://* | https://*)
  # A fetch that was cut off goes on where it ended, if the server can do that; of one that is whole it has nothing more to give.
  download=$tree.download
  [ "$proxy" = - ] || { http_proxy=$proxy https_proxy=$proxy && export http_proxy https_proxy; }
  [ ! -r "${ENVIRONMENT:-/etc/environment}" ] || read_proxies "${ENVIRONMENT:-/etc/environment}"
  if ! curl -fsSL --retry 3 --connect-timeout 30 -C - -o "$download" -- "$archive" &&
    [ "$(sha512sum <"$download" 2>/dev/null | cut -c 1-128)" != "$sha512" ]; then
    rm -f -- "$download"
    curl -fsSL --retry 3 --connect-timeout 30 -o "$download" -- "$archive" || exit 1
  fi
  archive=$download
  ;;
esac
patience=600 # seconds without a byte of the archive
arriving() { # what comes is looked for five times a second; whoever sends it may be gone for good
  changed=$(stat -c %Y -- "$archive.part" 2>/dev/null) || return 1
  [ $(($(date +%s) - changed)) -le "$patience" ] || {
    echo "nothing of $archive has come for $patience s" >&2
    exit 1
  }
  sleep 0.2
}

# Prints what is still on its way: an open file stays the same when it gets its name.
content() {
  exec 8<"$archive.part"
  while cat <&8 && arriving; do :; done
  cat <&8
}

temporary=$tree.unpacking
trap 'rm -rf -- "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf -- "$temporary" "$tree.replaced" || exit 1
mkdir -p -- "$temporary" || exit 1
# It gets its name only when all is right. What is still coming goes first, and is hashed when it is whole; tar itself would
# read it by a process more.
if [ "$how" = follow ] && [ -e "$archive.part" ]; then
  content | nice -n 15 gzip -dc | tar -xf - -C "$temporary" --no-same-owner
  status=$?
  while arriving; do :; done
  sum=$(sha512sum <"$archive")
else
  sha512sum <"$archive" >"$temporary/sum" &
  tar -xzf "$archive" -C "$temporary" --no-same-owner
  status=$?
  wait
  sum=$(cat -- "$temporary/sum")
fi
actual=${sum%% *}
[ -n "$actual" ] || [ ! -e "$archive" ] || exit 1 # there was no room for it, as has been said; nothing is known of the archive
if [ "$actual" != "$sha512" ]; then
  [ -e "$archive" ] || actual='not to be had'
  echo "the sha512 of $archive is $actual, expected $sha512"
  [ -z "${download-}" ] || rm -f -- "$download"
  exit 1
fi
[ $status = 0 ] || exit 1
[ -x "$temporary/$top/$program" ] || { echo "$archive holds no $top/$program" && exit 1; }
if [ -e "$tree" ]; then
  may_replace "$tree" || {
    echo "$words"
    exit 1
  }
  mv -- "$tree" "$tree.replaced" || exit 1
fi
# The note is there before the tree: a tree without one is somebody else's.
list_tree "$temporary/$top" >"$tree.pulsarops-files" || exit 1
printf '%s %s\n' "$sha512" "$(listing_of "$temporary/$top")" >"$tree.pulsarops-new" || exit 1
mv -f -- "$tree.pulsarops-new" "$tree.pulsarops" || exit 1
mv -- "$temporary/$top" "$tree" || exit 1
rm -rf -- "$tree.replaced"
[ -z "${download-}" ] || rm -f -- "$download"
# What was uploaded has done its work, and whoever began this may be gone.
case $how in follow | consume) rm -f -- "$archive" ;; esac
