// What shells read to complete a command line of ours.
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cli/command_help.h"

namespace whybounce {
namespace {

// A word as POSIX shells take it, whatever is in it.
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

enum class Values : uint8_t { kNone, kWords, kFiles, kDirectories };

Values ValuesOf(const FlagHelp& flag) {
  if (!flag.words.empty() || flag.suggested != nullptr) return Values::kWords;
  if (flag.value == "DIR") return Values::kDirectories;
  return flag.value == "FILE" || flag.value == "PATH" ? Values::kFiles : Values::kNone;
}

std::string WordsOf(const FlagHelp& flag) {
  return absl::StrJoin(
      flag.words.empty() && flag.suggested != nullptr ? flag.suggested() : flag.words, " ");
}

bool IsPositional(const FlagHelp& flag) { return flag.group.empty(); }

// Every command that does something, with the words that name it: "report", "rules check".
struct NamedCommand {
  std::string words;
  const CommandHelp* help;
};

std::vector<NamedCommand> Leaves(const CommandHelp& whole) {
  std::vector<NamedCommand> leaves;
  for (const CommandHelp& command : whole.commands) {
    if (command.commands.empty()) leaves.push_back({command.LastWord(), &command});
    for (const CommandHelp& inner : command.commands)
      leaves.push_back({absl::StrCat(command.LastWord(), " ", inner.LastWord()), &inner});
  }
  return leaves;
}

std::string CommandWords(const CommandHelp& command) {
  std::vector<std::string> words;
  for (const CommandHelp& inner : command.commands) words.push_back(inner.LastWord());
  return absl::StrJoin(words, " ");
}

// `words=... kind=...` for the value of a flag.
std::string BashValues(const FlagHelp& flag) {
  switch (ValuesOf(flag)) {
    case Values::kNone:
      return "kind=none";
    case Values::kFiles:
      return "kind=files";
    case Values::kDirectories:
      return "kind=dirs";
    case Values::kWords:
      break;
  }
  return absl::StrCat("kind=", flag.separator == '\0' ? "words" : "list",
                      " words=", Quoted(WordsOf(flag)));
}

void AddBashCommand(const CommandHelp& command, std::string* out) {
  std::vector<std::string> flags;
  std::string cases;
  std::string positional = "kind=none";
  for (const FlagHelp& flag : command.flags) {
    if (IsPositional(flag)) {
      positional = BashValues(flag);
      continue;
    }
    flags.push_back(flag.long_name.empty() ? flag.short_name : flag.long_name);
    if (flag.value.empty()) continue;
    std::vector<std::string> names;
    for (const std::string* name : {&flag.short_name, &flag.long_name}) {
      if (!name->empty()) names.push_back(*name);
    }
    absl::StrAppend(&cases, "        ", absl::StrJoin(names, "|"), ") ", BashValues(flag), " ;;\n");
  }
  absl::StrAppend(out, "      flags=", Quoted(absl::StrJoin(flags, " ")), "\n      ", positional,
                  "\n      case $prev in\n", cases, "        *) is_value= ;;\n      esac ;;\n");
}

// A word of zsh's _arguments and _describe, within the brackets of a description or before a colon.
std::string ZshText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

// ":FILE:_files", what _arguments makes of a value.
std::string ZshValues(const FlagHelp& flag) {
  const std::string name = absl::StrCat(":", flag.value, ":");
  switch (ValuesOf(flag)) {
    case Values::kNone:
      return name + " ";
    case Values::kFiles:
      return name + "_files";
    case Values::kDirectories:
      return name + "_files -/";
    case Values::kWords:
      break;
  }
  if (flag.separator != '\0')
    return absl::StrCat(name, "_values -s ", std::string(1, flag.separator), " ", flag.value, " ",
                        WordsOf(flag));
  return absl::StrCat(name, "(", WordsOf(flag), ")");
}

void AddZshArguments(const CommandHelp& command, std::string* out) {
  *out += "_arguments -s -S";
  for (const FlagHelp& flag : command.flags) {
    const std::string again = flag.is_repeated ? "*" : "";
    absl::StrAppend(out, " \\\n        ");
    if (IsPositional(flag)) {
      absl::StrAppend(out, Quoted(again + ZshValues(flag)));
      continue;
    }
    const std::string rest = Quoted(
        absl::StrCat("[", ZshText(flag.what), "]", flag.value.empty() ? "" : ZshValues(flag)));
    if (flag.short_name.empty() || flag.long_name.empty()) {
      absl::StrAppend(out, Quoted(absl::StrCat(again, flag.short_name, flag.long_name)), rest);
    } else {
      const std::string both = absl::StrCat("(", flag.short_name, " ", flag.long_name, ")");
      absl::StrAppend(out, Quoted(again.empty() ? both : again), "{", flag.short_name, ",",
                      flag.long_name, "}", rest);
    }
  }
  *out += " ;;\n";
}

void AddZshNames(const CommandHelp& command, const char* indent, std::string* out) {
  for (const CommandHelp& inner : command.commands) {
    absl::StrAppend(out, indent, Quoted(absl::StrCat(inner.LastWord(), ":", inner.what)), "\n");
  }
}

void AddFishFlags(const std::string& condition, const CommandHelp& command, std::string* out) {
  for (const FlagHelp& flag : command.flags) {
    std::string line = absl::StrCat("complete -c whybounce -n ", Quoted(condition));
    if (!flag.short_name.empty()) absl::StrAppend(&line, " -s ", flag.short_name.substr(1));
    if (!flag.long_name.empty()) absl::StrAppend(&line, " -l ", flag.long_name.substr(2));
    switch (ValuesOf(flag)) {
      case Values::kNone:
        if (!flag.value.empty()) absl::StrAppend(&line, IsPositional(flag) ? " -f" : " -x");
        break;
      case Values::kFiles:
        absl::StrAppend(&line, IsPositional(flag) ? " -F" : " -r -F");
        break;
      case Values::kDirectories:
        absl::StrAppend(&line, IsPositional(flag) ? " -f" : " -x",
                        " -a '(__fish_complete_directories (commandline -ct))'");
        break;
      case Values::kWords:
        absl::StrAppend(&line, IsPositional(flag) ? " -f" : " -x", " -a ", Quoted(WordsOf(flag)));
        break;
    }
    if (!IsPositional(flag)) absl::StrAppend(&line, " -d ", Quoted(flag.what));
    absl::StrAppend(out, line, "\n");
  }
}

}  // namespace

std::string BashCompletion(const CommandHelp& whole) {
  std::string out = R"(# Completion of whybounce for bash, made by `whybounce help --as bash`.
_whybounce() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local command= flags= kind= words= head= is_value=1
  # "--format=te" comes in three words.
  if [[ $cur == '=' ]]; then
    cur=
  elif [[ $prev == '=' ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
)";
  for (const CommandHelp& command : whole.commands) {
    if (command.commands.empty()) continue;
    absl::StrAppend(&out, "  if [[ $command == ", command.LastWord(), R"( ]]; then
    if ((COMP_CWORD == 2)); then
      COMPREPLY=($(compgen -W )",
                    Quoted(CommandWords(command)), R"( -- "$cur"))
      return
    fi
    command+=" ${COMP_WORDS[2]}"
  fi
)");
  }
  out += "  case $command in\n";
  const CommandHelp* usual = nullptr;
  for (const NamedCommand& one : Leaves(whole)) {
    if (usual == nullptr) usual = one.help;
    absl::StrAppend(&out, "    ", Quoted(one.words), ")\n");
    AddBashCommand(*one.help, &out);
  }
  // `whybounce PATH...` is what the first command does.
  out += "    *)\n";
  AddBashCommand(*usual, &out);
  absl::StrAppend(&out, R"(  esac
  if [[ -z $is_value && $cur == -* ]]; then
    kind=words words=$flags
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W )",
                  Quoted(CommandWords(whole)), R"( -- "$cur"))
  fi
  case $kind in
    words) COMPREPLY+=($(compgen -W "$words" -- "$cur")) ;;
    list)
      [[ $cur == *,* ]] && head=${cur%,*},
      COMPREPLY=($(compgen -P "$head" -W "$words" -- "${cur##*,}")) ;;
    files|dirs)
      local -a found
      if [[ $kind == files ]]; then
        mapfile -t found < <(compgen -f -- "$cur")
      else
        mapfile -t found < <(compgen -d -- "$cur")
      fi
      compopt -o filenames 2>/dev/null
      COMPREPLY+=("${found[@]}") ;;
  esac
}
complete -F _whybounce whybounce
)");
  return out;
}

std::string ZshCompletion(const CommandHelp& whole) {
  std::string out = R"(#compdef whybounce
# Completion of whybounce for zsh, made by `whybounce help --as zsh`.
_whybounce() {
  local -a commands=(
)";
  AddZshNames(whole, "    ", &out);
  out += R"(  )
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  local command=)" +
         whole.commands.front().LastWord() + R"(
  if ((${commands[(I)$words[2]:*]})); then
    command=$words[2]
    shift words
    ((CURRENT--))
  fi
)";
  for (const CommandHelp& command : whole.commands) {
    if (command.commands.empty()) continue;
    absl::StrAppend(&out, "  if [[ $command == ", command.LastWord(), " ]]; then\n",
                    "    commands=(\n");
    AddZshNames(command, "      ", &out);
    absl::StrAppend(&out, R"(    )
    if ((CURRENT == 2)); then
      _describe -t commands command commands
      return
    fi
    command+=" $words[2]"
    shift words
    ((CURRENT--))
  fi
)");
  }
  out += "  case $command in\n";
  for (const NamedCommand& one : Leaves(whole)) {
    absl::StrAppend(&out, "    ", Quoted(one.words), ") ");
    AddZshArguments(*one.help, &out);
  }
  return out + "  esac\n}\n_whybounce \"$@\"\n";
}

std::string FishCompletion(const CommandHelp& whole) {
  std::string out = "# Completion of whybounce for fish, made by `whybounce help --as fish`.\n";
  const std::string none = "not __fish_seen_subcommand_from " + CommandWords(whole);
  for (const CommandHelp& command : whole.commands) {
    absl::StrAppend(&out, "complete -c whybounce -n ", Quoted(none), " -a ", command.LastWord(),
                    " -d ", Quoted(command.what), "\n");
  }
  AddFishFlags(none, whole.commands.front(), &out);
  for (const CommandHelp& command : whole.commands) {
    const std::string seen = "__fish_seen_subcommand_from " + command.LastWord();
    const std::string without =
        absl::StrCat(seen, "; and not __fish_seen_subcommand_from ", CommandWords(command));
    for (const CommandHelp& inner : command.commands) {
      absl::StrAppend(&out, "complete -c whybounce -f -n ", Quoted(without), " -a ",
                      inner.LastWord(), " -d ", Quoted(inner.what), "\n");
      AddFishFlags(absl::StrCat(seen, "; and __fish_seen_subcommand_from ", inner.LastWord()),
                   inner, &out);
    }
    if (command.commands.empty()) AddFishFlags(seen, command, &out);
  }
  return out;
}

}  // namespace whybounce
