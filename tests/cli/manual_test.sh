#!/bin/sh
# Every command and every flag of it stands in the manual, in a form that no formatter complains of.
set -u
program=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
wrong() { echo "$1"; failed=1; }
export LC_ALL=C COLUMNS=100

"$program" help --install "$work" || exit 1
commands=$("$program" help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 10 ] || wrong "few commands in help: $commands"
for command in '' $commands; do
  page=$work/man/man1/whybounce${command:+-$command}.1
  [ -s "$page" ] || { wrong "no page $page"; continue; }
  plain=$(sed 's/\\-/-/g; s/\\f[BIR]//g' "$page")
  for flag in $("$program" help $command | grep -oE '^  (-[a-z], )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
    echo "$plain" | grep -qE -- "^(-[a-z], )?$flag( |$)" || wrong "$page: no $flag"
  done
  if command -v mandoc >/dev/null; then
    said=$(mandoc -T lint -W warning "$page" | grep -v 'missing date')
    [ -z "$said" ] || wrong "$said"
  fi
  if command -v groff >/dev/null; then
    said=$(groff -man -ww -Tutf8 -P-c "$page" 2>&1 >/dev/null)
    [ -z "$said" ] || wrong "$page: $said"
  fi
done
command -v mandoc >/dev/null || command -v groff >/dev/null || {
  echo "skipped: neither groff nor mandoc"; [ $failed = 0 ] && failed=77; }
exit $failed
