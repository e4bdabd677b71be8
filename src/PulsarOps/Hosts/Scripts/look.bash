# Looks at gates once, for probe.sh. Needs lib.sh and gates.bash; $NET, and what ZooKeeper has said already, come as environment.
if [ -n "${known_of-}" ]; then
  registry=$known registry_of=$known_of
  clock
  registry_since=$clock
fi
while IFS=$tab read -r id kind a b c; do
  if gate_open "$kind" "$a" "$b" "$c"; then say ready "$id" yes "$detail"; else say ready "$id" no "$detail"; fi
done
