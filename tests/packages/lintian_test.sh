#!/bin/sh
# lintian has nothing to say of the packages in DIRECTORY.
set -u
ls "$1"/*.changes >/dev/null 2>&1 || { echo "skipped: no packages; ./dev package makes them"; exit 77; }
command -v lintian >/dev/null || { echo "skipped: no lintian"; exit 77; }
said=$(lintian --tag-display-limit 0 "$1"/*.changes 2>/dev/null)
[ -z "$said" ] || echo "$said"
[ -z "$said" ]
