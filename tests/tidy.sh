#!/bin/sh
# The house's rules that a machine can check.
set -eu
cd "$(dirname "$0")/.."
failures=0
wrong() { echo "$1"; failures=1; }

for file in $(find src tests bench -name '*.cc' -o -name '*.h'); do
  case $file in
    src/report/*|src/reference/*|src/document/*|tests/*) ;; # bars, dots and other languages stand there
    src/log/carriers/month_names.cc) ;; # names of months in other languages
    src/reply/extract.cc|src/reply/quantity.cc) ;; # words of other languages are looked for
    *) ! LC_ALL=C grep -nP '[^\x00-\x7f]' "$file" || wrong "$file: not ASCII" ;;
  esac
  # Not by awk: mawk counts bytes.
  ! LC_ALL=C.UTF-8 grep -anE '.{101}' "$file" || wrong "$file: longer than 100 columns"
  [ "$(wc -l <"$file")" -le 400 ] || case $file in tests/*) ;; *) wrong "$file: over 400 lines" ;; esac
done

# Arrows go down only: what a folder may include of the others.
may() { # FOLDER ALLOWED...
  folder=$1; shift
  for file in $(find "src/$folder" -name '*.cc' -o -name '*.h'); do
    for other in c base input reply log mail pasted classify aggregate document reference report pipeline cli; do
      [ "$other" = "$folder" ] && continue
      case " $* " in *" $other "*) continue ;; esac
      ! grep -n "#include \"$other/" "$file" || wrong "$file: $folder/ may not include $other/"
    done
  done
}
may whybounce base
may base
may input base
may reply base
may log base input reply
may mail base reply log
may pasted base reply log
may classify base reply
may aggregate base reply log mail classify
may document base classify
may reference base classify document
may report base classify aggregate document reference
may pipeline base input reply log mail classify aggregate report
may c base input reply log mail pasted classify aggregate document reference report pipeline
may cli base input reply log mail pasted classify aggregate document reference report pipeline

! grep -rn 'absl::string_view' src --include='*.cc' --include='*.h' | grep -v 'src/base/\|flat_hash_map<absl::string_view' || wrong "absl::string_view outside of base/"
! grep -rnE '\b(try|catch|throw)\b *[({;]' src --include='*.cc' | grep -v 'src/cli/\|src/python/' || wrong "exceptions in the library"
# Every pattern file is one that CMake embeds.
for file in $(find patterns -type f ! -name "*.toml" ! -name "*.md" ! -path "patterns/page/*"); do wrong "$file: neither a pattern nor its README"; done
exit "$failures"
