#!/bin/sh
# Installs BUILD below a new directory, builds a program with what was installed, and runs both.
# Every installed header is compiled alone.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
DESTDIR="$work/staged" cmake --install "$BUILD" >"$work/log" || { cat "$work/log"; exit 1; }
"$work/staged/usr/bin/whybounce" classify '552 5.2.2 Mailbox full' | grep -q '^mailbox-full'
for header in "$work"/staged/usr/include/whybounce/*.h; do
  echo "#include <whybounce/$(basename "$header")>"
done >"$work/headers"
cmake -S "$here/consumer" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DHEADERS="$work/headers" -DCMAKE_PREFIX_PATH="$work/staged/usr" >"$work/log" &&
  cmake --build "$work/build" >>"$work/log" ||
  { cat "$work/log"; exit 1; }
"$work/build/consumer" "$here/../../samples"
# The C interface, found by pkg-config.
export PKG_CONFIG_SYSROOT_DIR="$work/staged" PKG_CONFIG_PATH="$(find "$work/staged" -type d -name pkgconfig)"
cc -std=c11 -Wall -Werror "$here/../c/consumer.c" $(pkg-config --cflags --libs whybounce) -o "$work/c_consumer"
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") "$work/c_consumer" "$here/../../samples/postfix/mx2.log"
