// whybounce explain: what a code, a cause, a blocklist or a whole reply means and what to do.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_join.h"
#include "base/text.h"
#include "classify/pasted_reply.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/page_flags.h"
#include "cli/usage_error.h"
#include "parse/smtp_reply.h"
#include "reference/pages.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags : PageFlags {
  std::vector<std::string> words;  // none: everything there is
  std::string rules_directory;
};

// The rules are loaded for this alone: they take longer than everything else together.
int ExplainReply(const Reference& reference, const std::string& pasted, const Flags& flags) {
  const auto classifier = Classifier::Create({flags.rules_directory});
  if (!classifier.ok()) return UsageError(classifier.status());
  ReplyView reply = CutOutReply(pasted);
  std::string scratch;
  reply.text = JoinReplyLines(reply.text, &scratch);
  const Explanation why = (*classifier)->Explain(reply);
  const std::string_view provider = (*classifier)->ProviderId(why.verdict.provider);
  return PrintPage(MakeAnswerPage(reference, reply.text, why, provider), reference.texts(), flags);
}

int Run(const Flags& flags) {
  const auto reference = Reference::Load(flags.language);
  if (!reference.ok()) return UsageError(reference.status());
  if (flags.words.empty()) return PrintPage(MakeIndexPage(*reference), reference->texts(), flags);
  const std::string what(TrimSpace(absl::StrJoin(flags.words, " ")));
  if (const auto entry = reference->Find(what)) {
    return PrintPage(MakeEntryPage(*reference, *entry), reference->texts(), flags);
  }
  // A reply has more than one word; a single one is a name that is not known.
  if (what.find(' ') != what.npos) return ExplainReply(*reference, what, flags);
  std::cerr << "whybounce: there is no code, cause or blocklist \"" << Sanitized(what) << "\"";
  const std::string near = reference->NearestName(what);
  if (!near.empty()) std::cerr << "; did you mean \"" << near << "\"?";
  std::cerr << " (whybounce explain lists all)\n";
  return kExitUsage;
}

}  // namespace

void AddExplainCommand(CLI::App* app, int* exit_code) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command =
      app->add_subcommand("explain", "what a code, cause, blocklist or reply means");
  command->add_option("what", flags->words,
                      "550, 5.1.1, X.1.1, mailbox-full, zen.spamhaus.org or a whole reply; "
                      "none: a list of everything");
  AddPageFlags(command, flags.get());
  command->add_option("--rules", flags->rules_directory, "directory of further rules");
  command->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace whybounce
