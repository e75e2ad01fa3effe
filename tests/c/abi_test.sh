#!/bin/sh
# What libwhybounce.so.1 shows is what it has always shown, and nothing else: abi_test.sh LIBRARY
# A new function is a new line of abi-1.txt; a line that goes is another version of the library.
set -u
command -v nm >/dev/null || { echo "skipped: no nm"; exit 77; }
shown=$(nm -D --defined-only "$1" | sed -n 's/.* [TDBVWRi] \(.*\)/\1/p' | grep -v '^WHYBOUNCE_1' | LC_ALL=C sort)
printf '%s\n' "$shown" | diff -u "$(dirname "$0")/abi-1.txt" - && readelf -d "$1" | grep -q 'SONAME.*libwhybounce[.]so[.]1]'
