#!/bin/sh
# Installs the packages of `./dev package` in a bare Debian 12, runs them, upgrades from a package like that
# of version 0.1, which had program and library in one, removes and purges: chroot_test.sh DIRECTORY OF .DEBS
# Needs root, debootstrap and a mirror of Debian; without them it says so and ends with 77.
set -eu
debs=$1
skip() { echo "skipped: $1"; exit 77; }
ls "$debs"/whybounce_*.deb >/dev/null 2>&1 || skip "no packages; ./dev package makes them"
[ "$(id -u)" = 0 ] || skip "a chroot needs root"
command -v debootstrap >/dev/null || skip "no debootstrap"
command -v unshare >/dev/null || skip "no unshare"
[ -n "${IN_CHROOT_TEST-}" ] || { # mounts of its own, which end with it
  unshare -m true 2>/dev/null || skip "no mounts here"
  IN_CHROOT_TEST=1 exec unshare -m sh "$0" "$@"
}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'umount -l "$work/root/proc" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
root=$work/root
base=${WHYBOUNCE_DEBOOTSTRAP:-} # a tarball of an earlier run, if one is kept
if [ -n "$base" ] && [ -f "$base" ]; then
  mkdir "$root" && tar -xf "$base" -C "$root"
else
  debootstrap --variant=minbase --include=ca-certificates bookworm "$root" >"$work/log" 2>&1 ||
    skip "debootstrap gave nothing: $(tail -n 1 "$work/log")"
  [ -z "$base" ] || tar -cf "$base" -C "$root" .
fi
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount -t proc none "$root/proc"
mkdir -p "$root/debs" "$root/var/log"
cp "$debs"/*.deb "$root/debs/"
cp "$here/../../samples/postfix/mx2.log" "$root/var/log/mail.log"
failed=0
wrong() { echo "wrong: $1"; failed=1; }
in_root() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$root" "$@"; }
apt() { in_root apt-get -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; wrong "apt-get $*"; }; }
runs() {
  in_root whybounce /var/log/mail.log >"$work/report" || wrong "whybounce /var/log/mail.log: exit $?"
  grep -q 'WHAT TO DO' "$work/report" || wrong "no report: $(head -n 3 "$work/report")"
  [ "$(in_root whybounce classify '552 5.2.2 Mailbox full' | cut -f1)" = mailbox-full ] || wrong "classify"
}

apt update
# A new system.
apt install ./debs/$(basename "$debs"/whybounce_*.deb)
runs
for file in man/man1/whybounce.1.gz man/man1/whybounce-report.1.gz man/man5/whybounce.conf.5.gz man/man7/whybounce-rules.7.gz \
  systemd/system/whybounce-report.timer doc/whybounce/examples/cron.daily \
  bash-completion/completions/whybounce zsh/vendor-completions/_whybounce doc/whybounce/copyright; do
  grep -q "$file" "$root/var/lib/dpkg/info/whybounce.list" || wrong "no $file in the package"
done
size=$(stat -c %s "$debs"/whybounce_*.deb)
[ "$size" -lt 3000000 ] || wrong "the package has $size bytes"
readelf -S "$root/usr/bin/whybounce" 2>/dev/null | grep -q '\.symtab' && wrong "the program is not stripped"
apt remove whybounce
[ ! -e "$root/usr/bin/whybounce" ] || wrong "removed, and the program is still there"
apt purge whybounce
left=$(find "$root/etc" "$root/usr" "$root/var/lib" -name '*whybounce*' -not -path '*/dpkg/*' 2>/dev/null)
[ -z "$left" ] || wrong "purged, and there is still: $left"

# From version 0.1, which had program and library in one package.
old=$work/old
for deb in "$debs"/whybounce_*.deb "$debs"/whybounce-dev_*.deb; do dpkg-deb -x "$deb" "$old"; done
rm -rf "$old/lib" "$old/usr/share"
mkdir -p "$old/DEBIAN"
printf 'Package: whybounce\nVersion: 0.1.0\nArchitecture: %s\nMaintainer: nobody <nobody@corp.example>\nDescription: old\n' \
  "$(dpkg --print-architecture)" >"$old/DEBIAN/control"
dpkg-deb -b "$old" "$root/debs/old.deb" >/dev/null
apt install ./debs/old.deb
apt install $(cd "$root" && ls ./debs/*whybounce*_*.deb)
runs
in_root dpkg -V whybounce whybounce-dev || wrong "files are not those of the package"
in_root grep -q libwhybounce.a /var/lib/dpkg/info/whybounce-dev.list || wrong "no library in whybounce-dev"
! in_root grep -q libwhybounce.a /var/lib/dpkg/info/whybounce.list || wrong "still a library in whybounce"
said=$(in_root python3 -c 'import whybounce; print(whybounce.classify("552 5.2.2 Mailbox full").cause)')
[ "$said" = mailbox-full ] || wrong "python3-whybounce says $said"
apt purge whybounce whybounce-dev libwhybounce1 python3-whybounce
[ $failed = 0 ] && echo "installed, run, upgraded, removed and purged in Debian $(cat "$root/etc/debian_version")"
exit $failed
