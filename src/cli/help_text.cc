// --help.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/command_help.h"

namespace whybounce {
namespace {

constexpr size_t kNamesWidthMax = 26;

// Appends `text` in lines of `columns`, after `indent` blanks; the first line stands where it is.
void Wrap(const std::string& text, size_t indent, size_t columns, std::string* out) {
  size_t at = indent;
  bool is_first = true;
  for (const auto word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (!is_first && at + 1 + word.size() > columns) {
      absl::StrAppend(out, "\n", std::string(indent, ' '));
      at = indent;
      is_first = true;
    }
    absl::StrAppend(out, is_first ? "" : " ", word);
    at += word.size() + (is_first ? 0 : 1);
    is_first = false;
  }
  out->push_back('\n');
}

// "  NAMES   what it is", the second column at `indent`, or in the next line if there is no place.
void Row(const std::string& names, const std::string& what, size_t indent, size_t columns,
         std::string* out) {
  absl::StrAppend(out, "  ", names);
  if (names.size() + 4 > indent) {
    absl::StrAppend(out, "\n", std::string(indent, ' '));
  } else {
    out->append(indent - names.size() - 2, ' ');
  }
  Wrap(what, indent, columns, out);
}

void AddFlags(const CommandHelp& command, size_t columns, std::string* out) {
  size_t widest = 0;
  for (const FlagHelp& flag : command.flags) {
    if (const size_t width = NamesOf(flag).size(); width <= kNamesWidthMax)
      widest = std::max(widest, width);
  }
  const size_t indent = widest + 4;
  for (const std::string& group : Groups(command.flags)) {
    absl::StrAppend(out, "\n", group, group.empty() ? "" : ":\n");
    for (const FlagHelp& flag : command.flags) {
      if (flag.group != group) continue;
      const std::string words =
          flag.words.empty() ? "" : absl::StrCat("; one of ", absl::StrJoin(flag.words, ", "));
      Row(NamesOf(flag), flag.what + words, indent, columns, out);
    }
  }
}

void AddCommands(const CommandHelp& command, size_t columns, std::string* out) {
  size_t widest = 0;
  for (const CommandHelp& inner : command.commands)
    widest = std::max(widest, inner.LastWord().size());
  std::string group = "Commands";
  bool is_first = true;
  for (const CommandHelp& inner : command.commands) {
    if (is_first || (!inner.group.empty() && inner.group != group)) {
      if (!inner.group.empty()) group = inner.group;
      absl::StrAppend(out, "\n", group, ":\n");
    }
    is_first = false;
    Row(inner.LastWord(), inner.what, widest + 4, columns, out);
  }
}

}  // namespace

std::vector<std::string> Groups(const std::vector<FlagHelp>& flags) {
  std::vector<std::string> groups;
  for (const FlagHelp& flag : flags) {
    if (std::find(groups.begin(), groups.end(), flag.group) == groups.end())
      groups.push_back(flag.group);
  }
  std::stable_partition(groups.begin(), groups.end(), [](const auto& one) { return one.empty(); });
  return groups;
}

std::string Synopsis(const CommandHelp& command) {
  std::string line = command.name + " [OPTION...]";
  for (const FlagHelp& flag : command.flags) {
    if (!flag.group.empty()) continue;
    const std::string word = flag.value + (flag.is_repeated ? "..." : "");
    absl::StrAppend(&line, flag.is_required ? " " : " [", word, flag.is_required ? "" : "]");
  }
  return command.commands.empty() ? line : command.name + " COMMAND [OPTION...]";
}

std::string NamesOf(const FlagHelp& flag) {
  if (flag.long_name.empty() && flag.short_name.empty())
    return flag.value + (flag.is_repeated ? "..." : "");
  std::string names = flag.short_name;
  if (!names.empty() && !flag.long_name.empty()) names += ", ";
  names += flag.long_name;
  if (!flag.value.empty()) absl::StrAppend(&names, " ", flag.value);
  return names;
}

std::string HelpText(const CommandHelp& command, size_t columns) {
  std::string out;
  Wrap(command.name + ": " + command.what, 0, columns, &out);
  absl::StrAppend(&out, "\nUsage: ", Synopsis(command), "\n");
  if (command.name == "whybounce")
    out += "       whybounce [OPTION...] [PATH...]   as report does\n";
  AddCommands(command, columns, &out);
  AddFlags(command, columns, &out);
  if (!command.examples.empty()) out += "\nExamples:\n";
  for (const ExampleHelp& example : command.examples) {
    absl::StrAppend(&out, "  ", example.words, "\n      ");
    Wrap(example.what, 6, columns, &out);
  }
  // A page of the manual is of a command with all that are below it.
  const std::vector<std::string> words = absl::StrSplit(command.name, absl::MaxSplits(' ', 2));
  absl::StrAppend(&out, "\nMore: man ", words[0], words.size() > 1 ? "-" + words[1] : "", "\n");
  return out;
}

}  // namespace whybounce
