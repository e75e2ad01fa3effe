#!/bin/sh
# Builds and runs the program in C11: consumer_test.sh SOURCES DIRECTORY OF THE LIBRARY LOG
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -O1 "$(dirname "$0")/consumer.c" -I "$1" \
  -L "$2" -lwhybounce -Wl,-rpath,"$2" -o "$work/consumer"
"$work/consumer" "$3"
