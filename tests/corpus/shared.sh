#!/bin/sh
# Runs a check of this directory on every log of ../shared/corpus/postfix.
set -eu
[ -d "$SHARED" ] || { echo "skipped: no ../shared/corpus here"; exit 77; }
command -v zstd >/dev/null || { echo "skipped: no zstd here"; exit 77; }
LOG=$(mktemp)
trap 'rm -f "$LOG"' EXIT
export LOG
for packed in "$SHARED"/postfix-3.7.log.zst "$SHARED"/postfix-3.11.log.zst "$SHARED"/same-mail.traditional.log.zst; do
  zstd -dcq "$packed" >"$LOG"
  echo "$(basename "$packed")"
  code=0
  sh "$(dirname "$0")/$1.sh" || code=$?
  [ "$code" = 0 ] || exit "$code"
done
