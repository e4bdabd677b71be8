# Opens ports in the input chains of nftables that drop unknown connections, or closes them again. It stays on the host,
# and a unit runs it at each boot and whenever the rules are reloaded. A rule is PORT, for everyone, or
# SOURCE=PORT,PORT. The rules of a chain are replaced in one step.
set -eu
verb=$1 mark=$2 chains=$3 rules=$4
[ "$verb" = open ] || rules=''
for chain in $chains; do
  family=${chain%%/*} name=${chain##*/} table=${chain#*/}
  table=${table%/*}
  listing=$(nft -a list chain "$family" "$table" "$name" 2>/dev/null) || continue # no longer on this host
  {
    printf '%s\n' "$listing" | awk -v mark="comment \"$mark\"" -v chain="$family $table $name" '
      index($0, mark) { print "delete rule", chain, "handle", $NF }'
    for rule in $rules; do
      ports="{ ${rule#*=} }"
      case $family-$rule in
      ip-*:*=*) continue ;; # no such packet comes to this chain
      *:*=*) from="ip6 saddr ${rule%%=*} " ;;
      ip6-*=*) continue ;;
      *=*) from="ip saddr ${rule%%=*} " ;;
      *) from='' ports=$rule ;;
      esac
      printf 'insert rule %s %s %s %stcp dport %s accept comment "%s"\n' \
        "$family" "$table" "$name" "$from" "$ports" "$mark"
    done
  } | nft -f -
done
