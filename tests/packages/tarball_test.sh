#!/bin/sh
# The tarball of `./dev package` runs with its own libraries, wherever it is unpacked; so does what the RPM holds.
# tarball_test.sh DIRECTORY
set -u
ls "$1"/whybounce-*-linux-*.tar.gz >/dev/null 2>&1 || { echo "skipped: no tarball; ./dev package makes it"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0
check() { # PROGRAM
  [ "$("$1" classify '552 5.2.2 Mailbox full' | cut -f1)" = mailbox-full ] || { echo "$1 does not run"; failed=1; }
  others=$(ldd "$1" | sed -n 's/.*=> \(\/.*\) (.*/\1/p' | grep -vF "$work/" | grep -vE '/(libc|libm|libpthread|libdl|librt|libresolv)[.]so')
  [ -z "$others" ] || { echo "$1 takes from the system: $others"; failed=1; }
}
mkdir "$work/odd place" && tar -xzf "$1"/whybounce-*-linux-*.tar.gz -C "$work/odd place" || exit 1
top=$(echo "$work/odd place"/whybounce-*)
check "$top/bin/whybounce"
if ls "$1"/*.rpm >/dev/null 2>&1 && command -v rpm2archive >/dev/null; then
  mkdir "$work/rpm" && rpm2archive - <"$(echo "$1"/*.rpm)" 2>/dev/null | tar -xzf - -C "$work/rpm" || { echo "no rpm2archive"; failed=1; }
  check "$work/rpm/opt/whybounce/bin/whybounce"
  [ -s "$work/rpm/usr/share/man/man1/whybounce.1.gz" ] || { echo "no manual in the RPM"; failed=1; }
fi
exit $failed
