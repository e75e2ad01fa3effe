// whybounce explain: what a code, a cause, a blocklist or a whole reply means and what to do.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_join.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/mail_story.h"
#include "cli/output_format.h"
#include "cli/page_flags.h"
#include "cli/process_classifier.h"
#include "cli/trace_output.h"
#include "cli/usage_error.h"
#include "cli/value_words.h"
#include "cli/write_output.h"
#include "pasted/pasted.h"
#include "reference/pages.h"
#include "reply/smtp_reply.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags : PageFlags {
  std::vector<std::string> words;  // none: everything there is
  std::string rules_directory;
};

// A reply is explained whatever it says, a single word only if a rule knows it: "S3150".
enum class PastedKind { kReply, kWord };

// The exit code; nullopt for a word that no rule knows. The rules are loaded for this alone: they
// take longer than everything else together.
std::optional<int> ExplainPasted(const Reference& reference, const std::string& pasted,
                                 PastedKind kind, const Flags& flags) {
  const auto classifier = ProcessClassifier(flags.rules_directory);
  if (!classifier.ok()) return UsageError(classifier.status());
  Pasted reader;
  ReplyView reply = reader.Read(pasted);
  Explanation why = (*classifier)->Explain(reply);
  if (const ReplyView whole = reader.Whole(); why.verdict.rule == 0 && !whole.text.empty()) {
    Explanation why_whole = (*classifier)->Explain(whole);
    if (why_whole.verdict.cause != Cause::kUndetermined) {
      why = std::move(why_whole);
      reply = whole;
    }
  }
  if (kind == PastedKind::kWord && why.verdict.basis != Basis::kText) return std::nullopt;
  const std::string_view provider = (*classifier)->ProviderId(why.verdict.provider);
  return PrintPage(MakeAnswerPage(reference, reply.text, why, provider), reference.texts(), flags);
}

// A whole bounce, or the words of one: whom it is about, why, and who must act. The exit code;
// nullopt if it tells of nobody.
std::optional<int> ExplainMail(const std::string& text, const Flags& flags) {
  const auto classifier = ProcessClassifier(flags.rules_directory);
  if (!classifier.ok()) return UsageError(classifier.status());
  const Trace story = StoryOfMail(EngineOf(**classifier), text);
  if (story.messages.empty() || story.messages.front().recipients.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const TraceRecipient& one : story.messages.front().recipients) {
    if (names.size() < 3) names.push_back(one.address);
  }
  TraceStyle style;
  style.format = flags.format;
  SettleFormat(flags.output, {"text", "markdown", "html", "json"}, &style.format);
  if (style.format == "json") style.format = "jsonl";
  style.language = flags.language;
  style.is_for_terminal = flags.output.empty();
  const auto out = RenderTrace(story, absl::StrJoin(names, ", "), style, absl::LocalTimeZone());
  if (!out.ok()) return UsageError(out.status());
  return WriteOutput(flags.output, *out);
}

int Run(const Flags& flags) {
  if (!flags.rules_directory.empty()) {
    // A page that needs no rules must not hide that they are wrong.
    if (const auto rules = ProcessClassifier(flags.rules_directory); !rules.ok())
      return UsageError(rules.status());
  }
  const auto reference = Reference::Load(flags.language);
  if (!reference.ok()) return UsageError(reference.status());
  const bool is_piped = flags.words.empty() || (flags.words.size() == 1 && flags.words[0] == "-");
  std::string what(TrimSpace(is_piped ? PipedText() : absl::StrJoin(flags.words, " ")));
  if (what.empty()) return PrintPage(MakeIndexPage(*reference), reference->texts(), flags);
  if (is_piped && what.find('\n') != what.npos) {
    if (const auto exit_code = ExplainMail(what, flags)) return *exit_code;
  }
  std::replace_if(what.begin(), what.end(), IsSpace, ' ');  // a reply of several lines
  if (const auto entry = reference->Find(what)) {
    return PrintPage(MakeEntryPage(*reference, *entry), reference->texts(), flags);
  }
  if (const auto group = MakeGroupPage(*reference, what)) {
    return PrintPage(*group, reference->texts(), flags);
  }
  // A reply begins with its code ("550-5.1.1") or has more than one word.
  std::string_view rest = what;
  const bool is_reply = ConsumeReplyCode(&rest) != 0 || what.find(' ') != what.npos;
  const std::string near = is_reply ? "" : reference->NearestName(what);
  if (near.empty()) {
    const auto exit_code =
        ExplainPasted(*reference, what, is_reply ? PastedKind::kReply : PastedKind::kWord, flags);
    if (exit_code) return *exit_code;
  }
  std::cerr << "whybounce: there is no code, cause or blocklist \"" << Sanitized(what) << "\"";
  if (!near.empty()) std::cerr << "; did you mean \"" << near << "\"?";
  std::cerr << " (whybounce explain lists all)\n";
  return kExitUsage;
}

}  // namespace

void AddExplainCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command =
      line->AddCommand("explain", "what a code, cause, blocklist or reply means");
  command
      .Add("what", &flags->words,
           "550, 5.1.1, X.1.1, 5xx, 5.7.x, mailbox-full, zen.spamhaus.org or a whole reply; "
           "- or a pipe: a whole bounce or its words; none: a list of everything")
      .Suggests(CauseWords);
  AddPageFlags(command, flags.get());
  command.Add("--rules", &flags->rules_directory, "directory of further rules").Named("DIR");
  command.Example("whybounce explain 5.7.26", "a code");
  command.Example("whybounce explain mailbox-full", "a cause: what it means, and who must do what");
  command.Example("whybounce explain 550 5.1.1 No such user here", "a whole reply");
  command.OnRun([flags] { return Run(*flags); });
}

}  // namespace whybounce
