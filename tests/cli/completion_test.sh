#!/bin/sh
# What shells offer: completion_test.sh PROGRAM SHELL. 77: that shell is not here.
set -u
program=$1 shell=$2
command -v "$shell" >/dev/null || { echo "skipped: no $shell"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/logs" && ln -s "$program" "$work/bin/whybounce"
PATH=$work/bin:$PATH
cd "$work/logs" && touch mail.log 'odd name.log' && mkdir more || exit 1
LC_ALL=C whybounce help --as "$shell" >"$work/script" || exit 1
failed=0

# The words offered for a line that ends at its last letter, one a line.
offer() {
  case $shell in
    bash) bash -c '
      . "$0"
      COMP_LINE=$1 COMP_POINT=${#1}
      COMP_WORDS=() word=
      for ((i = 0; i < ${#1}; i++)); do # as readline cuts them
        case ${1:i:1} in
          " ") COMP_WORDS+=("$word"); word= ;;
          "=") COMP_WORDS+=("$word" "="); word= ;;
          *) word+=${1:i:1} ;;
        esac
      done
      [[ $1 == *= ]] || COMP_WORDS+=("$word")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _whybounce
      printf "%s\n" "${COMPREPLY[@]}"' "$work/script" "$1" ;;
    fish) fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$work/script" "$1" | cut -f1 ;;
  esac
}
has() { # LINE WORD...: every word is offered
  line=$1; shift
  offered=$(offer "$line")
  for word in "$@"; do
    echo "$offered" | grep -qxF -- "$word" && continue
    echo "$shell: '$line': no '$word' in: $offered"; failed=1
  done
}
hasnt() { # LINE WORD
  ! offer "$1" | grep -qxF -- "$2" || { echo "$shell: '$1' offers '$2'"; failed=1; }
}

case $shell in
  zsh) # Completion of zsh needs a terminal; what it is told of each command can be looked at without one.
    zsh -n "$work/script" || failed=1
    told() { # LINE: what _arguments and _describe were called with
      zsh -f -c '
        script=$1; shift
        _arguments() { print -rl -- "$@" }
        _describe() { print -rl -- ${(P)4} }
        _files() { print -r -- FILES }
        words=("$@"); CURRENT=$#words
        . $script' zsh "$work/script" "$@"
    }
    tells() { # WORD, then the words of the line
      want=$1; shift
      told "$@" | grep -qF -- "$want" || { echo "zsh: '$*' is not told $want: $(told "$@")"; failed=1; }
    }
    tells 'report:read logs' whybounce ''
    tells FILES whybounce ''
    tells ':FORMAT:(text markdown' whybounce report ''
    tells ':FORMAT:(text markdown' whybounce --format ''
    tells '*:PATH:_files' whybounce report --tz UTC ''
    tells '_values -s , BY provider' whybounce report ''
    tells 'check:find rules' whybounce rules ''
    tells 'mailbox-full' whybounce rules list --cause ''
    exit "$failed" ;;
esac

has 'whybounce rep' report
has 'whybounce ' classify explain mail.log
has 'whybounce report --fo' --format
has 'whybounce report --format ' text html prometheus
has 'whybounce --format ' html
has 'whybounce report -o ma' mail.log
has 'whybounce report ' mail.log
has 'whybounce classify --stage r' rcpt
has 'whybounce explain mailbox-' mailbox-full
has 'whybounce rules ' check list show
has 'whybounce rules list --cause user-un' user-unknown
has 'whybounce rules show --r' --rules
has 'whybounce help su' suppress
has 'whybounce trace --provider gma' gmail
has 'whybounce trace --outcome bou' bounced
hasnt 'whybounce report --format m' more
hasnt 'whybounce report --tz ma' mail.log
hasnt 'whybounce classify --f' --fail-if
hasnt 'whybounce report --rules m' mail.log
[ "$shell" != bash ] || {
  has 'whybounce report --format=ht' html
  has 'whybounce report --format=' html
  has 'whybounce report --by provider,do' provider,domain
  has 'whybounce report odd' 'odd name.log'
}
exit "$failed"
