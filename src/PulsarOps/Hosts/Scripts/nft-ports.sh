# Opens ports in the input chains of nftables that drop unknown connections, or closes them again. It stays on the host,
# and a unit runs it at each boot and whenever the rules are reloaded.
set -eu
verb=$1 mark=$2 chains=$3 ports=$4
for chain in $chains; do
  family=${chain%%/*} name=${chain##*/} table=${chain#*/}
  table=${table%/*}
  nft list chain "$family" "$table" "$name" >/dev/null 2>&1 || continue # no longer on this host
  nft -a list chain "$family" "$table" "$name" | awk -v mark="comment \"$mark\"" 'index($0, mark) { print $NF }' |
    while read -r handle; do nft delete rule "$family" "$table" "$name" handle "$handle"; done
  [ "$verb" = open ] || continue
  for port in $ports; do nft insert rule "$family" "$table" "$name" tcp dport "$port" accept comment "\"$mark\""; done
done
