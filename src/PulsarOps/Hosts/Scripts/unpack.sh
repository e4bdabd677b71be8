# Unpacks a release completely or not at all. Runs on its own, as a job of apply.sh: unpacking takes long, and the
# controller may be gone before it ends. It may begin while the archive is still arriving (upload.sh). Needs lib.sh and
# made.sh.
archive=$1 sha512=$2 tree=$3 program=$4 how=${5-} proxy=${6--}
top=${tree##*/}

# A login shell would have read the proxies, but a job has none. They go into curl's environment, because they may hold
# secrets that a process list would show.
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
  # An interrupted download continues where it ended, if the server supports that. For a complete one the server has
  # nothing more to send.
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
arriving() { # checks five times a second for new data; the sender may be gone for good
  changed=$(stat -c %Y -- "$archive.part" 2>/dev/null) || return 1
  [ $(($(date +%s) - changed)) -le "$patience" ] || {
    echo "nothing of $archive has come for $patience s" >&2
    exit 1
  }
  sleep 0.2
}

# Prints the archive while it is still arriving: an open file stays the same when it is renamed.
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
# The release gets its name only when everything is correct. A file that is still arriving is unpacked first, and hashed
# when it is complete; tar itself would need one more process to read it.
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
# There was no room for the sum, as tar has reported. The archive itself may be intact.
[ -n "$actual" ] || [ ! -e "$archive" ] || exit 1
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
# The record exists before the release directory: a release directory without one is not ours.
list_tree "$temporary/$top" >"$tree.pulsarops-files" || exit 1
printf '%s %s\n' "$sha512" "$(listing_of "$temporary/$top")" >"$tree.pulsarops-new" || exit 1
mv -f -- "$tree.pulsarops-new" "$tree.pulsarops" || exit 1
mv -- "$temporary/$top" "$tree" || exit 1
rm -rf -- "$tree.replaced"
[ -z "${download-}" ] || rm -f -- "$download"
# The uploaded file is no longer needed, and the run that began this may be gone.
case $how in follow | consume) rm -f -- "$archive" ;; esac
