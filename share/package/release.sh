#!/bin/sh
# Makes all of a release twice, and lets it out only if both are the same bytes: release.sh [deb|tarball|rpm|image|all]
# The same sources in the same directory on the same system give the same bytes; SHA256SUMS has them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/build/package

version=$(sed -n 's/^project(whybounce VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
packaged=$(sed -n '1s/^whybounce (\(.*\)-[^-]*) .*/\1/p' "$root/debian/changelog")
[ "$version" = "$packaged" ] || { echo "CMakeLists.txt says $version, debian/changelog $packaged" >&2; exit 2; }
grep -q "^## $version" "$root/docs/CHANGELOG.md" || { echo "docs/CHANGELOG.md does not tell of $version" >&2; exit 2; }
changed=$(cd "$root" && git status --porcelain)
[ -z "$changed" ] || { echo "not committed: $changed" >&2; exit 2; }

first=$(mktemp)
trap 'rm -f "$first"' EXIT
sums() { (cd "$out" && sha256sum -- *.deb *.tar.gz *.rpm 2>/dev/null); }
# A cache of compilers gives what was compiled elsewhere, with the paths of there.
export WHYBOUNCE_CLEAN=1 CCACHE_DISABLE=1
sh "$here/build.sh" "$@" >/dev/null
sums >"$first"
sh "$here/build.sh" "$@"
sums | diff -u "$first" - >&2 || { echo "two builds of the same sources differ" >&2; exit 3; }
sums >"$out/SHA256SUMS"
echo "the same bytes twice: build/package/SHA256SUMS"
