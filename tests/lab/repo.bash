# shellcheck shell=bash disable=SC2154 # LAB_DIR and others are those of lab.sh
# The hosts' apt repository, for lab.sh.

# Downloads what a host without Java lacks, by its list of installed packages: so it is complete, and no more than that.
fill_repo() { # DIRECTORY BASE
  local d=$1 b=$2 deb
  rm -rf "$d.tmp"; mkdir -p "$d.tmp/lists/partial" "$d.tmp/cache/archives/partial"
  aptget() {
    apt-get -q -o APT::Sandbox::User=root -o Dir::Etc="$b/etc/apt" \
      -o Dir::Etc::sourcelist="$b/usr/share/lab/sources.list" \
      -o Dir::Etc::sourceparts="$b/usr/share/lab/sources.list.d" -o Dir::Etc::trustedparts="$b/etc/apt/trusted.gpg.d" \
      -o Dir::State::lists="$d.tmp/lists" -o Dir::State::status="$b/var/lib/dpkg/status" \
      -o Dir::State::extended_states=/dev/null \
      -o Dir::Cache="$d.tmp/cache" -o APT::Keep-Downloaded-Packages=true "$@"
  }
  # shellcheck disable=SC2086 # several packages
  { aptget update && aptget install -y --download-only --no-install-recommends $JAVA_PKGS; } \
    >"$LAB_DIR/repo.log" 2>&1 ||
    cannot "apt-get failed, see $LAB_DIR/repo.log"
  mkdir "$d.tmp/served"; mv "$d.tmp"/cache/archives/*.deb "$d.tmp/served/"
  (
    cd "$d.tmp/served" || exit
    for deb in *.deb; do
      dpkg-deb -f "$deb"
      printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
        "$deb" "$(stat -c %s "$deb")" "$(sha256sum <"$deb" | cut -c1-64)"
    done >Packages
    printf 'Suite: lab\nArchitectures: %s\nDate: %s\nSHA256:\n %s %s Packages\n' \
      "$(dpkg --print-architecture)" "$(date -Ru)" \
      "$(sha256sum <Packages | cut -c1-64)" "$(stat -c %s Packages)" >Release
  )
  mv "$d.tmp/served" "$d"; rm -rf "$d.tmp"
}

repo_pid() { # prints the pid of the server, if it runs
  local pid; pid=$(cat "$LAB_DIR/repo.pid" 2>/dev/null) || return 0
  if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "http.server --bind $LAB_NET.1"; then echo "$pid"; fi
}

repo() {
  local b d; b=$(LAB_JAVA=none LAB_PKGS='' bash "$0" base-name); d=$LAB_DIR/repo-${b##*/base-}
  if [ ! -d "$d" ]; then
    LAB_JAVA=none LAB_PKGS='' LAB_LOCKED=1 bash "$0" base
    fill_repo "$d" "$b"
  fi
  net_up
  if [ -z "$(repo_pid)" ]; then
    setsid python3 -m http.server --bind "$LAB_NET.1" --directory "$d" "$LAB_REPO_PORT" \
      </dev/null >"$LAB_DIR/repo-http.log" 2>&1 9>&- &
    echo $! >"$LAB_DIR/repo.pid"
  fi
  for _ in $(seq 100); do
    if timeout 1 bash -c "</dev/tcp/$LAB_NET.1/$LAB_REPO_PORT" 2>/dev/null; then
      echo "lab: http://$LAB_NET.1:$LAB_REPO_PORT/ serves $d"
      return
    fi
    sleep 0.1
  done
  die "the repository's server does not answer, see $LAB_DIR/repo-http.log"
}
