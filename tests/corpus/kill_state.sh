#!/bin/sh
# Runs over a growing log are killed at random moments, KILLS times: at the end the reports together have
# counted each line exactly once.
set -eu
export TZ=UTC LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
: >mail.log
line=0
append() { # 40 lines more
  awk -v from="$line" 'BEGIN { for (i = from; i < from + 40; ++i) printf "2026-11-22T04:%02d:%02dZ mail postfix/smtp[1]: 4CC3%04X: " \
    "to=<a@b.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to b.example[192.0.2.1]:25: refused)\n", \
    i / 60 % 60, i % 60, i % 65536 }' >>mail.log
  line=$((line + 40))
}
# Where in its life a run is killed: spread over what a whole run takes.
append
start=$(date +%s%N); "$WHYBOUNCE" report --format json --state probe -o probe.json mail.log; took=$((($(date +%s%N) - start) / 1000))
rm -f probe probe.lock probe.json
# As cron does it, all runs write the same file; what is whole is put away before the next run.
keep() { [ ! -e report.json ] || mv report.json "report.$1"; }
run=0
while [ "$run" -lt "$KILLS" ]; do
  run=$((run + 1))
  append
  keep "$run"
  "$WHYBOUNCE" report --format json --state state -o report.json mail.log 2>/dev/null &
  pid=$!
  delay=$(awk -v seed="$run" -v took="$took" 'BEGIN { srand(seed); printf "%.6f", rand() * took * 1.1 / 1000000 }')
  sleep "$delay"
  kill -9 "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
done
append
# The first of these may find that it has only to finish what the last one began.
for last in a b; do
  keep "before-$last"
  "$WHYBOUNCE" report --format json --state state -o report.json mail.log
done
keep last
counted=$(cat report.* | awk '/^ *"read":/ { sub(/,$/, "", $2); sum += $2 } END { print sum }')
whole=$(ls report.* | wc -l | tr -d ' ')
left=$(ls .report.json.* 2>/dev/null | wc -l | tr -d ' ')
echo "$run runs killed, $whole reports whole, $left begun and not used; $counted of $line lines counted"
[ "$counted" = "$line" ]
