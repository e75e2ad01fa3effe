#!/bin/sh
# One golden test: run.sh PROGRAM CASE. A case is a directory with
#   cmd     a shell command that calls whybounce; it runs in the case's directory
#   stdout  what it must print
#   stderr  what it must say, if this file is there
#   exit    its exit code, if it is not 0
# and any input files. WHYBOUNCE_UPDATE_GOLDEN=1 writes what is printed now; review the diff.
set -u
program=$1
case_dir=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$program" "$work/bin/whybounce"

(
  cd "$case_dir" || exit 1
  # Nothing of the caller's surroundings may show in the output.
  env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work" TMPDIR="$work" TZ=UTC LC_ALL=C NO_COLOR=1 WHYBOUNCE_CONFIG= \
    ASAN_OPTIONS="${ASAN_OPTIONS-}" sh ./cmd >"$work/stdout" 2>"$work/stderr" </dev/null
)
echo $? >"$work/exit"

if [ "${WHYBOUNCE_UPDATE_GOLDEN-}" = 1 ]; then
  cp "$work/stdout" "$case_dir/stdout"
  [ ! -f "$case_dir/stderr" ] || cp "$work/stderr" "$case_dir/stderr"
  rm -f "$case_dir/exit"
  [ "$(cat "$work/exit")" = 0 ] || cp "$work/exit" "$case_dir/exit"
  exit 0
fi

[ -f "$case_dir/exit" ] && cp "$case_dir/exit" "$work/exit.wanted" || echo 0 >"$work/exit.wanted"
failed=0
diff -u "$case_dir/stdout" "$work/stdout" || failed=1
[ ! -f "$case_dir/stderr" ] || diff -u "$case_dir/stderr" "$work/stderr" || failed=1
diff -u "$work/exit.wanted" "$work/exit" || failed=1
# What went wrong is mostly told on stderr.
[ $failed = 0 ] || cat "$work/stderr"
exit $failed
