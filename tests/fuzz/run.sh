#!/bin/sh
# Fuzzes every target for so many seconds from its corpus: run.sh SECONDS [TARGETS AT A TIME]
# What allocates by lengths breaks with long inputs only, and a fuzzer makes none of short seeds: the corpus ten times
# over is one seed more.
# What breaks one is left in build/fuzz/found, what it printed in build/fuzz/TARGET.log.
set -eu
cd "$(dirname "$0")/../.."
export SECONDS_EACH="$1"
ls build/fuzz/tests/*_fuzz | xargs -P "${2:-$(nproc)}" -n 1 sh -c '
  name=$(basename "$0"); seeds=tests/fuzz/corpus/$name; found=build/fuzz/found/$name
  long=build/fuzz/long/$name
  mkdir -p "$seeds" "$found" "$long"
  for i in 1 2 3 4 5 6 7 8 9 10; do cat "$seeds"/*; done | head -c 150000 >"$long/corpus"
  if "$0" -max_total_time="$SECONDS_EACH" -max_len=200000 -rss_limit_mb=2048 -timeout=60 -verbosity=0 \
      -print_final_stats=1 -artifact_prefix=build/fuzz/found/ "$found" "$seeds" "$long" >"build/fuzz/$name.log" 2>&1; then
    echo "$name: $(sed -n "s/^stat::number_of_executed_units: *//p" "build/fuzz/$name.log") inputs in $SECONDS_EACH s, clean"
  else
    echo "$name: BROKEN"; tail -40 "build/fuzz/$name.log"; exit 1
  fi'
