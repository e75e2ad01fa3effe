#!/bin/sh
# The attempts that `trace` tells of, for random names, against the log's own lines.
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
TZ=UTC exec python3 "$(dirname "$0")/trace.py" "$WHYBOUNCE" "$LOG" ${NAMES-}
