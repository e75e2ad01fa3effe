#!/bin/sh
# Makes what is installed: build.sh [deb|tarball|rpm|image|all]. Everything ends up in build/package.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$root/build/package
version=$(sed -n 's/^project(whybounce VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
tree=$out/whybounce-$version
what=${1:-all}

# The same bytes whenever it is made: times are that of the last change.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(cd "$root" && git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8

copy_tree() { # the sources alone, as they are now
  mkdir -p "$tree"
  (cd "$root" && if git rev-parse --git-dir >/dev/null 2>&1; then
      git ls-files -z --cached --others --exclude-standard
    else
      find . -path ./build -prune -o -path ./tests/pages/node_modules -prune -o -type f -print0
    fi | tar --null --ignore-failed-read -cf - -T -) 2>/dev/null | tar -xf - -C "$tree"
}

make_debs() { # of what is built in build/release; a release builds it anew
  if [ -z "${WHYBOUNCE_CLEAN-}" ]; then
    (cd "$root" && cmake --preset release -DWHYBOUNCE_PYTHON=ON &&
      cmake --build --preset release --target whybounce_cli whybounce_c whybounce_python whybounce_manual) \
      >"$out/build.log" 2>&1 || { tail -n 40 "$out/build.log" >&2; exit 2; }
    export WHYBOUNCE_BUILT="$root/build/release"
  fi
  (cd "$tree" && DEB_BUILD_OPTIONS=noautodbgsym dpkg-buildpackage -b -us -uc -j"$(nproc)") \
    >"$out/deb.log" 2>&1 || { tail -n 40 "$out/deb.log" >&2; exit 2; }
}

libraries_of() { # program: the files it is linked with, the loader too
  ldd "$1" | sed -nE 's/^([^/]*=> )?[[:space:]]*(\/[^ ]*).*/\2/p' | sort -u
}
from_libc='/(libc|libm|libpthread|libdl|librt|libresolv|ld-linux[^/]*)[.]so'

# The program and the libraries it is linked with in one directory, for systems with other versions
# of these: only the C library and what comes with it (2.36 or newer) is taken from the system.
make_tarball() {
  name=whybounce-$version-linux-$(uname -m)
  stage=$out/$name
  rm -rf "$stage" && mkdir -p "$stage/lib"
  cp -a "$out/deb/usr/bin" "$out/deb/usr/share" "$stage/"
  rm -rf "$stage/share/doc" "$stage/share/lintian"
  cp "$root/LICENSE" "$root/README.md" "$stage/"
  libraries_of "$stage/bin/whybounce" | grep -vE "$from_libc" |
    while read -r library; do cp -L "$library" "$stage/lib/"; done
  for file in "$stage"/lib/*; do patchelf --set-rpath '$ORIGIN' "$file"; done
  patchelf --set-rpath '$ORIGIN/../lib' "$stage/bin/whybounce"
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    -C "$out" -cf - "$name" | gzip -9n >"$out/$name.tar.gz"
}

# What an image needs and nothing else, for the Containerfile: the program, the C library and all
# it is linked with, time zones, one user. No image is taken from anywhere.
make_image() {
  image=$out/image
  rm -rf "$image" && mkdir -p "$image/etc" "$image/usr/bin" "$image/usr/share/doc" "$image/tmp"
  for directory in lib lib64; do # one place for all, as Debian has it
    mkdir "$image/usr/$directory" && ln -s "usr/$directory" "$image/$directory"
  done
  chmod 1777 "$image/tmp"
  cp -a "$out/deb/usr/bin/whybounce" "$image/usr/bin/"
  cp -a "$out/deb/usr/share/doc/whybounce" "$image/usr/share/doc/"
  libraries_of "$image/usr/bin/whybounce" | while read -r library; do
    mkdir -p "$image${library%/*}"
    cp -L "$library" "$image$library"
  done
  gconv=$(dirname "$(ldd "$image/usr/bin/whybounce" | sed -n 's/.*libc[.]so[.]6 => \(.*\) (.*/\1/p')")/gconv
  mkdir -p "$image$gconv" && cp -a "$gconv/." "$image$gconv/" # the charsets of mails
  cp -a /usr/share/zoneinfo "$image/usr/share/"
  echo 'whybounce:x:65532:65532::/:/nonexistent' >"$image/etc/passwd"
  echo 'whybounce:x:65532:' >"$image/etc/group"
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    -C "$image" -cf - . | gzip -9n >"$out/whybounce-$version-image-$(uname -m).tar.gz"
  rm -rf "$image"
}

make_rpm() { # of the tarball: nothing is built again
  name=whybounce-$version-linux-$(uname -m)
  rm -rf "$out/rpm" && mkdir -p "$out/rpm"
  rpmbuild -bb --quiet --define "_topdir $out/rpm" --define "_rpmdir $out" \
    --define "_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm" \
    --define "whybounce_version $version" --define "whybounce_stage $out/$name" \
    --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" \
    --define "_buildhost reproducible" \
    "$root/share/package/whybounce.spec" >"$out/rpm.log" 2>&1 || { cat "$out/rpm.log" >&2; exit 2; }
  rm -rf "$out/rpm"
}

case $what in deb|tarball|rpm|image|all) ;; *) sed -n '2s/^# *//p' "$0"; exit 2 ;; esac
rm -rf "$out" && mkdir -p "$out"
copy_tree
make_debs
if [ "$what" != deb ]; then
  dpkg-deb -x "$out"/whybounce_*.deb "$out/deb"
  case $what in tarball|rpm|all) make_tarball ;; esac
  case $what in rpm|all) make_rpm ;; esac
  case $what in image|all) make_image ;; esac
  rm -rf "$out/deb" "$out/whybounce-$version-linux-$(uname -m)"
fi
rm -rf "$tree"
cd "$out" && ls -l -- *.deb *.gz *.rpm 2>/dev/null | awk '{ printf "%8.1f kB  build/package/%s\n", $5 / 1000, $NF }'
