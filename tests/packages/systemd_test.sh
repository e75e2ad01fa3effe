#!/bin/sh
# Boots a bare Debian 12 with systemd and the package in it, and lets whybounce-report.service run three
# nights: something is wrong, nothing is new, it fails: systemd_test.sh DIRECTORY OF .DEBS
# Needs root, debootstrap, systemd-nspawn and a mirror of Debian; without them it says so and ends with 77.
set -eu
debs=$1
skip() { echo "skipped: $1"; exit 77; }
ls "$debs"/whybounce_*.deb >/dev/null 2>&1 || skip "no packages; ./dev package makes them"
[ "$(id -u)" = 0 ] || skip "a container needs root"
command -v systemd-nspawn >/dev/null || skip "no systemd-nspawn"
command -v debootstrap >/dev/null || skip "no debootstrap"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
base=${WHYBOUNCE_DEBOOTSTRAP:-} # a tarball of an earlier run, if one is kept
if [ -n "$base" ] && [ -f "$base" ]; then
  mkdir "$root" && tar -xf "$base" -C "$root"
else
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >"$work/log" 2>&1 ||
    skip "debootstrap gave nothing: $(tail -n 1 "$work/log")"
fi
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp "$debs"/whybounce_*.deb "$root/"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c \
  'apt-get update -qq; apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus ./whybounce_*.deb' \
  >"$work/log" 2>&1 || { tail -n 20 "$work/log"; exit 1; }

# A log that only adm may read, and a sendmail that keeps what it is given.
cp "$here/../../samples/postfix/mx2.log" "$root/var/log/mail.log"
chown 0:4 "$root/var/log/mail.log" && chmod 0640 "$root/var/log/mail.log"
mkdir -p "$root/out"
printf '#!/bin/sh\nn=$(ls /out | grep -c "^mail")\ncat >/out/mail.$n\n' >"$root/usr/sbin/sendmail"
chmod 0755 "$root/usr/sbin/sendmail"
cat >"$root/nights.sh" <<'END'
night() { # what one run ends with; mails are sent by the units it starts
  systemctl start whybounce-report.service; echo "$1: exit $?"
  for i in 1 2 3 4 5 6 7 8 9 10; do
    sleep 0.3
    systemctl is-active -q whybounce-mail.service whybounce-failed.service || break
  done
  echo "$1: mails $(ls /out | grep -c '^mail')"
}
{
  night first
  night quiet
  echo 'this is no setting' >/etc/whybounce.conf
  night failing
  systemctl enable whybounce-report.timer 2>&1
  systemctl start whybounce-report.timer; systemctl is-active whybounce-report.timer
  ls -ld /var/lib/private/whybounce | cut -c1-10
} >/out/said 2>&1
journalctl -u 'whybounce*' --no-pager >/out/journal 2>&1
systemctl poweroff
END
cat >"$root/etc/systemd/system/nights.service" <<'END'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh /nights.sh
END
mkdir -p "$root/etc/systemd/system/default.target.wants"
ln -s ../nights.service "$root/etc/systemd/system/default.target.wants/nights.service"
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=${WHYBOUNCE_CGROUP2:-0} timeout 120 systemd-nspawn -q -D "$root" -b --register=no --keep-unit \
  --private-network >"$work/boot" 2>&1 </dev/null || true
[ -s "$root/out/said" ] || skip "systemd did not boot: $(tail -n 1 "$work/boot")"
failed=0
says() { grep -qxF -- "$1" "$root/out/said" || { echo "wrong: not said: $1"; failed=1; }; }
says 'first: exit 0'
says 'first: mails 1'
says 'quiet: exit 0'
says 'quiet: mails 1'
says 'failing: exit 1'
says 'failing: mails 2'
says active
says drwx------
grep -q '^To: root' "$root/out/mail.0" && grep -q '^Subject: mx2: Delivery is impaired' "$root/out/mail.0" || { echo "wrong: the first mail"; failed=1; }
grep -q 'whybounce.conf' "$root/out/mail.1" || { echo "wrong: the mail that tells of failing"; failed=1; }
[ $failed = 0 ] || { cat "$root/out/said" "$root/out/journal"; head -n 30 "$root"/out/mail.*; }
[ $failed = 0 ] && echo "three nights under systemd $(chroot "$root" systemctl --version | head -n 1 | cut -d' ' -f2)"
exit $failed
