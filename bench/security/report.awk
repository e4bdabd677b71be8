# For measure.sh: medians of both clusters, the median of the ratios of each round, and the goals.
function each(list,   n, v, i, words) {
  n = split(list, v, " ")
  for (i = 1; i <= n; i++) words = words (i > 1 ? " " : "") sprintf("%.2f", v[i])
  return words
}

function show(phase, figure, goal,   a, b, n, i, list, ratio) {
  n = split(all["none", phase, figure], a, " ")
  split(all["strict", phase, figure], b, " ")
  for (i = 1; i <= n; i++) list = list " " b[i] / a[i]
  ratio = median(list)
  printf "%-8s %-10s %8.2f %8.2f   %.2f  (%s)", phase, figure, median(all["none", phase, figure]), \
    median(all["strict", phase, figure]), ratio, each(list)
  if (goal) {
    printf "   goal: at most %.2f%s", goal, (ratio > goal ? ", missed" : "")
    if (ratio > goal) missed = 1
  }
  printf "\n"
}

{ all[$1, $2, $3] = all[$1, $2, $3] " " $4 }

END {
  printf "\nPulsar %s, %s heaps, medians of %d rounds in seconds\n", version, heaps, rounds
  printf "%-8s %-10s %8s %8s   %s\n", "run", "figure", "none", "strict", "ratio (each round)"
  n = split("first no-op restart", phases, " ")
  goals["first"] = 1.15; goals["no-op"] = 1.3; goals["restart"] = 1.2
  for (p = 1; p <= n; p++) {
    show(phases[p], "seconds", goals[phases[p]])
    if (("none", phases[p], "waiting") in all) show(phases[p], "waiting")
    show(phases[p], "cpu-hosts")
    show(phases[p], "cpu-here")
  }
  exit missed
}
