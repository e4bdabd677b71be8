# shellcheck shell=bash disable=SC2154 # LAB_ID is that of lab.sh
# Slow hosts, for lab.sh: how much of one core a host has.

cpu_of() { echo "/sys/fs/cgroup/cpu/$LAB_ID-$1"; } # the host's cgroup of the controller cpu, if that is one of cgroup 1

throttle() { # NAME PERCENT|off: what the host starts later is slow as well
  local quota root pid
  case ${2:-} in
    off) quota=-1 ;;
    *[!0-9]* | '' | 0*) die "throttle HOST PERCENT|off" ;;
    *) quota=$(($2 * 1000)) ;;
  esac
  root=$(cgroup2)
  if [ -w /sys/fs/cgroup/cpu/cgroup.procs ]; then
    mkdir -p "$(cpu_of "$1")"
    echo 100000 >"$(cpu_of "$1")/cpu.cfs_period_us"
    echo "$quota" >"$(cpu_of "$1")/cpu.cfs_quota_us"
    # A process that ends meanwhile cannot be moved, and needs not be.
    find "$(cg "$1")" -name cgroup.procs -exec cat {} + | while read -r pid; do
      { echo "$pid" >"$(cpu_of "$1")/cgroup.procs"; } 2>/dev/null || continue
    done
  elif grep -qw cpu "$root/cgroup.controllers"; then
    echo +cpu >"$root/cgroup.subtree_control"
    echo "${quota/-1/max} 100000" >"$(cg "$1")/cpu.max"
  else
    cannot "it has no cgroup controller of the CPU"
  fi
}
