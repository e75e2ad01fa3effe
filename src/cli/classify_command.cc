// whybounce classify: replies from the command line or stdin, each with its cause.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  std::vector<std::string> replies;  // empty: one per line on stdin
  std::string format = "text";
  std::string rules_directory;
  bool why = false;
};

void AppendJson(const Classifier& classifier, std::string_view reply, const Explanation& why,
                std::string* out) {
  std::string_view rest = reply;
  const ReplyCode code = ConsumeReplyCode(&rest);
  const EnhancedCode enhanced = ConsumeEnhancedCode(&rest);
  const Verdict& verdict = why.verdict;
  JsonWriter json(out, JsonWriter::Layout::kOneLine);
  const auto text = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    json.Key(key);
    json.String(value);
  };
  json.BeginObject();
  text("reply", reply);
  if (code != 0) {
    json.Key("reply_code");
    json.Uint(code);
  }
  text("enhanced_code", ToString(enhanced));
  if (verdict.klass != 0) {
    json.Key("class");
    json.Uint(verdict.klass);
  }
  text("cause", Id(verdict.cause));
  text("permanence", Id(verdict.permanence));
  text("action", Id(verdict.action));
  text("who", Id(verdict.who));
  text("provider", classifier.ProviderId(verdict.provider));
  text("rule", why.rule_id);
  text("basis", Id(verdict.basis));
  text("matched", why.matched);
  json.EndObject();
  out->push_back('\n');
}

void AppendText(std::string_view reply, const Explanation& why, bool details, std::string* out) {
  absl::StrAppend(out, AbslView(Id(why.verdict.cause)), "\t", AbslView(Id(why.verdict.permanence)),
                  "\t");
  AppendSanitized(reply, out);
  out->push_back('\n');
  if (!details) return;
  absl::StrAppend(out, "  rule     ", why.rule_id.empty() ? "none" : why.rule_id, "  ", why.rule_at,
                  "\n");
  absl::StrAppend(out, "  basis    ", AbslView(Id(why.verdict.basis)), "\n  matched  ");
  AppendSanitized(why.matched, out);
  absl::StrAppend(out, "\n  shape    ");
  AppendSanitized(why.shape, out);
  absl::StrAppend(out, "\n  beat    ");
  for (const std::string& id : why.beaten) absl::StrAppend(out, " ", id);
  out->push_back('\n');
}

int Run(const Flags& flags) {
  const auto classifier = Classifier::Create({flags.rules_directory});
  if (!classifier.ok()) {
    std::cerr << "whybounce: " << classifier.status().message() << "\n";
    return kExitUsage;
  }
  std::string out;
  const auto answer = [&](std::string_view reply) {
    const Explanation why = (*classifier)->Explain({.text = reply});
    if (flags.format == "jsonl") {
      AppendJson(**classifier, reply, why, &out);
    } else {
      AppendText(reply, why, flags.why, &out);
    }
  };
  for (const std::string& reply : flags.replies) answer(reply);
  if (flags.replies.empty()) {
    for (std::string line; std::getline(std::cin, line);) answer(line);
  }
  std::cout << out << std::flush;
  return std::cout.good() ? kExitOk : kExitOutput;
}

}  // namespace

void AddClassifyCommand(CLI::App* app, int* exit_code) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app->add_subcommand("classify", "name the cause of replies");
  command->add_option("reply", flags->replies, "replies; none: one per line on stdin");
  command->add_option("--format", flags->format)->check(CLI::IsMember({"text", "jsonl"}));
  command->add_option("--rules", flags->rules_directory, "directory of further rules");
  command->add_flag("--why", flags->why, "show the rule and the words that decided");
  command->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace whybounce
