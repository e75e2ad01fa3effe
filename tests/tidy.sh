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

# Arrows go down only: the table of src/ARCHITECTURE.md says what a folder may include of the others.
row() { awk -F'|' -v f="$1" '/^\| [a-z]+\/ +\|/ && $2 !~ /src/ {n = $2; gsub(/[ \/]/, "", n); if (f == "" || n == f) print f == "" ? n : $4}' src/ARCHITECTURE.md; }
folders=$(row '')
for directory in src/*/; do
  case " $(echo $folders) " in *" $(basename "$directory") "*) ;; *) wrong "$directory: not in the table of src/ARCHITECTURE.md" ;; esac
done
above=
for folder in $folders; do
  allowed=$(row "$folder" | tr -c 'a-z0-9\n' ' ')
  case $allowed in
    *"all above but "*) allowed=$(for one in $above; do case " ${allowed#*but } " in *" $one "*) ;; *) echo "$one" ;; esac; done) ;;
    *"all above"*) allowed=$above ;;
  esac
  case $folder in base|input) ;; *) allowed="$allowed whybounce" ;; esac
  above="$above $folder"
  for other in $folders; do
    case " $folder $(echo $allowed) " in *" $other "*) continue ;; esac
    ! grep -rn --include='*.cc' --include='*.h' "#include \"$other/" "src/$folder" || wrong "src/$folder: may not include $other/"
  done
done
# Who installs the library has no other headers of ours.
! grep -n '#include "' src/whybounce/*.h | grep -v '"whybounce/\|"absl/status/' || wrong "src/whybounce: a header that is installed includes one that is not"
# No room is too large: 16 % of the lines of src/.
all=$(find src -name '*.cc' -o -name '*.h' | xargs cat | wc -l)
for room in $(find src -type d); do
  lines=$(find "$room" -maxdepth 1 -name '*.cc' -o -maxdepth 1 -name '*.h' | xargs -r cat | wc -l)
  [ $((lines * 100)) -le $((all * 16)) ] || wrong "$room: $lines lines, over 16 % of src/"
done
# What reads strangers' bytes is met by a test of its own.
for header in $(find src/mail src/log/carriers -name '*.h'); do
  grep -rqF "\"${header#src/}\"" tests/unit || wrong "$header: no unit test includes it"
done
! grep -rn 'absl::string_view' src --include='*.cc' --include='*.h' | grep -v 'src/base/\|flat_hash_map<absl::string_view' || wrong "absl::string_view outside of base/"
! grep -rnE '\b(try|catch|throw)\b *[({;]' src --include='*.cc' | grep -v 'src/cli/\|src/python/' || wrong "exceptions in the library"
# Every pattern file is one that CMake embeds.
for file in $(find patterns -type f ! -name "*.toml" ! -name "*.md" ! -path "patterns/page/*"); do wrong "$file: neither a pattern nor its README"; done
exit "$failures"
