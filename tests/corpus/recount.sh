#!/bin/sh
# Every section of the report against an independent count of the rows of `events`.
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
[ -z "${PARTS-}" ] || TZ=UTC exec python3 "$(dirname "$0")/recount.py" --parts "$PARTS" "$WHYBOUNCE" "$LOG"
TZ=UTC exec python3 "$(dirname "$0")/recount.py" "$WHYBOUNCE" "$LOG"
