#!/bin/sh
# The report as mail: what sendmail(1) is given, and when it is given nothing. mail_test.sh PROGRAM LOG
set -u
program=$1 log=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
wrong() { echo "wrong: $1"; cat err; failed=1; }
export LC_ALL=C TZ=UTC WHYBOUNCE_CONFIG= HOME=$work
cat >sendmail <<'END'
#!/bin/sh
echo "$@" >args
cat >sent
END
printf '#!/bin/sh\nexit 75\n' >busy # EX_TEMPFAIL, at once, without reading
chmod +x sendmail busy
head -n 300 "$log" >mail.log
report() { rm -f sent args; "$program" report "$@" >out 2>err; code=$?; }
is_mailed() { [ -s sent ] && [ "$(cat args)" = '-t -i' ]; }

report --sendmail ./sendmail --mail-to 'ann@corp.example, root' mail.log
{ [ $code = 0 ] && is_mailed; } || wrong "--mail-to: $code"
[ "$(head -n 1 sent | tr -d '\r')" = 'To: ann@corp.example, root' ] || wrong "no To: $(head -n 1 sent)"
[ ! -s out ] || wrong "mailed, and printed, too"
python3 - <<'END' || wrong "no text and page in it"
import email
m = email.message_from_binary_file(open("sent", "rb"))
parts = [p.get_content_type() for p in m.walk()]
assert "text/plain" in parts and "text/html" in parts, parts
assert m["Subject"], m.items()
END

report --sendmail ./busy --mail-to root --state s mail.log
{ [ $code = 4 ] && [ ! -e s ]; } || wrong "sendmail failed: code $code, and the state says that all was told"
grep -q 'ended with 75' err || wrong "what failed is not said"
report --sendmail ./sendmail --mail-to root --state s --if-new mail.log
{ [ $code = 0 ] && is_mailed && [ -s s ]; } || wrong "with a state: $code"
report --sendmail ./sendmail --mail-to root --state s --if-new mail.log
{ [ $code = 0 ] && [ ! -e sent ] && grep -q 'nothing is new' err; } || wrong "mailed though nothing is new"
sed -n '301,600p' "$log" >>mail.log
report --sendmail ./sendmail --mail-to root --state s --if-new mail.log
is_mailed || wrong "not mailed though something is new"

report --sendmail ./none --mail-to root mail.log
{ [ $code = 4 ] && grep -q -- '--sendmail' err; } || wrong "no sendmail: $code"
report --sendmail ./sendmail --mail-to "$(printf 'root\nBcc: eve@corp.example')" mail.log
{ [ $code = 2 ] && [ ! -e sent ]; } || wrong "a header can be put in: $code"
report --sendmail ./sendmail --mail-to root --format html mail.log
[ $code = 2 ] || wrong "--format html is mailed: $code"
report --sendmail ./sendmail --mail-to root -o report.eml mail.log
{ [ $code = 0 ] && [ ! -e sent ] && head -n 1 report.eml | grep -q '^To: root'; } || wrong "-o: $code"

# A setting names an address; it mails nothing by itself.
export WHYBOUNCE_REPORT_MAIL_TO=bob@corp.example
report --sendmail ./sendmail mail.log
{ [ $code = 0 ] && [ ! -e sent ] && [ -s out ] && ! grep -q bob@ out; } || wrong "a setting mails"
report --format mail mail.log
head -n 1 out | grep -q '^To: bob@corp.example' || wrong "the setting's address is not in the mail"
exit $failed
