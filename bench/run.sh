#!/bin/sh
# Benchmarks. Without arguments the stages (google benchmark; answers are checked before timing).
# --peers: whybounce beside the programs that people use today, on the same generated logs, in
# turns; prints medians, ratios and memory. POSTFIX_BYTES, EXIM_BYTES, ROUNDS, LOGS (a directory
# with postfix.log and exim.log to repeat; without it samples/) change what is measured.
# --start: how long `explain`, `classify` of one reply and the like take, as whole processes.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/build/release

[ "${1:-}" != --start ] || exec "$bin/bench/start_times" "$bin/whybounce" "${ROUNDS:-50}"
if [ "${1:-}" != --peers ]; then
  for bench in "$bin"/bench/*_bench; do "$bench" "$@"; done
  exit 0
fi

rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${LOGS:-}" ]; then
  cp "$LOGS/postfix.log" "$LOGS/exim.log" "$work"
else
  cat "$root/samples/postfix/mail.log.1" "$root/samples/postfix/mail.log" >"$work/postfix.log"
  cp "$root/samples/exim/mainlog" "$work/exim.log"
fi
postfix=$work/big-postfix.log exim=$work/big-exim.log
"$bin/bench/make_log" "$work/postfix.log" "${POSTFIX_BYTES:-1000000000}" >"$postfix"
"$bin/bench/make_log" "$work/exim.log" "${EXIM_BYTES:-500000000}" >"$exim"

# name, times to run, command...: appends "user real kB" lines to $work/NAME
measure() {
  name=$1; shift
  /usr/bin/time -a -o "$work/$name" -f '%U %e %M' "$@" >"$work/out" 2>/dev/null || true
}
# Peers are slow: once is enough for them.
slow() { command -v "$2" >/dev/null 2>&1 && measure "$@"; return 0; }

cat "$postfix" "$exim" >/dev/null
round=1
while [ "$round" -le "$rounds" ]; do
  measure postfix.whybounce-1 "$bin/whybounce" report -j1 "$postfix"
  measure postfix.rg rg -c status= "$postfix"
  measure postfix.whybounce-2 "$bin/whybounce" report -j2 "$postfix"
  measure postfix.wc wc -l "$postfix"
  measure exim.whybounce-1 "$bin/whybounce" report -j1 "$exim"
  measure exim.rg rg -c '=>' "$exim"
  measure exim.whybounce-2 "$bin/whybounce" report -j2 "$exim"
  measure exim.wc wc -l "$exim"
  if [ "$round" = 1 ]; then
    measure postfix.gawk gawk '/status=/ { n[$0 ~ /status=sent/]++ } END { print n[1] }' "$postfix"
    slow postfix.pflogsumm pflogsumm "$postfix"
    slow exim.eximstats eximstats "$exim"
  fi
  round=$((round + 1))
done

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
for log in postfix exim; do
  size=$(wc -c <"$work/big-$log.log")
  lines=$(wc -l <"$work/big-$log.log")
  base=$(awk '{ print $2 }' "$work/$log.rg" | median)
  echo "$log: $size bytes, $lines lines (medians of $rounds; peers once)"
  printf '  %-14s %9s %9s %9s %9s\n' program 'user s' 'real s' 'x rg' MB
  for name in wc rg whybounce-2 whybounce-1 gawk pflogsumm eximstats; do
    [ -s "$work/$log.$name" ] || continue
    user=$(awk '{ print $1 }' "$work/$log.$name" | median)
    real=$(awk '{ print $2 }' "$work/$log.$name" | median)
    memory=$(awk '{ print $3 }' "$work/$log.$name" | median)
    awk -v n="$name" -v u="$user" -v r="$real" -v b="$base" -v m="$memory" 'BEGIN {
      ratio = b + 0 > 0 ? r / b : 0
      printf "  %-14s %9.2f %9.2f %9.1f %9.0f\n", n, u, r, ratio, m / 1024 }'
  done
done
