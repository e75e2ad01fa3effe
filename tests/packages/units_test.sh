#!/bin/sh
# The units are what systemd takes, and the one that reads strangers' words is shut in.
# units_test.sh DIRECTORY PROGRAM
set -u
units=$1 program=$2
command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
for unit in "$units"/*; do # programs that need not be here
  sed "s|/usr/bin/whybounce|$program|" "$unit" >"$work/${unit##*/}"
done
for unit in "$work"/*; do
  said=$(SYSTEMD_UNIT_PATH="$work:" systemd-analyze verify --man=no "$unit" 2>&1 | grep -F "$work")
  [ -z "$said" ] || { echo "$said"; failed=1; }
done
# 20 is 2.0 of 10.
exposure=$(systemd-analyze security --offline=true --threshold=20 --no-pager "$work/whybounce-report.service" 2>&1)
code=$?
echo "$exposure" | tail -n 1
[ $code = 0 ] || { echo "$exposure" | grep -E '^.?. *(x|\xe2\x9c\x97)' | head; failed=1; }
exit $failed
