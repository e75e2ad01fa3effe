#!/bin/sh
# Benchmarks. Without arguments the stages (google benchmark; answers are checked before timing).
# --peers: whybounce beside the programs that people use today, on the same generated logs, in
#   turns; prints medians, ratios and memory. POSTFIX_BYTES and EXIM_BYTES change what is measured.
# --packed: reports of compressed logs beside unpacking alone. PACKED_BYTES.
# --mails: a mailbox of MAILS mails that repeats those of MAILS_DIR, on one thread and on two; and
#   mails of 15 MB.
# --growth: how time and memory grow, with the length of a log (SIZES) and the number of its
#   domains (DOMAINS, each in a log of DOMAIN_LINES lines, two of them for a mail).
# --start: how long `explain`, `classify` of one reply and the like take, as whole processes.
# ROUNDS, and LOGS (a directory with postfix.log and exim.log to repeat; without it samples/).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$root/build/release

what=${1:-}
case $what in
  --peers|--packed|--mails|--growth) ;;
  --start) exec "$bin/bench/start_times" "$bin/whybounce" "${ROUNDS:-50}" ;;
  *) for bench in "$bin"/bench/*_bench; do "$bench" "$@"; done; exit 0 ;;
esac

rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${LOGS:-}" ]; then
  cp "$LOGS/postfix.log" "$LOGS/exim.log" "$work"
else
  cat "$root/samples/postfix/mail.log.1" "$root/samples/postfix/mail.log" >"$work/postfix.log"
  cp "$root/samples/exim/mainlog" "$work/exim.log"
fi
# name, command...: appends "user real kB" lines to $work/NAME
measure() {
  name=$1; shift
  /usr/bin/time -a -o "$work/$name" -f '%U %e %M' "$@" >/dev/null 2>&1 || true
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
column() { awk "{ print \$$2 }" "$work/$1"; }  # of what was measured: 1 user, 2 real, 3 kB
least() { column "$1" "$2" | sort -n | head -n 1; }
die() { echo "$*" >&2; exit 1; }
# Peers are slow: once is enough for them.
slow() { command -v "$2" >/dev/null 2>&1 && measure "$@"; return 0; }

if [ "$what" = --packed ]; then
  log=$work/log
  "$bin/bench/make_log" "$work/postfix.log" "${PACKED_BYTES:-250000000}" >"$log"
  gzip -6 -k "$log"
  zstd -q -k "$log"
  report() { "$bin/whybounce" report "$@" 2>/dev/null | sed "s,$log[.a-z]*,LOG,"; }
  report "$log" >"$work/plain"
  for packed in "$log.gz" "$log.zst"; do
    for threads in 1 2; do
      report -j$threads "$packed" | cmp -s - "$work/plain" || die "$packed: another report"
    done
  done
  for round in $(seq "$rounds"); do
    measure log.1 "$bin/whybounce" report -j1 "$log"
    measure log.2 "$bin/whybounce" report -j2 "$log"
    for kind in gz zst; do
      measure $kind.alone "$bin/bench/unpack" "$log.$kind"
      measure $kind.1 "$bin/whybounce" report -j1 "$log.$kind"
      measure $kind.2 "$bin/whybounce" report -j2 "$log.$kind"
    done
    measure gz.tool gzip -dc "$log.gz"
    measure zst.tool zstd -dc "$log.zst"
  done
  size=$(wc -c <"$log")
  echo "a log of $size bytes (best of $rounds); MB/s are of the log, not of what it is packed to"
  printf '  %-24s %9s %9s %9s %9s\n' '' 'user s' 'real s' 'MB/s' 'of alone'
  row() { # words, name, name of what it is compared with
    awk -v w="$1" -v u="$(least "$2" 1)" -v r="$(least "$2" 2)" -v a="$(least "$3" 2)" \
      -v s="$size" 'BEGIN { r = r > 0 ? r : 0.01
        printf "  %-24s %9.2f %9.2f %9.0f %8.0f%%\n", w, u, r, s / r / 1e6, 100 * a / r }'
  }
  for kind in gz zst; do
    row "$kind: library alone" $kind.alone $kind.alone
    row "$kind: $([ $kind = gz ] && echo gzip || echo zstd) -dc" $kind.tool $kind.alone
    row "$kind: report -j1" $kind.1 $kind.alone
    row "$kind: report -j2" $kind.2 $kind.alone
    row "not packed: report -j1" log.1 $kind.alone
    row "not packed: report -j2" log.2 $kind.alone
  done
  exit 0
fi

if [ "$what" = --mails ]; then
  find "${MAILS_DIR:-$root/samples/bounces}" -name '*.eml' | sort >"$work/names"
  while read -r name; do
    echo 'From MAILER-DAEMON Tue Mar 10 08:00:00 2026'
    sed 's/^From />From /' "$name"
    printf '\n\n'
  done <"$work/names" >"$work/once.mbox"
  each=$(wc -l <"$work/names")
  times=$(((${MAILS:-100000} + each - 1) / each))
  for _ in $(seq "$times"); do cat "$work/once.mbox"; done >"$work/mbox"
  "$bin/whybounce" report -j1 "$work/mbox" >"$work/one" 2>/dev/null
  "$bin/whybounce" report -j2 "$work/mbox" | cmp -s - "$work/one" || die "-j2: another report"
  count() { "$bin/whybounce" events "$1" 2>/dev/null | wc -l; }
  [ "$(count "$work/mbox")" = $((times * $(count "$work/once.mbox"))) ] || die "mails are missing"
  head='From: MAILER-DAEMON@x.example\nTo: news@shop.example\nSubject: failure notice\n'
  type='MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n'
  said='<ann@corp.example>:\n550 5.1.1 no\n\n'
  {
    printf "$head$type$said--b\nContent-Type: application/pdf\n"
    printf 'Content-Transfer-Encoding: base64\n\n'
    head -c 10500000 /dev/zero | tr '\0' 'a' | base64
    printf '%s\n' '--b--'
  } >"$work/attachment.eml"
  { printf "$head\n$said"; yes 'a line of a long text, as people write them' | head -c 15000000; } \
    >"$work/text.eml"
  for round in $(seq "$rounds"); do
    for threads in 1 2; do
      measure mbox.$threads "$bin/whybounce" report -j$threads "$work/mbox"
    done
    measure attachment "$bin/whybounce" events "$work/attachment.eml"
    measure text "$bin/whybounce" events "$work/text.eml"
  done
  measure few "$bin/whybounce" report -j1 "$work/once.mbox"
  echo "$((times * each)) mails, $(wc -c <"$work/mbox") bytes (best of $rounds)"
  for threads in 1 2; do
    awk -v t=$threads -v n=$((times * each)) -v u="$(least mbox.$threads 1)" \
      -v r="$(least mbox.$threads 2)" -v one="$(least mbox.1 2)" -v m="$(least mbox.$threads 3)" \
      'BEGIN { printf "  -j%d %6.2f s user %6.2f s real %7.0f mails/s  x%.2f  %.0f MB\n",
               t, u, r, n / r, one / r, m / 1024 }'
  done
  echo "  $each mails: $(($(least few 3) / 1024)) MB"
  for big in attachment text; do
    awk -v w=$big -v r="$(least $big 2)" -v m="$(least $big 3)" \
      'BEGIN { printf "  a mail of 15 MB, %s: %.2f s, %.0f MB\n", w, r, m / 1024 }'
  done
  exit 0
fi

if [ "$what" = --growth ]; then
  # Through pipes, so that 4 GB need no room; the memory is that of whybounce, not of make_log.
  # name of the table; then of every line on stdin: how much, and the arguments of make_log
  grow() {
    printf '%-12s %9s %9s %12s %12s\n' "$1" 'user s' MB 'slope, time' 'slope, MB'
    while read -r amount arguments; do
      rm -f "$work/grown"
      for round in $(seq "$rounds"); do
        # shellcheck disable=SC2086
        "$bin/bench/make_log" $arguments | measure grown "$bin/whybounce" report -j1 -
      done
      echo "$amount $(least grown 1) $(least grown 3)"
    done | awk '{
      slopes = ""
      if (NR > 1) {
        by = log($1 / amount)
        slopes = sprintf("%12.3f %12.3f", log($2 / time) / by, log($3 / memory) / by)
      }
      printf "%-12s %9.2f %9.0f %s\n", $1, $2, $3 / 1024, slopes
      amount = $1; time = $2 > 0 ? $2 : 0.01; memory = $3
    }'
  }
  for bytes in ${SIZES:-10000000 100000000 1000000000}; do
    echo "$bytes $work/postfix.log $bytes"
  done | grow bytes
  for domains in ${DOMAINS:-1000 10000 100000 1000000}; do
    echo "$domains --domains $domains ${DOMAIN_LINES:-2000000}"
  done | grow domains
  exit 0
fi

postfix=$work/big-postfix.log exim=$work/big-exim.log
"$bin/bench/make_log" "$work/postfix.log" "${POSTFIX_BYTES:-1000000000}" >"$postfix"
"$bin/bench/make_log" "$work/exim.log" "${EXIM_BYTES:-500000000}" >"$exim"

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
