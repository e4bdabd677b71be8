#!/usr/bin/env bash
# lab.sh - N local Debian 12 "hosts" (systemd-nspawn + overlayfs + veth/bridge) as SSH deployment targets.
#
#   lab.sh base                  build the shared read-only root file system once (cached by content of this recipe)
#   lab.sh up N [PREFIX]         make and boot hosts PREFIX1..PREFIXN (default node), wait for ssh; repeat it to grow
#   lab.sh reset HOST...         new disks, cuts healed, booted again; the variables for new hosts apply again
#   lab.sh repo                  serve an apt repository to the hosts: Java and curl, with all they depend on
#   lab.sh down                  destroy all hosts, the bridge, the cgroups (the bases, the packages and the keys stay)
#   lab.sh status                one line per host: name, ip, state, ssh, processes, memory (PSS MB), disk (MB), cuts
#   lab.sh exec HOST CMD...      run CMD as root inside HOST, not through ssh (works when partitioned)
#   lab.sh partition HOST [PEER|all]  cut HOST from the other hosts, the control machine still gets in; PEER: cut that
#                                pair only; all: cut off the control machine too (a cut survives reboot,
#                                crash and start)
#   lab.sh heal HOST             undo every partition that involves HOST
#   lab.sh throttle HOST PERCENT|off  how much of one core HOST has (a slow host; until it is powered off or reset)
#   lab.sh crash HOST            power loss: no shutdown, no FIN/RST on the wire; the disk stays
#   lab.sh stop HOST             orderly power-off        lab.sh start HOST   power on a crashed or stopped host
#
# ssh:  ssh -F $LAB_DIR/ssh_config node1 (user ops); users root, ops (sudo without password), opspw (sudo asks for the
#       password); all have the key $LAB_DIR/keys/id_ed25519 and the password "lab". Hosts have no route to the outside.
# Env:  LAB_DIR (/var/lib/pulsarops-lab; a real disk file system, not overlayfs)
#       LAB_NET (10.78.0)   LAB_ID (plab, <= 8 chars)
#       LAB_REPO_PORT (8078)   LAB_REBOOT_S (seconds a reboot takes, 0)
#       for new hosts: LAB_JAVA=none (a base without Java and curl)   LAB_PKGS (extra Debian packages in their base)
#       LAB_FIREWALL=1 (firewalld on: only ssh is open)
#       LAB_LOOPNAME=1 (own name is 127.0.1.1, as Debian's installer does it)
#       LAB_INIT=sshd (a host of one process, its log in LAB_DIR/h/NAME/log: no systemd, of which a machine has room
#       for about 15)
# Exit: 3 if this machine cannot have a lab; prints why.
# Needs root, cgroup2 and the Debian packages systemd-container mmdebstrap iproute2 nftables openssh-client python3
# (installs them).
set -euo pipefail; umask 022

LAB_DIR=${LAB_DIR:-/var/lib/pulsarops-lab}; LAB_NET=${LAB_NET:-10.78.0}; LAB_ID=${LAB_ID:-plab}; LAB_PKGS=${LAB_PKGS:-}
LAB_JAVA=${LAB_JAVA:-17}; LAB_REPO_PORT=${LAB_REPO_PORT:-8078}
JAVA_PKGS="openjdk-17-jre-headless curl"
PKGS="systemd systemd-sysv dbus libpam-systemd openssh-server sudo netbase tzdata iproute2 iputils-ping procps
      ca-certificates nftables firewalld netcat-openbsd rsync less lsof python3 $LAB_PKGS"
case $LAB_JAVA in
  17) PKGS+=" $JAVA_PKGS" ;;
  none) ;;
  *) echo "lab: LAB_JAVA is 17 or none" >&2; exit 1 ;;
esac
KEY=$LAB_DIR/keys/id_ed25519
die() { echo "lab: $*" >&2; exit 1; }
cannot() { echo "lab: $*" >&2; exit 3; } # this machine cannot have a lab

here=$(dirname "$0")
# shellcheck source=tests/lab/base.bash
. "$here/base.bash"
# shellcheck source=tests/lab/repo.bash
. "$here/repo.bash"
# shellcheck source=tests/lab/throttle.bash
. "$here/throttle.bash"

# --- one host: h/NAME/{idx,base,upper,work,root,log}; netns and cgroup LAB_ID-NAME; bridge port LAB_ID-IDX
H() { echo "$LAB_DIR/h/$1"; }
known() { [ -d "$(H "$1")" ] || die "no host $1"; }
hosts() { # each: its index and its name
  [ -d "$LAB_DIR/h" ] || return 0
  (cd "$LAB_DIR/h" && for n in *; do [ -f "$n/idx" ] && echo "$(cat "$n/idx") $n"; done) | sort -n
  true
}
ipof() { echo "$LAB_NET.$((10 + $(cat "$(H "$1")/idx")))"; }
port() { echo "$LAB_ID-$(cat "$(H "$1")/idx")"; }
cgroup2() {
  local d
  for d in /sys/fs/cgroup/unified /sys/fs/cgroup; do [ -f $d/cgroup.procs ] && { echo $d; return; }; done
}
cg() { echo "$(cgroup2)/$LAB_ID-$1"; }
procs() {
  local d; d=$(cg "$1")/payload
  [ "$(cat "$(H "$1")/init" 2>/dev/null)" = sshd ] || d+=/init.scope
  echo "$d/cgroup.procs"
}
leader() { head -1 "$(procs "$1")" 2>/dev/null || true; } # pid of the host's init
alive() { [ -n "$(leader "$1")" ]; }
rmcg() {
  local d
  for d in "$(cg "$1")" "/sys/fs/cgroup/systemd/$LAB_ID-$1"; do
    [ -d "$d" ] && find "$d" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  rmdir "$(cpu_of "$1")" 2>/dev/null || true
}

net_up() {
  ip link show "$LAB_ID" >/dev/null 2>&1 ||
    { ip link add "$LAB_ID" type bridge; ip addr add "$LAB_NET.1/24" dev "$LAB_ID"; ip link set "$LAB_ID" up; }
  nft list table bridge "$LAB_ID" >/dev/null 2>&1 || nft -f - <<E
table bridge $LAB_ID {
  set iso { type ifname; }; set off { type ifname; }; set pair { type ifname . ifname; }
  chain hosts {
    type filter hook forward priority 0; iifname @iso drop; oifname @iso drop; iifname . oifname @pair drop;
  }
  chain in { type filter hook input priority 0; iifname @off drop; }
  chain out { type filter hook output priority 0; oifname @off drop; }
}
E
}

make() { # NAME IDX: files in the overlay's upper directory only, so it costs no more than a few kilobytes
  local h k; h=$(H "$1")
  mkdir -p "$h"/{upper/etc/ssh,upper/etc/apt,work,root}
  for k in ed25519 ecdsa; do # host keys are kept over down/up, so known_hosts stays valid
    [ -f "$LAB_DIR/keys/$1_$k" ] || ssh-keygen -q -t $k -N '' -C "root@$1" -f "$LAB_DIR/keys/$1_$k"
    install -m600 "$LAB_DIR/keys/$1_$k" "$h/upper/etc/ssh/ssh_host_${k}_key"
    install -m644 "$LAB_DIR/keys/$1_$k.pub" "$h/upper/etc/ssh/ssh_host_${k}_key.pub"
  done
  echo "$1" >"$h/upper/etc/hostname"; tr -d - </proc/sys/kernel/random/uuid >"$h/upper/etc/machine-id"
  install -m644 "$KEY.pub" "$h/upper/etc/ssh/lab_key.pub"
  if [ "${LAB_FIREWALL:-}" = 1 ]; then
    mkdir -p "$h/upper/etc/systemd/system/multi-user.target.wants"
    for k in multi-user.target.wants/firewalld.service dbus-org.fedoraproject.FirewallD1.service; do
      ln -s /lib/systemd/system/firewalld.service "$h/upper/etc/systemd/system/$k"
    done
  fi
  # trusted: it is not signed, and only this machine can be at the other end of the bridge
  echo "deb [trusted=yes] http://$LAB_NET.1:$LAB_REPO_PORT/ ./" >"$h/upper/etc/apt/sources.list"
  { echo 127.0.0.1 localhost; [ "${LAB_LOOPNAME:-}" != 1 ] || echo "127.0.1.1 $1"; } >"$h/upper/etc/hosts"
  echo "${LAB_INIT:-systemd}" >"$h/init"
  base_dir >"$h/base"; echo "$2" >"$h/idx" # last: the host exists
}

names() { # add what is missing to every host's /etc/hosts; write the control side's ssh_config and known_hosts
  local i n k all="" add
  # shellcheck disable=SC2016 # for the shell that is started
  add='while read -r l; do grep -qxF "$l" "$0" || echo "$l" >>"$0"; done'
  : >"$LAB_DIR/ssh_config"; : >"$LAB_DIR/known_hosts"
  while read -r i n; do
    all+="$(ipof "$n") $n"$'\n'
    printf 'Host %s\n  HostName %s\n' "$n" "$(ipof "$n")" >>"$LAB_DIR/ssh_config"
    for k in ed25519 ecdsa; do
      echo "$n,$(ipof "$n") $(cut -d' ' -f1,2 "$LAB_DIR/keys/${n}_$k.pub")" >>"$LAB_DIR/known_hosts"
    done
  done < <(hosts)
  printf 'Host *\n  User ops\n  IdentityFile %s\n  IdentitiesOnly yes\n  UserKnownHostsFile %s\n  ConnectTimeout 5\n' \
    "$KEY" "$LAB_DIR/known_hosts" >>"$LAB_DIR/ssh_config"
  while read -r i n; do # a running host through its mount: an upper directory in use must not be touched
    if alive "$n"; then inside "$n" sh -c "$add" /etc/hosts
    else sh -c "$add" "$(H "$n")/upper/etc/hosts"; fi <<<"${all%$'\n'}"
  done < <(hosts)
}

inside() { # NAME CMD...: enter all namespaces and the cgroup of the host
  local p; p=$(leader "$1"); [ -n "$p" ] || die "host $1 is not running"
  (echo $BASHPID >"$(procs "$1")"; shift
   exec nsenter -t "$p" -a -w env -i HOME=/root TERM=dumb \
     PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@")
}

boot() { # NAME: network namespace, overlay, nspawn under a small supervisor that restarts it on reboot (exit code 133)
  local n=$1 h ns p; h=$(H "$n"); ns=$LAB_ID-$n; p=$(port "$n")
  alive "$n" && return
  halt "$n"; net_up; ip netns add "$ns"
  ip link add "$p" type veth peer name eth0 netns "$ns" address "$(printf '52:54:00:77:00:%02x' "$(cat "$h/idx")")"
  ip link set "$p" master "$LAB_ID" up; ip -n "$ns" link set lo up
  ip -n "$ns" addr add "$(ipof "$n")/24" dev eth0; ip -n "$ns" link set eth0 up
  mount -t overlay "$ns" -o "lowerdir=$(cat "$h/base"),upperdir=$h/upper,workdir=$h/work" "$h/root"
  cg=$(cg "$n"); mkdir -p "$cg"; export n h ns p cg init
  case $(cat "$h/init" 2>/dev/null) in sshd) init=sshd ;; *) init=systemd ;; esac
  # shellcheck disable=SC2016 # for the shell that is started
  setsid bash -c 'start=(--boot)
    [ "$init" = systemd ] || start=(--as-pid2 sh -c "mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e")
    while :; do
      (echo $BASHPID >"$cg/cgroup.procs" &&
       SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network \
         exec systemd-nspawn --quiet --register=no \
         --keep-unit --directory="$h/root" --machine="$ns" --hostname="$n" --network-namespace-path="/run/netns/$ns" \
         --capability=CAP_NET_ADMIN --private-users=no --resolv-conf=off --timezone=off --link-journal=no \
         --console=pipe "${start[@]}")
      rc=$?; echo "nspawn ended: $rc"; ip link set "$p" down # a host that is off does not answer
      [ $rc = 133 ] || exit; sleep "${LAB_REBOOT_S:-0}"; ip link set "$p" up; done' </dev/null >>"$h/log" 2>&1 9>&- &
}

halt() { # NAME: power off at once, leave only the disk; cable first, so that peers see silence instead of FIN or RST
  local c p d i; c=$(cg "$1"); p=$(port "$1"); d=$(H "$1")/root
  ip link set "$p" down 2>/dev/null || true
  if [ -d "$c" ]; then
    echo 1 >"$c/cgroup.kill"
    for i in $(seq 200); do grep -q 'populated 0' "$c/cgroup.events" && break; sleep 0.02; done
  fi
  if mountpoint -q "$d"; then umount "$d" 2>/dev/null || umount -l "$d"; fi
  ip netns del "$LAB_ID-$1" 2>/dev/null || true; ip link del "$p" 2>/dev/null || true
  rmcg "$1"
}

wait_ssh() { # NAME...: until each answers a key login
  local n i words=''
  for n in "$@"; do
    for i in $(seq 600); do
      words=$(ssh -F "$LAB_DIR/ssh_config" -o BatchMode=yes -o LogLevel=ERROR "$n" true </dev/null 2>&1) && continue 2
      sleep 0.1
    done
    die "$n does not answer ssh ($words), see $(H "$n")/log and: $0 exec $n journalctl -b"
  done
}

cut_() { nft "$1" element bridge "$LAB_ID" "$2" "{ $3 }" 2>/dev/null || [ "$1" = delete ]; } # add|delete; may be absent
heal() {
  local i m p; p=$(port "$1"); cut_ delete iso "$p"; cut_ delete off "$p"
  while read -r i m; do cut_ delete pair "$p . $(port "$m")"; cut_ delete pair "$(port "$m") . $p"; done < <(hosts)
}
cuts() { # NAME: what it is cut from
  local i m p; p=$(port "$1"); has() { nft get element bridge "$LAB_ID" "$1" "{ $2 }" >/dev/null 2>&1; }
  if has off "$p"; then echo -n all; elif has iso "$p"; then echo -n peers; fi
  while read -r i m; do if has pair "$p . $(port "$m")"; then echo -n " $m"; fi; done < <(hosts)
}

status() {
  local i n s
  row() { printf '%-12s %-14s %-8s %-4s %5s %7s %7s  %s\n' "$@"; }
  row HOST IP STATE SSH PROCS PSS_MB DISK_MB CUT
  while read -r i n; do
    s="off - - -"
    if alive "$n"; then
      s="running $(timeout 1 bash -c "</dev/tcp/$(ipof "$n")/22" 2>/dev/null && echo yes || echo no) "
      s+=$(find "$(cg "$n")" -name cgroup.procs -exec cat {} + | sed 's|.*|/proc/&/smaps_rollup|' |
        { xargs grep -hs '^Pss:' || true; } |
        awk '{c++; k += $2} END {print c, int(k / 1024)}')
    fi
    # shellcheck disable=SC2086 # four columns
    row "$n" "$(ipof "$n")" $s "$(du -sm "$(H "$n")/upper" 2>/dev/null | cut -f1)" "$(cuts "$n")"
  done < <(hosts)
}

verb=${1:-help}; shift || true
case $verb in base | up | reset | repo) need ;; esac
case $verb in base | up | reset | repo | down | start | stop | crash)
  mkdir -p "$LAB_DIR"
  if [ -z "${LAB_LOCKED:-}" ]; then exec 9>"$LAB_DIR/lock"; flock 9; fi ;;
esac
case $verb in
  base) base ;;
  base-name) base_dir ;;
  repo) repo ;;
  up)
    [[ ${1:-} =~ ^[1-9][0-9]?$ ]] || die "up N [PREFIX]"
    base; all=(); [ -f "$KEY" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$KEY"
    for i in $(seq "$1"); do
      n=${2:-node}$i; all+=("$n")
      # the highest index in use, plus one
      [ -f "$(H "$n")/idx" ] || make "$n" $(($(hosts | tail -1 | cut -d' ' -f1) + 1))
    done
    names; for n in "${all[@]}"; do boot "$n"; done
    wait_ssh "${all[@]}"; echo "lab: ${all[*]} up; ssh -F $LAB_DIR/ssh_config ${all[0]}" ;;
  reset)
    [ $# -gt 0 ] || die "reset HOST..."
    base; for n in "$@"; do known "$n"; done
    for n in "$@"; do
      halt "$n"; heal "$n"; i=$(cat "$(H "$n")/idx")
      rm -rf --one-file-system "$(H "$n")"; make "$n" "$i"
    done
    names; for n in "$@"; do boot "$n"; done; wait_ssh "$@" ;;
  down)
    while read -r i n; do halt "$n"; done < <(hosts)
    i=$(repo_pid); [ -z "$i" ] || kill "$i"; rm -f "$LAB_DIR/repo.pid"
    rm -rf --one-file-system "$LAB_DIR/h"; rm -f "$LAB_DIR/ssh_config" "$LAB_DIR/known_hosts"
    nft delete table bridge "$LAB_ID" 2>/dev/null || true; ip link del "$LAB_ID" 2>/dev/null || true ;;
  status) status ;;
  exec) known "${1:-}"; inside "$@" ;;
  partition)
    known "${1:-}"
    case ${2:-} in
      '' | all) cut_ add iso "$(port "$1")"; [ -z "${2:-}" ] || cut_ add off "$(port "$1")" ;;
      *) known "$2"; cut_ add pair "$(port "$1") . $(port "$2")"; cut_ add pair "$(port "$2") . $(port "$1")" ;;
    esac ;;
  heal | throttle) known "${1:-}"; "$verb" "$@" ;;
  crash) known "${1:-}"; halt "$1" ;;
  stop) known "${1:-}"; inside "$1" systemctl poweroff || true
    for i in $(seq 900); do alive "$1" || break; sleep 0.1; done; halt "$1" ;;
  start) known "${1:-}"; boot "$1"; wait_ssh "$1" ;;
  *) sed -n '2,/^set/{/^#/p}' "$0"; exit 2 ;;
esac
