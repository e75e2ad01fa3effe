// Pages of the manual: man(7), as groff and mandoc read it.
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/command_help.h"
#include "cli/exit_code.h"

namespace whybounce {
namespace {

// Text of a line that begins with nothing a formatter obeys.
std::string Escaped(const std::string& text) {
  std::string out = absl::StrReplaceAll(text, {{"\\", "\\e"},
                                               {"-", "\\-"},
                                               {"'", "\\(aq"},
                                               {"`", "\\(ga"},
                                               {"^", "\\(ha"},
                                               {"~", "\\(ti"}});
  if (out.starts_with(".")) out.insert(0, "\\&");
  return out;
}

std::string Bold(const std::string& text) { return absl::StrCat("\\fB", Escaped(text), "\\fR"); }
std::string Slanted(const std::string& text) { return absl::StrCat("\\fI", Escaped(text), "\\fR"); }

std::string Sentence(std::string text) {
  if (!text.empty() && text.back() != '.') text.push_back('.');
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return Escaped(text);
}

std::string PageOf(const CommandHelp& command) {
  return absl::StrReplaceAll(command.name, {{" ", "-"}});
}

std::string TaggedNames(const FlagHelp& flag) {
  std::string names;
  for (const std::string* name : {&flag.short_name, &flag.long_name}) {
    if (name->empty()) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ", Bold(*name));
  }
  if (!flag.value.empty()) {
    absl::StrAppend(&names, names.empty() ? "" : " ", Slanted(flag.value),
                    names.empty() && flag.is_repeated ? " ..." : "");
  }
  return names;
}

void AddSynopsis(const CommandHelp& command, std::string* out) {
  absl::StrAppend(out, ".B ", Escaped(command.name), "\n[", Slanted("option"), " ...]\n");
  for (const FlagHelp& flag : command.flags) {
    if (!flag.group.empty()) continue;
    absl::StrAppend(out, flag.is_required ? "" : "[", Slanted(flag.value),
                    flag.is_repeated ? " ..." : "", flag.is_required ? "" : "]", "\n");
  }
}

enum class Headings : uint8_t { kShown, kNone };

void AddFlags(const CommandHelp& command, Headings headings, std::string* out) {
  for (const std::string& group : Groups(command.flags)) {
    if (!group.empty() && headings == Headings::kShown)
      absl::StrAppend(out, ".SS ", Escaped(group), "\n");
    for (const FlagHelp& flag : command.flags) {
      if (flag.group != group) continue;
      absl::StrAppend(out, ".TP\n", TaggedNames(flag), "\n", Sentence(flag.what), "\n");
      if (flag.words.empty()) continue;
      std::string words;
      for (const std::string& word : flag.words)
        absl::StrAppend(&words, words.empty() ? "" : ", ", Bold(word));
      absl::StrAppend(out, "One of ", words, flag.separator != '\0' ? "; several with a comma" : "",
                      ".\n");
    }
  }
}

void AddExamples(const CommandHelp& command, std::string* out) {
  for (const ExampleHelp& example : command.examples) {
    absl::StrAppend(out, &example == &command.examples.front() ? "" : ".PP\n",
                    Sentence(example.what), "\n.PP\n.RS 4\n.EX\n", Escaped(example.words),
                    "\n.EE\n.RE\n");
  }
}

void AddParagraphs(const CommandHelp& command, std::string* out) {
  absl::StrAppend(out, Sentence(command.what), "\n");
  if (command.about.empty()) return;
  absl::StrAppend(out, ".PP\n", absl::StrReplaceAll(Escaped(command.about), {{"\n\n", "\n.PP\n"}}),
                  "\n");
}

void AddEnd(const CommandHelp& command, const CommandHelp& whole, std::string* out) {
  *out += ".SH EXIT STATUS\n";
  for (const auto& [code, what] : kExitCodes)
    absl::StrAppend(out, ".TP\n", static_cast<int>(code), "\n", Escaped(what), "\n");
  *out +=
      ".SH FILES\n.TP\n.I /etc/whybounce.conf\n.TQ\n.I ~/.config/whybounce/config\n"
      "Defaults of flags, see\n.BR whybounce.conf (5).\n";
  *out += ".SH SEE ALSO\n";
  std::vector<std::string> pages;
  if (command.name != whole.name) pages.push_back(absl::StrCat(".BR ", whole.name, " (1)"));
  for (const CommandHelp& other : whole.commands) {
    if (other.name == command.name) continue;
    pages.push_back(absl::StrCat(".BR ", Escaped(PageOf(other)), " (1)"));
  }
  pages.emplace_back(".BR whybounce.conf (5)");
  pages.emplace_back(".BR whybounce\\-rules (7)");
  absl::StrAppend(out, absl::StrJoin(pages, ",\n"), "\n");
}

}  // namespace

std::string ManualPage(const CommandHelp& command, const CommandHelp& whole, const char* version) {
  std::string title = PageOf(command);
  for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  std::string out = absl::StrCat(".\\\" Made by whybounce help \\-\\-as man: its flags are\n",
                                 ".\\\" declared in src/cli, and nowhere else.\n.TH ",
                                 Escaped(title), " 1 \"\" \"", version, "\" \"User Commands\"\n");
  absl::StrAppend(&out, ".SH NAME\n", Escaped(PageOf(command)), " \\- ", Escaped(command.what),
                  "\n.SH SYNOPSIS\n");
  if (command.commands.empty()) {
    AddSynopsis(command, &out);
  } else if (command.name == whole.name) {
    absl::StrAppend(&out, ".B whybounce\n[", Slanted("option"), " ...]\n[", Slanted("PATH"),
                    " ...]\n.br\n.B whybounce\n", Slanted("command"), "\n[", Slanted("option"),
                    " ...]\n");
  } else {
    for (const CommandHelp& inner : command.commands) {
      if (&inner != &command.commands.front()) out += ".br\n";
      AddSynopsis(inner, &out);
    }
  }
  out += ".SH DESCRIPTION\n";
  AddParagraphs(command, &out);
  if (!command.commands.empty()) {
    out += ".SH COMMANDS\n";
    for (const CommandHelp& inner : command.commands) {
      absl::StrAppend(&out, ".TP\n", Bold(inner.LastWord()), "\n", Sentence(inner.what), "\n");
      if (command.name == whole.name) {
        absl::StrAppend(&out, "See\n.BR ", Escaped(PageOf(inner)), " (1).\n");
        continue;
      }
      out += ".RS\n";
      AddFlags(inner, Headings::kNone, &out);
      out += ".RE\n";
    }
  }
  out += ".SH OPTIONS\n";
  AddFlags(command, Headings::kShown, &out);
  if (!command.examples.empty()) {
    out += ".SH EXAMPLES\n";
    AddExamples(command, &out);
  }
  AddEnd(command, whole, &out);
  return out;
}

}  // namespace whybounce
