#!/bin/sh
# The report's totals against Debian's eximstats 4.96 on the same mainlog. Each difference has its reason
# and is counted by grep. (eximstats reads the logs of Exim 4.97 and later as empty.)
. "$(dirname "$0")/lib.sh"
command -v eximstats >/dev/null || { echo "skipped: no eximstats here"; exit 77; }
report
eximstats -nr -ne -nt -nvr "$LOG" >"$work/eximstats" 2>"$work/errors" || {
  echo "eximstats: exit $?"
  cat "$work/errors"
  exit 1
}
total() { # ROW COLUMN of "Grand total summary"
  awk -v row="$1" -v column="$2" '/^Grand total/ { on = 1 } on && index($0, "  " row " ") == 1 {
    sub("^  " row, "x"); print $column; exit }' "$work/eximstats"
}
id='[0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}'
messages_with() { # FLAG: messages with a line of this flag
  grep -oE "$id $1 " "$LOG" | sort -u | wc -l | tr -d ' '
}

same "received" "$(number counted_apart arrivals)" "$(total Received 3)"
same "delivered addresses" $(($(number attempt_lines delivered) + $(number attempt_lines discarded))) "$(total Delivered 4)"
same "messages delayed" "$(messages_with ==)" "$(total Received 5)"
same "messages failed" "$(messages_with '\*\*')" "$(total Received 7)"
same "attempts" "$(number lines attempts)" "$(grep -cE "$id (=>|->|>>|\*\*|==) " "$LOG")"
same "failed" $(($(number attempt_lines bounced) + $(number attempt_lines expired))) "$(grep -cE "$id \*\* " "$LOG")"
same "deferred" "$(number attempt_lines deferred)" "$(grep -cE "$id == " "$LOG")"
# It takes every line with one of three words for a refusal: also a host that could not be reached, a reply
# of another server, and a delivery without a transport (:blackhole:).
grep -vE "$id (<=|=>|->|>>|\*\*|==) " "$LOG" >"$work/rest"
words() { grep -E 'rejected|refused|dropped' "$work/rest" | grep -cE -- "$1" || true; }
temporary=$(total 'Temp Rejects' 2)
same "refused" $(($(number rejection_lines rejected) + $(number rejection_lines discarded))) \
  $(($(total Rejects 2) + ${temporary:-0} - $(words ' Connection refused') - $(words ': (SMTP|LMTP) error from ') \
  - $(grep -E "$id => " "$LOG" | grep -cvE ' T=' || true)))
finish
