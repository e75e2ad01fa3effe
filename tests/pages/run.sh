#!/bin/sh
# A test of pages in a browser: run.sh TEST.mjs ARGS... Exit code 77 says that it was skipped.
here=$(cd "$(dirname "$0")" && pwd)
skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null || skip "node is not installed"
CHROMIUM=${CHROMIUM:-$(command -v chromium)} || skip "chromium is not installed"
[ -n "$CHROMIUM" ] || skip "chromium is not installed"
[ -d "$here/node_modules/playwright-core" ] || skip "run: npm install --prefix tests/pages"
export CHROMIUM
test=$1
shift
exec node "$here/$test" "$@"
