#!/bin/sh
# Makes an image of what `./dev package image` made, with nothing fetched, and runs it shut in as the
# Containerfile says: image_test.sh DIRECTORY
set -u
made=$1
skip() { echo "skipped: $1"; exit 77; }
ls "$made"/whybounce-*-image-*.tar.gz >/dev/null 2>&1 || skip "no image; ./dev package image makes it"
[ "$(id -u)" = 0 ] || skip "building an image this way needs root"
command -v buildah >/dev/null || skip "no buildah"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d) || exit 1
store() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
chmod 755 "$work" && mkdir "$work/mail"
trap 'store rm --all >/dev/null 2>&1; rm -rf "$work"' EXIT
store bud --isolation chroot -t whybounce -f "$root/share/package/Containerfile" "$made" >"$work/log" 2>&1 ||
  { tail -n 5 "$work/log"; exit 1; }
container=$(store from whybounce) || exit 1
failed=0
wrong() { echo "wrong: $1"; failed=1; }
run() { store run --isolation chroot -v "$root/samples:/var/log:ro" -v "$work/mail:/mail:ro" "$container" -- /usr/bin/whybounce "$@"; }
run /var/log/postfix/mx2.log >"$work/report" || wrong "report: exit $?"
grep -q 'WHAT TO DO' "$work/report" || wrong "no report: $(head -n 3 "$work/report")"
# Charsets and time zones come along.
printf 'From: MAILER-DAEMON@mail.example\nSubject: Undelivered\nX-Failed-Recipients: ann@corp.example\nContent-Type: text/plain; charset=gbk\n\n<ann@corp.example>:\n550 \323\303\273\247\262\273\264\346\324\332\n' >"$work/mail/a.eml"
run events /mail/a.eml | grep -q '用户不存在' || wrong "a mail in GBK: $(run events /mail/a.eml)"
run report --tz Asia/Tokyo /var/log/postfix/mx2.log >"$work/tokyo" && grep -q 'Asia/Tokyo' "$work/tokyo" || wrong "no time zones"
size=$(stat -c %s "$made"/whybounce-*-image-*.tar.gz)
[ "$size" -lt 15000000 ] || wrong "the image has $size bytes, packed"
[ $failed = 0 ] && echo "an image of $((size / 1000)) kB, packed, runs"
exit $failed
