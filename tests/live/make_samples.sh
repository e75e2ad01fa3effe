#!/bin/sh
# Makes samples/ again with the real MTAs of Debian 12, on loopback, against scripted peers.
#   tests/live/make_samples.sh [postfix|exim|sendmail|opensmtpd|courier|dma|all]
# Needs root (or sudo) and, the first time, apt's mirror. The host is left as it is: packages are
# only downloaded here; they are installed, configured and run in private_root.sh's namespaces.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repo=$(cd "$here/../.." && pwd)
work=$repo/build/live
tools="libfaketime gcc libc6-dev iproute2 openssl python3"
run_as_root=; [ "$(id -u)" = 0 ] || run_as_root=sudo

packages_of() { # the MTA and what it needs to run here
  case $1 in
    postfix) echo postfix postfix-pcre ;;
    exim) echo exim4-daemon-heavy exim4-base exim4-config ;;
    sendmail) echo sendmail-bin sendmail-base sendmail-cf m4 ;;
    opensmtpd) echo opensmtpd ;;
    courier) echo courier-mta ;;
    dma) echo dma ;;
    *) echo "make_samples.sh: no such MTA: $1" >&2; exit 2 ;;
  esac
}

download() { # .deb files only; MTAs exclude each other, so one set per MTA
  log=$work/apt-$1.log
  mkdir -p "$work/debs/$1/partial"
  fetch "$1" >"$log" 2>&1 && return
  { $run_as_root apt-get update -qq && fetch "$1"; } >>"$log" 2>&1 || { cat "$log" >&2; exit 2; }
}

fetch() { # also what the host has: its own copy may change while the lab runs
  $run_as_root apt-get install -y -qq --reinstall --download-only --no-install-recommends \
    -o Dir::Cache::archives="$work/debs/$1" $(packages_of "$1") $tools
}

make() { # one MTA: run it, then put what it wrote in the place of the old samples
  echo "$1: downloading packages" >&2
  download "$1"
  rm -rf "$work/out/$1" && mkdir -p "$work/out/$1"
  $run_as_root unshare --net --mount --pid --uts --ipc --fork --kill-child \
    sh "$here/private_root.sh" "$work" "$here" "$1" $(packages_of "$1") $tools
  python3 "$here/install_samples.py" "$work/out/$1" "$repo/samples"
  [ -z "$run_as_root" ] || $run_as_root chown -R "$(id -u):$(id -g)" "$work" "$repo/samples"
}

mkdir -p "$work"
case ${1:-all} in
  all) for mta in postfix exim sendmail opensmtpd courier dma; do make $mta; done ;;
  *) packages_of "$1" >/dev/null; make "$1" ;;
esac
