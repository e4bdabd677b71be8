# For processes.sh: counts what is below each login shell in the output of strace.

function script_of(pid) {
  while (pid in parent && !(pid in is_script)) pid = parent[pid]
  return pid in is_script ? pid : 0
}

{ pid = int($1) }

/ (clone|clone3|fork|vfork)\(|<\.\.\. (clone|clone3|fork|vfork) resumed/ {
  if (/<unfinished/) { thread[pid] = /CLONE_THREAD/; next }
  is_thread = /CLONE_THREAD/ || (/resumed/ && thread[pid])
  # The host has numbers of its own, which strace translates.
  if (match($0, /\/\* [0-9]+ in strace/)) child = int(substr($0, RSTART + 3))
  else if (match($0, /= [0-9]+$/)) child = int(substr($0, RSTART + 2))
  else next
  if (!is_thread && !(child in parent)) { parent[child] = pid; order[++n] = child }
  next
}

/ execve\("/ {
  line = $0
  sub(/^[^[]*\[/, "", line)
  sub(/\], 0x.*/, "", line)
  words[pid] = substr(line, 1, 120)
  if (/pulsarops-shell-/ && !script_of(pid)) { is_script[pid] = 1; scripts[++count] = pid }
  # Of sudo, its own child is no process of ours: what that starts is.
  runs_sudo[pid] = words[pid] ~ /^"([^"]*\/)?sudo"/
}

END {
  for (i = 1; i <= n; i++) {
    child = order[i]
    script = script_of(child)
    if (!script || script == child) continue
    if (runs_sudo[parent[child]] && !(child in words)) continue
    below[script]++
    listed[script] = listed[script] "\n  " parent[child] " -> " child " " words[child]
  }
  for (i = 1; i <= count; i++) {
    pid = scripts[i]
    print "script: " below[pid] + 1 " processes" (list ? "\n  " pid " " words[pid] listed[pid] : "")
  }
}
