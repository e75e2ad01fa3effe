#!/bin/sh
# The module for Python, and its stubs by mypy: run.sh DIRECTORY OF THE MODULE LOG
set -eu
export PYTHONPATH=$1 PYTHONDONTWRITEBYTECODE=1
/usr/bin/python3 "$(dirname "$0")/whybounce_test.py" "$2"
command -v mypy >/dev/null || { echo "skipped: no mypy"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MYPYPATH=$1
mypy --strict --cache-dir "$work/cache" --python-executable /usr/bin/python3 "$(dirname "$0")/typed.py"
# What the stubs promise is there, and what is there they tell.
stubtest=$(command -v stubtest) || exit 0
"$stubtest" --ignore-missing-stub --ignore-unused-allowlist --allowlist "$(dirname "$0")/stubtest.txt" whybounce
