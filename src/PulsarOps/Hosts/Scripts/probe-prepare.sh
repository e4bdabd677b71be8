# Answers probe.sh's questions about how a host is prepared: accounts, programs, names, packages, kernel settings,
# firewall. Needs lib.sh and fields.sh; changes nothing. Slow tools (a package manager, a firewall's tool) run only if
# their answer matters.

say_account() { # USER
  if ! local_account "$1" || [ "$entry_name" != "$1" ]; then
    entry=$(getent passwd "$1") || return 0
    entry_words=${entry#*:*:*:*:}
    entry_home=${entry_words#*:} entry_words=${entry_words%%:*}
    entry_home=${entry_home%%:*}
  fi
  say_fields account user "$1" comment "$entry_words" home "$entry_home"
}

# Usually from /etc/hosts, if that comes first anyway. The rest runs concurrently, because an unknown name may take
# long. Short lines do not mix in a pipe.
say_names() { # IPV4NAMES IPV6NAMES: separated by spaces, or - for none
  files_first=no
  while read -r key value _; do
    [ "$key" != hosts: ] || [ "$value" != files ] || files_first=yes
  done 2>/dev/null </etc/nsswitch.conf
  known_names=$newline unknown=''
  for name in ${1#-}; do
    if [ "$files_first" = no ] || ! is_in_hosts "$name"; then unknown="$unknown $name ahostsv4"; fi
  done
  for name in ${2#-}; do unknown="$unknown $name ahostsv6"; done
  # shellcheck disable=SC2086 # names and databases
  [ -z "$unknown" ] || ask_names $unknown
}

# Only if no line distinguishes between the kinds of addresses.
is_in_hosts() { # NAME
  found=''
  [ "$1" != localhost ] || return 1
  while read -r address aliases; do
    case $address in \#*) continue ;; esac
    case " ${aliases%%#*} " in *[[:blank:]]"$1"[[:blank:]]*) ;; *) continue ;; esac
    case $address in *[!0-9.]*) return 1 ;; esac
    case " $found " in *" $address "*) ;; *) found=${found:+$found }$address ;; esac
  done 2>/dev/null </etc/hosts
  [ -z "$found" ] || say_fields name name "$1" addresses "$found"
  [ -n "$found" ]
}

ask_names() { # NAME DATABASE...
  names=$(
    while [ $# -gt 1 ]; do
      say_name "$1" "$2" &
      shift 2
    done
    wait
  )
  printf '%s\n' "$names"
}

# From the kernel, because ip may be missing: the addresses of all interfaces, IPv6 as 32 digits.
say_addresses() {
  address='' addresses=''
  while read -r key value word rest; do
    case $key in '|--') address=$value ;; esac
    case "$key $value $word" in
    '/32 host LOCAL') case " $addresses " in *" $address "*) ;; *) addresses="$addresses$address " ;; esac ;;
    esac
  done 2>/dev/null </proc/net/fib_trie
  while read -r address rest; do addresses="$addresses$address "; done 2>/dev/null </proc/net/if_inet6
  say addresses "$addresses"
}

say_name() { # NAME DATABASE
  say_fields name name "$1" addresses \
    "$(timeout 10 getent "$2" "$1" | awk '!seen[$1]++ { printf "%s%s", space, $1; space = " " }')"
}

find_package_manager() { # sets $package_manager
  package_manager=''
  if command -v apt-get >/dev/null; then
    package_manager=apt
  elif command -v dnf >/dev/null; then
    package_manager=dnf
  fi
}

# Which of the packages could be installed. Asked only if no usable Java of these feature releases was found.
say_offers() { # FEATURES APTNAMES DNFNAMES
  for version in $usable_java; do
    version=${version#1.}
    case " $1 " in *" ${version%%[!0-9]*} "*) return 0 ;; esac
  done
  find_package_manager
  # shellcheck disable=SC2086 # names of packages
  case $package_manager in
  apt)
    say architecture "$(dpkg --print-architecture)"
    apt-cache show --no-all-versions $2 2>/dev/null | awk '$1 == "Package:" && !seen[$2]++ { print "offer\t" $2 }'
    ;;
  dnf) dnf -q -C repoquery --qf '%{name}\n' $3 2>/dev/null | awk 'NF && !seen[$1]++ { print "offer\t" $1 }' ;;
  esac
}

say_sysctl() { # KEY
  file=/proc/sys rest=$1.
  while [ -n "$rest" ]; do file=$file/${rest%%.*} rest=${rest#*.}; done
  [ -r "$file" ] && read -r value <"$file" || return 0
  if [ -w "$file" ]; then writable=yes; else writable=no; fi
  say_fields sysctl key "$1" value "$value" writable "$writable"
}

# Rules for single sources are listed only if SOURCES is yes, or if that costs nothing.
say_firewall() { # ADDRESS SOURCES
  if command -v firewall-cmd >/dev/null && runs_firewalld; then
    say_firewalld "$1" "$2"
  elif [ -r /etc/ufw/ufw.conf ] && grep -q '^ENABLED=yes' /etc/ufw/ufw.conf; then
    say_ufw
  elif command -v nft >/dev/null; then
    say_nftables
  fi
}

# The format of ufw: ### tuple ### allow tcp 2181 0.0.0.0/0 any 0.0.0.0/0 in comment=…
say_ufw() {
  filters=no
  ! grep -q '^IPV6=yes' /etc/default/ufw 2>/dev/null || filters=yes
  say_fields firewall kind ufw zone ufw ipv6 "$filters"
  cat /etc/ufw/user.rules /etc/ufw/user6.rules 2>/dev/null | awk '
    $2 == "tuple" && $4 == "allow" && ($5 == "tcp" || $5 == "any") && $8 == "any" && $10 == "in" &&
      ($7 == "0.0.0.0/0" || $7 == "::/0") {
      if ($9 == "0.0.0.0/0") line = "ports=" $6
      else line = "sources=" $9 "\tports=" $6
      key = $9 == "0.0.0.0/0" ? "open" : "rule"
      print key "\tscope=now\t" line
      print key "\tscope=permanent\t" line
    }'
}

# A unit without a control group runs no process.
runs_firewalld() {
  [ ! -d /sys/fs/cgroup/system.slice ] || [ -d /sys/fs/cgroup/system.slice/firewalld.service ] || return 1
  systemctl is-active --quiet firewalld
}

# By D-Bus: firewall-cmd takes a third of a second for each question.
ask_firewalld() { # OBJECT INTERFACE ARGUMENT...
  object=$1 interface=$2
  shift 2
  busctl --auto-start=no call org.fedoraproject.FirewallD1 "/org/fedoraproject/FirewallD1$object" \
    "org.fedoraproject.FirewallD1$interface" "$@"
}

# The zone of the interface with the address by which other hosts reach this one; without such an interface, the default
# zone.
say_firewalld() { # ADDRESS SOURCES
  address=$1 link='' zone=''
  case $1 in *[!0-9.]*) address=$(getent ahostsv4 "$1" | awk '{ print $1; exit }') ;; esac
  [ -z "$address" ] || link=$(ip -o addr show to "$address" 2>/dev/null | awk '{ print $2; exit }')
  [ -z "$link" ] || zone=$(ask_firewalld '' .zone getZoneOfInterface s "$link" 2>/dev/null | awk -F '"' '{ print $2 }')
  [ -n "$zone" ] || zone=$(ask_firewalld '' '' getDefaultZone | awk -F '"' '{ print $2 }')
  say_fields firewall kind firewalld zone "$zone" ipv6 yes
  ask_firewalld '' .zone getPorts s "$zone" | firewalld_ports now
  path=$(ask_firewalld /config .config getZoneByName s "$zone" | awk -F '"' '{ print $2 }')
  path=${path#/org/fedoraproject/FirewallD1}
  ask_firewalld "$path" .config.zone getPorts | firewalld_ports permanent
  [ "$2" = yes ] || return 0
  ask_firewalld '' .zone getRichRules s "$zone" | firewalld_rules now
  ask_firewalld "$path" .config.zone getRichRules | firewalld_rules permanent
}

firewalld_ports() { # WHEN: from the answer's words "2181" "tcp" "8000-8010" "tcp"
  awk -F '"' -v scope="$1" '
    { for (i = 2; i + 2 <= NF; i += 4) if ($(i + 2) == "tcp") print "open\tscope=" scope "\tports=" $i }'
}

# From the answer's strings, each with its quotes escaped: rule family="ipv4" source address="10.0.0.1" port …
firewalld_rules() { # WHEN
  awk -v scope="$1" '
    {
      gsub(/\\"/, "|")
      count = split($0, strings, "\"")
      for (i = 2; i <= count; i += 2) {
        split(strings[i], part, "|")
        if (strings[i] == "rule family=|" part[2] "| source address=|" part[4] "| port port=|" part[6] \
          "| protocol=|tcp| accept") print "rule\tscope=" scope "\tsources=" part[4] "\tports=" part[6]
      }
    }'
}

# Every input chain that drops unknown connections, by its policy or by its last rule, with the ports that it accepts
# from everywhere and from single sources.
say_nftables() {
  ruleset=$(exec nft list ruleset 2>/dev/null)
  [ -z "$ruleset" ] || printf '%s\n' "$ruleset" | awk '
    $1 == "table" { table = $2 "/" $3 }
    $1 == "chain" { chain = $2; input = drops = 0; last = ports = rules = ""; next }
    chain == "" { next }
    $1 == "}" {
      if (input && (drops || last ~ /^(counter packets [0-9]+ bytes [0-9]+ )?(drop|reject)/))
        print "chain\tname=" table "/" chain "\tports=" ports rules
      chain = ""
      next
    }
    / hook input / { input = 1; drops = /policy drop;/; next }
    {
      sub(/^[ \t]+/, "")
      last = $0
      source = ""
      if ($1 ~ /^ip6?$/ && $2 == "saddr" && match($0, / tcp dport /)) {
        source = substr($0, 1, RSTART - 1)
        sub(/^ip6? saddr /, "", source)
        gsub(/[{},]/, " ", source)
        if (source ~ /[^0-9a-f.:\/ -]/) next
        $0 = substr($0, RSTART + 1)
      }
      if (/^tcp dport [^a-z!=]+ (ct state new )?(counter packets [0-9]+ bytes [0-9]+ )?accept( comment ".*")?$/) {
        list = $0
        sub(/^tcp dport /, "", list)
        sub(/ [a-z].*/, "", list)
        gsub(/[{},]/, " ", list)
        if (source == "") ports = ports " " list
        else rules = rules "\nrule\tscope=" table "/" chain "\tsources=" source "\tports=" list
      }
    }'
}

# What cloud-init does to names at each boot. The files are read in cloud-init's order: later ones win, and user data
# come last. A template that has the cluster's block keeps the names.
say_cloud() {
  command -v cloud-init >/dev/null && [ ! -e /etc/cloud/cloud-init.disabled ] || return 0
  template=/etc/cloud/templates/hosts.redhat.tmpl
  [ ! -e /etc/debian_version ] || template=/etc/cloud/templates/hosts.debian.tmpl
  kept=no
  if grep -q '^# BEGIN pulsarops ' "$template" 2>/dev/null; then kept=yes; fi
  set +f
  set --
  for file in /etc/cloud/cloud.cfg /etc/cloud/cloud.cfg.d/*.cfg /var/lib/cloud/instance/cloud-config.txt; do
    [ ! -r "$file" ] || set -- "$@" "$file"
  done
  set -f
  awk -v template="$template" -v kept="$kept" '
    $1 == "manage_etc_hosts:" { hosts = tolower($2); source = FILENAME }
    $1 == "preserve_hostname:" { keeps = tolower($2) }
    END {
      gsub(/["'\'']/, "", hosts)
      gsub(/["'\'']/, "", keeps)
      if (hosts !~ /^(true|yes|on|template|localhost)$/ || (kept == "yes" && hosts != "localhost")) hosts = source = ""
      if (keeps ~ /^(yes|on)$/) keeps = "true"
      print "cloud\thosts=" hosts "\tsource=" source "\ttemplate=" template "\tkeeps_hostname=" keeps
    }' "$@" </dev/null
}

say_programs() { # PROGRAMS: those that are missing, and other cheap facts
  find_package_manager
  say packages "$package_manager"
  read -r value </proc/sys/kernel/hostname
  say hostname "$value"
  # shellcheck disable=SC2086 # names of programs
  for program in $1; do find_on_path "$program" || say missing "$program"; done
  say_cloud
  if [ -r /sys/fs/selinux/enforce ]; then
    IFS= read -r value </sys/fs/selinux/enforce # the file has no final newline
    say selinux "$value"
  fi
}

answer_preparation() { # of the record in $verb and $fields
  case $verb in
  account)
    take_fields user
    say_account "$field_user"
    ;;
  programs)
    take_fields names
    say_programs "$field_names"
    ;;
  names)
    take_fields ipv4 ipv6
    say_names "$field_ipv4" "$field_ipv6"
    say_addresses
    ;;
  offers)
    take_fields features apt dnf
    say_offers "$field_features" "$field_apt" "$field_dnf"
    ;;
  sysctl)
    take_fields key
    say_sysctl "$field_key"
    ;;
  firewall)
    take_fields address sources
    say_firewall "$field_address" "$field_sources"
    ;;
  *) refuse_record 'unknown record' ;;
  esac
}
