#!/bin/sh
# shared.sh CHECK LOG...: runs a check of this directory on logs of ../shared/corpus.
set -eu
[ -d "$SHARED" ] || { echo "skipped: no ../shared/corpus here"; exit 77; }
command -v zstd >/dev/null || { echo "skipped: no zstd here"; exit 77; }
LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT
export LOG
check=$1; shift
for log in "$@"; do
  zstd -dcq "$SHARED/$log.zst" >"$LOG"
  echo "$log"
  code=0
  sh "$(dirname "$0")/$check.sh" || code=$?
  [ "$code" = 0 ] || exit "$code"
done
