#!/bin/sh
# private_root.sh WORK LAB MTA PACKAGE...
# Runs as root inside fresh net, mount, pid, uts and ipc namespaces (see make_samples.sh). Lays a
# throw-away overlay over /, installs the packages there without network, and starts the lab in it.
set -eu
work=$1 lab=$2 mta=$3; shift 3

# Real mail must never leave: go on only where the loopback is the one interface there is.
interfaces=$(sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev | tr '\n' ' ')
[ "$interfaces" = "lo " ] || { echo "private_root.sh: refusing: interfaces are $interfaces" >&2; exit 1; }

mount --make-rprivate /
scratch=$work/root && mkdir -p "$scratch"
mount -t tmpfs -o size=2g,mode=755 tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/new"
mount -t overlay overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/new"
root=$scratch/new

mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev" # own /dev: the lab makes its own /dev/log
for node in null zero full random urandom tty; do
  : >"$root/dev/$node" && mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
for fd in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${fd%%:*}" "$root/dev/${fd##*:}"; done
mkdir -p "$root/dev/shm" "$root/mnt/lab" "$root/mnt/out" "$root/mnt/debs"
for tmp in dev/shm tmp run; do mount -t tmpfs -o mode=1777 tmpfs "$root/$tmp"; done
mkdir -p "$root/run/lock"
mount --bind "$lab" "$root/mnt/lab"
mount --bind "$work/out/$mta" "$root/mnt/out" # the one place of the host that is written
cp -a "$work/debs/$mta/." "$root/mnt/debs"

printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # postinst scripts start no daemons
chmod 755 "$root/usr/sbin/policy-rc.d"
echo mail >/proc/sys/kernel/hostname
echo "127.0.0.1 localhost" >"$root/etc/hosts"
echo "198.51.100.25 mail.shop.example mail" >>"$root/etc/hosts"
printf 'nameserver 127.0.0.53\noptions timeout:30 attempts:2\n' >"$root/etc/resolv.conf"
echo "mail.shop.example" >"$root/etc/mailname"

# Documentation addresses (RFC 5737) are all local here: ours, the clients', the peers'. One peer
# cannot be reached at all.
ip link set lo up
ip address add 198.51.100.25/32 dev lo
for net in 192.0.2.0/24 203.0.113.0/24; do
  ip route add local $net dev lo src 198.51.100.25
done
ip route add unreachable 203.0.113.251/32 table local

echo "$mta: installing in the private root" >&2
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -qq --reinstall --no-download \
  --no-install-recommends -o Dir::Cache::archives=/mnt/debs "$@" >"$work/install-$mta.log" 2>&1 </dev/null ||
  { cat "$work/install-$mta.log" >&2; exit 1; }

# Everything that runs from here on lives in a time of its own, a hundred and twenty times as fast as
# ours: twenty hours of log in ten minutes, with backoffs and timeouts as an administrator would set them.
chroot "$root" gcc -Wall -O2 -shared -fPIC -o /usr/lib/lab_file_times.so /mnt/lab/file_times.c
# By ld.so.preload and not LD_PRELOAD, because set-id programs and cleaned environments lose that.
echo /usr/lib/lab_file_times.so /usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 >"$root/etc/ld.so.preload"
start="@2026-03-09 20:00:00 x${LAB_SPEED:-120}"
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1 \
  FAKETIME="$start" FAKETIME_DONT_RESET=1 \
  chroot "$root" python3 /mnt/lab/lab.py "$mta"
