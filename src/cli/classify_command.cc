// whybounce classify: replies from the command line or stdin, each with its cause.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "classify/verdict_cache.h"
#include "cli/answer_printer.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/process_classifier.h"
#include "cli/unmatched_list.h"
#include "cli/write_output.h"
#include "pasted/pasted.h"

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
  bool join = false;
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

// More of stdin; 0 at its end.
size_t ReadStdin(std::vector<char>* buffer) {
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, buffer->data(), buffer->size());
    if (got >= 0 || errno != EINTR) return static_cast<size_t>(std::max<ssize_t>(got, 0));
  }
}

bool StdinHasMore() {
  struct pollfd waiting = {STDIN_FILENO, POLLIN, 0};
  return poll(&waiting, 1, 0) != 0;
}

// Calls visit(line) for every line of stdin that is not blank, as long as somebody reads the
// answers; longer ones are cut. Calls pause() where whoever writes them has not written more yet.
template <typename Visit, typename Pause>
void ForEachLineOfStdin(Visit visit, Pause pause) {
  std::vector<char> buffer(kOutputChunkBytes);
  std::string line;
  const auto end_line = [&] {
    if (!TrimSpace(line).empty()) visit(line);
    line.clear();
  };
  while (!IsReaderGone()) {
    const size_t got = ReadStdin(&buffer);
    if (got == 0) break;
    std::string_view rest(buffer.data(), got);
    while (!rest.empty()) {
      const size_t end = rest.find('\n');
      const std::string_view piece = rest.substr(0, end);
      line.append(piece.substr(0, kLineBytesMax - std::min(line.size(), kLineBytesMax)));
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
      if (end != rest.npos) end_line();
    }
    if (!StdinHasMore()) pause();
  }
  end_line();
}

// "550-a" is not the last line of its reply (RFC 5321 section 4.2.1).
bool GoesOn(std::string_view line) {
  ConsumePrefix(&line, "<<< ");
  std::string_view rest = line;
  return ConsumeReplyCode(&rest) != 0 && line.size() > 3 && line[3] == '-';
}

// Lines of stdin into replies, where they are known to be as a server wrote them.
class ReplyLines {
 public:
  template <typename Visit>
  void Add(std::string_view line, Visit visit) {
    if (!reply_.empty() && !SameCode(line)) End(visit);
    if (!reply_.empty()) reply_.push_back(' ');
    reply_.append(
        TrimSpace(line).substr(0, kLineBytesMax - std::min(kLineBytesMax, reply_.size())));
    if (!GoesOn(TrimSpace(line))) End(visit);
  }
  template <typename Visit>
  void End(Visit visit) {
    if (!reply_.empty()) visit(reply_);
    reply_.clear();
  }

 private:
  bool SameCode(std::string_view line) const { return line.starts_with(reply_.substr(0, 3)); }

  std::string reply_;
};

class ClassifyRun {
 public:
  ClassifyRun(const Classifier* classifier, const Flags& flags)
      : flags_(flags),
        classifier_(*classifier),
        cache_(&EngineOf(*classifier)),
        printer_(
            classifier,
            {.json = flags.format == "jsonl",
             .vocabulary = VocabularyFromId(flags.vocabulary).value_or(Vocabulary::kWhybounce)}) {}

  void Answer(std::string_view line) {
    AnswerView answer;
    ReplyView& reply = answer.reply;
    reply = pasted_.Read(line);
    answer.frame = pasted_.frame();
    if (!flags_.relay_host.empty()) reply.relay_host = flags_.relay_host;
    if (!flags_.recipient.empty()) reply.recipient = flags_.recipient;
    if (!flags_.stage.empty()) reply.stage = StageFromId(flags_.stage);
    const uint16_t provider =
        EngineOf(classifier_).FindProvider(reply.relay_host, DomainOf(reply.recipient));
    answer.verdict = cache_.ClassifyShape(reply, provider);
    if (answer.verdict.rule == 0) AskOfWhole(provider, &answer);
    if (reply.recipient.empty()) reply.recipient = pasted_.named();
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

  // Prints what was answered so far.
  void Flush() {
    if (exit_code_ == kExitOk && !out_.empty()) exit_code_ = WriteOutput("", out_);
    out_.clear();
  }

  // The exit code.
  int Finish() {
    if (flags_.unmatched) unmatched_.Print(flags_.format == "jsonl", &out_);
    Flush();
    return exit_code_;
  }

 private:
  // If no rule knows a reply of few words, perhaps one knows what stands around it.
  void AskOfWhole(uint16_t provider, AnswerView* answer) {
    const ReplyView whole = pasted_.Whole();
    if (whole.text.empty()) return;
    const Verdict verdict = cache_.ClassifyShape(whole, provider);
    if (verdict.cause == Cause::kUndetermined) {
      cache_.ClassifyShape(answer->reply, provider);  // for its codes and shape
      return;
    }
    answer->verdict = verdict;
    answer->reply = whole;
  }

  const Flags& flags_;
  const Classifier& classifier_;
  VerdictCache cache_;
  const AnswerPrinter printer_;
  UnmatchedList unmatched_;
  Pasted pasted_;
  std::string out_;
  bool answered_ = false;
  int exit_code_ = kExitOk;
};

void AnswerStdin(const Flags& flags, ClassifyRun* run) {
  const auto answer = [&](std::string_view reply) { run->Answer(reply); };
  ReplyLines lines;
  bool cut = false;  // a reply of several lines was answered line by line
  std::string open;  // the code of a line that goes on
  ForEachLineOfStdin(
      [&](std::string_view line) {
        if (flags.join) return lines.Add(line, answer);
        cut = cut || (!open.empty() && line.starts_with(open));
        open = GoesOn(line) ? std::string(line.substr(0, 3)) : "";
        answer(line);
      },
      [&] { run->Flush(); });
  lines.End(answer);
  if (cut) {
    std::cerr << "whybounce: every line was answered as a reply of its own; --join takes \"550-\" "
                 "and what follows it as one\n";
  }
}

int Run(const Flags& flags) {
  const auto classifier = ProcessClassifier(flags.rules_directory);
  if (!classifier.ok()) {
    std::cerr << classifier.status().message() << "\n";
    return kExitUsage;
  }
  ClassifyRun run(*classifier, flags);
  for (std::string reply : flags.replies) {
    std::replace_if(reply.begin(), reply.end(), IsSpace, ' ');
    run.Answer(reply);
  }
  if (flags.replies.empty()) AnswerStdin(flags, &run);
  return run.Finish();
}

}  // namespace

void AddClassifyCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command command = line->AddCommand("classify", "name the cause of replies");
  command.Add("reply", &flags->replies, "replies; none: one per line on stdin");
  command.Add("--format", &flags->format, "form of the answers").OneOf({"text", "jsonl"});
  command.Add("--vocabulary", &flags->vocabulary, "whose names for the causes")
      .OneOf({"whybounce", "sisimai", "sparkpost", "kumomta", "powermta"});
  command.Add("--rules", &flags->rules_directory, "directory of further rules").Named("DIR");
  command.Add("--relay", &flags->relay_host, "the host that gave the replies").Named("HOST");
  command.Add("--recipient", &flags->recipient, "the address that was refused").Named("ADDRESS");
  command.Add("--stage", &flags->stage, "what was answered").OneOf(StageIds());
  command.Add("--join", &flags->join,
              "lines of stdin are as servers send them: \"550-a\", \"550 b\" are one reply");
  const Flag why = command.Add("--why", &flags->why, "show the rule and the words that decided");
  command
      .Add("--unmatched", &flags->unmatched,
           "list the replies whose words no rule knows, grouped, with their number")
      .Excludes(why);
  command.Example("whybounce classify '550 5.1.1 No such user here'", "the cause of one reply");
  command.Example("whybounce classify --format jsonl <replies.txt",
                  "a JSON line for each line that comes in: a co-process of other programs");
  command.OnRun([flags] { return Run(*flags); });
}

}  // namespace whybounce
