#!/bin/sh
# The report's totals against Debian's pflogsumm 1.1.5 on the same log. Each difference has its reason and
# is counted by grep, so that both numbers are explained to the last line.
. "$(dirname "$0")/lib.sh"
command -v pflogsumm >/dev/null || { echo "skipped: no pflogsumm here"; exit 77; }
report
# pflogsumm reads programs called postfix/<daemon> only: a service's or an instance's name is taken out.
sed -E 's,^(.{15} [^ ]+) [^ /]+/([^ /]+/)?([a-z]+\[),\1 postfix/\3,' "$LOG" >"$work/log"
LOG=$work/log
pflogsumm "$LOG" >"$work/pflogsumm" 2>/dev/null
total() { # WORD: a row of "Grand Totals"; pflogsumm prints 123456 as it is, and 1234567 as 1207k
  awk -v word="$1" '/^Grand Totals/ { on = 1 } /^Per-/ { exit } on && $2 == word { print $1; exit }' "$work/pflogsumm"
}

# It reads no line with the tls= field of Postfix 3.11.
elsewhere() {
  grep -E -- "^[^:]*:..:..[^:]*\\]: [0-9A-Za-z]+: to=<[^(]*, status=$1 \\(" "$LOG" | grep -cvE '^.{15} [^ ]+ postfix/[^,]*, ((orig_to|relay|conn_use|delay|delays)=[^,]*, )*dsn=' || true
}

# Lines that look like this, of programs under other names.
of_others() {
  grep -E -- "$1" "$LOG" | grep -cvE '^.{15} [^ ]+ postfix(/smtps|/submission)?/[a-z]+\[' || true
}

same "received" "$(number counted_apart arrivals)" $(($(total received) + $(of_others ': [0-9A-Za-z]+: (client|uid)=')))
# It counts mail that an alias sent on apart.
same "delivered" $(($(number attempt_lines delivered) + $(number attempt_lines expanded) + $(number attempt_lines relayed) + $(number attempt_lines discarded) - $(count 'status=deliverable \('))) \
  $(($(total delivered) + $(total forwarded) + $(elsewhere sent)))
# It does not know the status SOFTBOUNCE.
same "deferrals" "$(number attempt_lines deferred)" \
  $(($(awk '/ deferrals\)/ { sub(/\(/, "", $3); print $3; exit }' "$work/pflogsumm") + $(elsewhere deferred) + $(count 'status=SOFTBOUNCE \(')))
same "bounced" $(($(number attempt_lines bounced) - $(count 'status=undeliverable \('))) $(($(total bounced) + $(elsewhere bounced)))
# It takes no milter-reject of smtpd, no limit of anvil and no oversized message for a refusal.
same "rejected" "$(number rejection_lines rejected)" $(($(total rejected) + $(count 'smtpd\[[0-9]+\]: [0-9A-Za-z]+: milter-reject: ') \
  + $(count ' limit exceeded: [0-9]+ from ') + $(count '(queue file size limit|message rejected: hopcount) exceeded') + $(of_others ': (NOQUEUE|[0-9A-Za-z]+): reject: ')))
same "held" "$(number rejection_lines held)" "$(total held)"
same "discarded" "$(number rejection_lines discarded)" "$(total discarded)"
finish
