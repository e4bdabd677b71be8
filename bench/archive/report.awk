# For measure.sh: medians, the median of the ratios of each pair, and the goal.
function show(role, figure, goal,   a, b, n, i, list, words, ratio) {
  n = split(all[role, "with", figure], a, " ")
  split(all[role, "without", figure], b, " ")
  for (i = 1; i <= n; i++) {
    list = list " " a[i] / b[i]
    words = words (i > 1 ? " " : "") sprintf("%.2f", a[i] / b[i])
  }
  ratio = median(list)
  printf "%-10s %-8s %8.2f %8.2f   %.2f  (%s)", role, figure, median(all[role, "with", figure]), \
    median(all[role, "without", figure]), ratio, words
  if (goal) {
    printf "   goal: at most %.2f%s", goal, (ratio > goal ? ", missed" : "")
    if (ratio > goal) missed = 1
  }
  printf "\n"
}

$1 == "figure" { all[$2, $3, $4] = all[$2, $3, $4] " " $5 }

END {
  printf "\nPulsar %s, %s, medians of %d pairs in seconds\n", version, profile, pairs
  printf "%-10s %-8s %8s %8s   %s\n", "role", "figure", "archive", "without", "ratio (each pair)"
  n = split("broker bookie zookeeper", roles, " ")
  goals["broker"] = 0.7
  for (i = 1; i <= n; i++) {
    show(roles[i], "restart", goals[roles[i]])
    show(roles[i], "start")
    show(roles[i], "cpu")
  }
  exit missed
}
