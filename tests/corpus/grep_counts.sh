#!/bin/sh
# The report's counts of lines against grep with the shapes that Postfix's own sources print.
. "$(dirname "$0")/lib.sh"
report

delivery=': [0-9A-Za-z]+: to=<.*>, (orig_to=<.*>, )?relay=[^ ]*, (conn_use=[0-9]+, )?delay=[0-9.]+, delays=[0-9./]+, (tls=[^ ]+, )?dsn=[0-9.]+, status='
same "sent" $(($(number attempt_lines delivered) + $(number attempt_lines expanded) + $(number attempt_lines relayed) + $(number attempt_lines discarded))) \
  $(($(count "${delivery}sent \(") + $(count "${delivery}deliverable \(")))
same "bounced" "$(number attempt_lines bounced)" $(($(count "${delivery}bounced \(") + $(count "${delivery}undeliverable \(")))
same "deferred" "$(number attempt_lines deferred)" $(($(count "${delivery}deferred \(") + $(count "${delivery}SOFTBOUNCE \(")))
same "attempts" "$(number lines attempts)" "$(count "$delivery")"

where='(CONNECT|connect|EHLO|HELO|MAIL|RCPT|DATA|BDAT|END-OF-MESSAGE|ETRN|VRFY|STARTTLS|AUTH|UNKNOWN) from '
same "rejected" "$(number rejection_lines rejected)" $(($(count "\]: ([0-9A-Za-z]+: )?(milter-)?reject: $where") \
  + $(count '\]: [0-9A-Za-z]+: reject: (header|body|content|mime-error) ') \
  + $(count '\]: warning: (Connection (rate|concurrency)|Message delivery request rate|Recipient address rate|New TLS session rate|AUTH command rate) limit exceeded: ') \
  + $(count '\]: (warning: )?[0-9A-Za-z]+: (queue file size limit|message rejected: hopcount) exceeded$')))
same "held" "$(number rejection_lines held)" $(($(count "\]: [0-9A-Za-z]+: (milter-)?hold: $where") + $(count '\]: [0-9A-Za-z]+: hold: (header|body) ')))
same "discarded" "$(number rejection_lines discarded)" $(($(count "\]: [0-9A-Za-z]+: (milter-)?discard: $where") + $(count '\]: [0-9A-Za-z]+: discard: (header|body) ')))

# Expired messages have no line per recipient: the recipients given up are those whose last
# status= line of the message was a deferral.
events=$work/events.jsonl
"$WHYBOUNCE" events "$LOG" >"$events" || [ $? = 3 ]
awk '
  match($0, /: [0-9A-Za-z]+: to=<[^>]*>/) {
    split(substr($0, RSTART + 2, RLENGTH - 2), part, ": to="); key = part[1] " " tolower(part[2])
    if ($0 ~ /, status=(deferred|SOFTBOUNCE) \(/) { if (!(key in open)) keys[part[1]] = keys[part[1]] SUBSEP key; open[key] = 1 }
    else { delete open[key] }
  }
  match($0, /\]: [0-9A-Za-z]+: (from=<.*>, status=(force-)?expired, returned|removed|client=|uid=)/) {
    id = substr($0, RSTART + 3); sub(/: .*/, "", id)
    n = split(keys[id], list, SUBSEP)
    for (i = 2; i <= n; ++i) if (list[i] in open) { if ($0 ~ /expired, returned/) ++expired; delete open[list[i]] }
    delete keys[id]
  }
  END { print expired + 0 }' "$LOG" >"$work/expired"
same "expired recipients" "$(grep -c '"outcome":"expired"' "$events" || true)" "$(cat "$work/expired")"
same "lines read" "$(number lines read)" "$(wc -l <"$LOG" | tr -d ' ')"
same "lines add up" "$(number lines read)" $(($(number lines attempts) + $(number lines rejections) + $(number lines queue) \
  + $(number lines of_no_interest) + $(number lines other_program) + $(number lines outside_period) + $(number lines not_understood)))
same "not understood" "$(number lines not_understood)" 0
finish
