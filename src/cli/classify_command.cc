// whybounce classify: replies from the command line or stdin, each with its cause.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "classify/pasted_reply.h"
#include "classify/verdict_cache.h"
#include "cli/answer_printer.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/unmatched_list.h"
#include "cli/write_output.h"
#include "parse/smtp_reply.h"

namespace whybounce {
namespace {

struct Flags {
  std::vector<std::string> replies;  // empty: one per line on stdin
  std::string format = "text";
  std::string vocabulary = "whybounce";
  std::string rules_directory;
  std::string relay_host;
  std::string recipient;
  std::string stage;
  bool why = false;
  bool unmatched = false;
};

constexpr size_t kOutputChunkBytes = 1 << 16;

std::vector<std::string> StageIds() {
  std::vector<std::string> ids;
  for (size_t i = 1; i < kStageCount; ++i) ids.emplace_back(Id(static_cast<Stage>(i)));
  return ids;
}

Stage StageFromId(std::string_view id) {
  for (size_t i = 0; i < kStageCount; ++i) {
    if (Id(static_cast<Stage>(i)) == id) return static_cast<Stage>(i);
  }
  return Stage::kUnknown;
}

// Calls visit(line) for every line of stdin that is not blank; longer ones are cut.
template <typename Visit>
void ForEachLineOfStdin(Visit visit) {
  std::vector<char> buffer(kOutputChunkBytes);
  std::string line;
  const auto end_line = [&] {
    if (!TrimSpace(line).empty()) visit(line);
    line.clear();
  };
  while (const size_t got = std::fread(buffer.data(), 1, buffer.size(), stdin)) {
    std::string_view rest(buffer.data(), got);
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      const std::string_view piece = rest.substr(0, end);
      line.append(piece.substr(0, kLineBytesMax - std::min(line.size(), kLineBytesMax)));
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
      if (end != rest.npos) end_line();
    }
  }
  end_line();
}

class ClassifyRun {
 public:
  ClassifyRun(const Classifier* classifier, const Flags& flags)
      : flags_(flags),
        classifier_(*classifier),
        cache_(&classifier->engine()),
        printer_(
            classifier,
            {.json = flags.format == "jsonl",
             .vocabulary = VocabularyFromId(flags.vocabulary).value_or(Vocabulary::kWhybounce)}) {}

  void Answer(std::string_view line) {
    AnswerView answer;
    ReplyView& reply = answer.reply;
    reply = CutOutReply(line);
    reply.text = JoinReplyLines(reply.text, &joined_);
    if (!flags_.relay_host.empty()) reply.relay_host = flags_.relay_host;
    if (!flags_.recipient.empty()) reply.recipient = flags_.recipient;
    if (!flags_.stage.empty()) reply.stage = StageFromId(flags_.stage);
    const uint16_t provider =
        classifier_.engine().FindProvider(reply.relay_host, DomainOf(reply.recipient));
    answer.verdict = cache_.ClassifyShape(reply, provider);
    if (flags_.unmatched) return unmatched_.Add(answer.verdict, reply.text, cache_.shape());
    answer.code = cache_.query().code;
    answer.enhanced_code = cache_.query().enhanced_code;
    answer.facts = ExtractFacts(reply.text);
    if (answer.facts.help_url.empty()) {
      answer.facts.help_url = classifier_.RuleHelp(answer.verdict.rule);
    }
    answer.matched = classifier_.MatchedWords(answer.verdict, reply.text);
    if (answer.matched.empty()) {
      answer.matched = classifier_.MatchedWords(answer.verdict, cache_.shape());
    }
    if (!flags_.why) {
      printer_.Print(answer, &out_);
    } else {
      if (answered_ && flags_.format == "text") out_.push_back('\n');
      printer_.PrintWithReasons(answer, classifier_.Explain(reply), &out_);
    }
    answered_ = true;
    if (out_.size() >= kOutputChunkBytes) Flush();
  }

  // The exit code.
  int Finish() {
    if (flags_.unmatched) unmatched_.Print(flags_.format == "jsonl", &out_);
    Flush();
    return exit_code_;
  }

 private:
  void Flush() {
    if (exit_code_ == kExitOk) exit_code_ = WriteOutput("", out_);
    out_.clear();
  }

  const Flags& flags_;
  const Classifier& classifier_;
  VerdictCache cache_;
  const AnswerPrinter printer_;
  UnmatchedList unmatched_;
  std::string joined_;
  std::string out_;
  bool answered_ = false;
  int exit_code_ = kExitOk;
};

int Run(const Flags& flags) {
  auto created = Classifier::Create({flags.rules_directory});
  if (!created.ok()) {
    std::cerr << created.status().message() << "\n";
    return kExitUsage;
  }
  // Kept until the process ends: to give back its thousands of small pieces takes a millisecond.
  static const Classifier* const classifier = created->release();
  ClassifyRun run(classifier, flags);
  for (std::string reply : flags.replies) {
    std::replace_if(reply.begin(), reply.end(), IsSpace, ' ');
    run.Answer(reply);
  }
  if (flags.replies.empty()) ForEachLineOfStdin([&](std::string_view line) { run.Answer(line); });
  return run.Finish();
}

}  // namespace

void AddClassifyCommand(CLI::App* app, int* exit_code) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app->add_subcommand("classify", "name the cause of replies");
  command->add_option("reply", flags->replies, "replies; none: one per line on stdin");
  command->add_option("--format", flags->format)->check(CLI::IsMember({"text", "jsonl"}));
  command->add_option("--vocabulary", flags->vocabulary, "whose names for the causes")
      ->check(CLI::IsMember({"whybounce", "sisimai", "sparkpost", "kumomta", "powermta"}));
  command->add_option("--rules", flags->rules_directory, "directory of further rules");
  command->add_option("--relay", flags->relay_host, "the host that gave the replies");
  command->add_option("--recipient", flags->recipient, "the address that was refused");
  command->add_option("--stage", flags->stage, "what was answered")
      ->check(CLI::IsMember(StageIds()));
  auto* why = command->add_flag("--why", flags->why, "show the rule and the words that decided");
  command
      ->add_flag("--unmatched", flags->unmatched,
                 "list the replies whose words no rule knows, grouped, with their number")
      ->excludes(why);
  command->callback([flags, exit_code] { *exit_code = Run(*flags); });
}

}  // namespace whybounce
