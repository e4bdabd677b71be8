# shellcheck shell=bash disable=SC2154 # LAB_DIR and others are those of lab.sh
# The root file system that all hosts share, for lab.sh.

# the hash of what the base is made of names its cached directory
base_dir() {
  local hash
  hash=$({ xargs -n1 <<<"$PKGS" | sort -u; declare -f configure_base; } | sha256sum | cut -c1-12)
  echo "$LAB_DIR/base-$hash"
}

need() {
  [ "$(id -u)" = 0 ] || cannot "it needs root"
  mkdir -p "$LAB_DIR/keys" "$LAB_DIR/h"
  [ "$(stat -f -c %T "$LAB_DIR")" != overlayfs ] || cannot "LAB_DIR must not be on overlayfs"
  [ -e "$(cgroup2)/cgroup.procs" ] || cannot "it needs cgroup2"
  local miss=() p
  for p in systemd-nspawn:systemd-container mmdebstrap:mmdebstrap ip:iproute2 nft:nftables \
    ssh-keygen:openssh-client python3:python3; do
    command -v "${p%%:*}" >/dev/null || miss+=("${p##*:}")
  done
  [ ${#miss[@]} = 0 ] && return
  echo "lab: installing ${miss[*]}"; export DEBIAN_FRONTEND=noninteractive
  { apt-get update -q && apt-get install -y -q --no-install-recommends "${miss[@]}"; } >"$LAB_DIR/apt.log" 2>&1 ||
    cannot "${miss[*]} are not to be had by apt-get, see $LAB_DIR/apt.log"
}

configure_base() { # $1 = root: accounts, sshd, and what a container needs to look like a plain server
  local r=$1 u
  rm -f "$r"/etc/ssh/ssh_host_* "$r"/etc/machine-id "$r"/var/lib/dbus/machine-id "$r"/etc/hostname "$r"/etc/resolv.conf
  ln -s /etc/machine-id "$r/var/lib/dbus/machine-id"
  for u in ops opspw; do chroot "$r" useradd -m -s /bin/bash -G sudo $u; done
  printf '%s:lab\n' root ops opspw | chroot "$r" chpasswd
  echo 'ops ALL=(ALL) NOPASSWD:ALL' >"$r/etc/sudoers.d/ops"; chmod 440 "$r/etc/sudoers.d/ops"
  printf '%s\n' 'PermitRootLogin yes' 'PasswordAuthentication yes' 'UseDNS no' \
    'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lab_key.pub' >"$r/etc/ssh/sshd_config.d/lab.conf"
  echo SystemMaxUse=64M >>"$r/etc/systemd/journald.conf"
  echo LANG=C.UTF-8 >"$r/etc/default/locale"
  # Only `repo` uses the sources of the packages: a host has the lab's repository, see make.
  mkdir -p "$r/usr/share/lab"
  for u in sources.list sources.list.d; do
    if [ -e "$r/etc/apt/$u" ]; then mv "$r/etc/apt/$u" "$r/usr/share/lab/"; fi
  done
  chroot "$r" systemctl -q disable firewalld apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer
  chroot "$r" systemctl -q mask console-getty.service getty@.service
  # vm.* and fs.* sysctls belong to the whole machine: give each host a private, writable copy so that tools which set
  # vm.swappiness or fs.file-max work and read their value back, without changing the machine
  install -m755 /dev/stdin "$r/usr/local/sbin/lab-sysctl" <<'E'
#!/bin/sh
for d in vm fs; do
  cd /proc/sys/$d && find . -type f -readable | while read -r f; do
    mkdir -p "/run/lab/$d/${f%/*}"; cat "$f" >"/run/lab/$d/$f" 2>/dev/null
  done
  mount --bind /run/lab/$d /proc/sys/$d
done
E
  printf '%s\n' '[Unit]' DefaultDependencies=no Before=systemd-sysctl.service \
    '[Service]' Type=oneshot RemainAfterExit=yes \
    ExecStart=/usr/local/sbin/lab-sysctl '[Install]' WantedBy=sysinit.target >"$r/etc/systemd/system/lab-sysctl.service"
  mkdir -p "$r/etc/systemd/system/systemd-sysctl.service.d"
  printf '[Unit]\nConditionPathIsReadWrite=\n' >"$r/etc/systemd/system/systemd-sysctl.service.d/lab.conf"
  chroot "$r" systemctl -q enable lab-sysctl.service
}

base() {
  local b src; b=$(base_dir)
  [ -d "$b" ] && { echo "lab: base $b is cached"; return; }
  # this machine's own mirrors if it is Debian 12 too, else the defaults of mmdebstrap
  src=$(grep -ls '^[^#]*debian.*bookworm\|^Suites: bookworm' \
    /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources | head -1 || true)
  echo "lab: building $b"; rm -rf "$b.tmp"
  mmdebstrap --variant=apt --include="$(echo "$PKGS" | xargs | tr ' ' ,)" \
    bookworm "$b.tmp" ${src:+"$src"} >"$LAB_DIR/base.log" 2>&1 ||
    cannot "mmdebstrap failed, see $LAB_DIR/base.log"
  configure_base "$b.tmp"; mv "$b.tmp" "$b"
}
