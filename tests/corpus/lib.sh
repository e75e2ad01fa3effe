# Helpers of the checks in this directory. POSIX sh; WHYBOUNCE is the program, LOG the log (plain text).
set -eu
export TZ=UTC LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

report() { # the JSON report of $LOG, once; exit code 3 only says that lines were not understood
  "$WHYBOUNCE" report --format json "$LOG" >"$work/report.json" || [ $? = 3 ]
}
number() { # PARENT KEY: a number of the report's object PARENT; 0 if it is not there
  awk -v parent="\"$1\": {" -v key="\"$2\":" '
    index($0, parent) { inside = 1; next }
    inside && /^  }/ { exit }
    inside && $1 == key { sub(/,$/, "", $2); value = $2; exit }
    END { print value + 0 }' "$work/report.json"
}
count() { grep -cE -- "$1" "$LOG" || true; } # lines that match
same() { # WHAT OURS THEIRS
  if [ "$2" = "$3" ]; then
    echo "ok    $1: $2"
  else
    echo "WRONG $1: whybounce $2, expected $3"
    failures=$((failures + 1))
  fi
}
finish() { [ "$failures" = 0 ] || { echo "$failures wrong"; exit 1; }; }
