#!/bin/sh
# Installs BUILD below a new directory, builds a program with what was installed, and runs both.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
DESTDIR="$work/root" cmake --install "$BUILD" >"$work/log" || { cat "$work/log"; exit 1; }
"$work/root/usr/bin/whybounce" classify '552 5.2.2 Mailbox full' | grep -q '^mailbox-full'
cmake -S "$(dirname "$0")/consumer" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DCMAKE_PREFIX_PATH="$work/root/usr" >"$work/log" && cmake --build "$work/build" >>"$work/log" ||
  { cat "$work/log"; exit 1; }
"$work/build/consumer"
# The C interface, found by pkg-config.
export PKG_CONFIG_SYSROOT_DIR="$work/root" PKG_CONFIG_PATH="$(find "$work/root" -type d -name pkgconfig)"
cc -std=c11 -Wall -Werror "$(dirname "$0")/../c/consumer.c" $(pkg-config --cflags --libs whybounce) -o "$work/c_consumer"
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") "$work/c_consumer" "$(dirname "$0")/../../samples/postfix/mx2.log"
