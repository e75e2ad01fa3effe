#!/bin/sh
# Fuzzes every target for the given number of seconds, from its corpus. A crash file is left beside it.
set -eu
cd "$(dirname "$0")/../.."
for target in build/fuzz/tests/*_fuzz; do
  name=$(basename "$target")
  seeds=tests/fuzz/corpus/$name; mkdir -p "$seeds" "build/fuzz/found/$name"
  echo "$name: $1 s"
  "$target" -max_total_time="$1" -max_len=8192 -rss_limit_mb=2048 -timeout=10 -print_final_stats=0 -verbosity=0 \
    -artifact_prefix="build/fuzz/found/" "build/fuzz/found/$name" "$seeds"
done
