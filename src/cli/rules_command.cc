// whybounce rules check|list|show: the rules, one's own included.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "classify/rules/rule_check.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/flags.h"
#include "cli/value_words.h"
#include "cli/write_output.h"
#include "whybounce/classifier.h"

namespace whybounce {
namespace {

struct Flags {
  std::string rules_directory;
  std::string id;     // show
  std::string cause;  // list
};

int Check(const Engine& engine) {
  const std::vector<RuleProblem> problems = CheckRules(engine);
  bool wrong = false;
  for (const RuleProblem& problem : problems) {
    std::cerr << problem.file;
    if (problem.line > 0) std::cerr << ":" << problem.line;
    std::cerr << (problem.note ? ": note: " : ": ") << Sanitized(problem.what) << "\n";
    wrong = wrong || !problem.note;
  }
  if (wrong) return kExitUsage;
  size_t samples = 0;
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    samples += engine.rule(number).samples.size();
  }
  return WriteOutput(
      "", absl::StrFormat("%d rules win their %d samples\n", static_cast<int>(engine.rule_count()),
                          static_cast<int>(samples)));
}

int List(const Engine& engine, const std::string& cause) {
  if (!cause.empty() && !CauseFromId(cause)) {
    std::cerr << "whybounce: there is no cause \"" << Sanitized(cause)
              << "\"; `whybounce explain` names them all\n";
    return kExitUsage;
  }
  std::vector<const Rule*> rules;
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    const Rule& rule = engine.rule(number);
    if (cause.empty() || Id(rule.cause) == cause) rules.push_back(&rule);
  }
  std::string out;
  for (const Rule* rule : rules) {
    absl::StrAppend(&out, rule->id, "\t", AbslView(Id(rule->cause)), "\t", rule->file, ":",
                    rule->line, "\n");
  }
  return WriteOutput("", out);
}

// Conditions as they would stand in a rule file.
class RulePrinter {
 public:
  explicit RulePrinter(const Engine& engine) : engine_(engine) {}

  std::string Print(const Rule& rule) {
    Row("id", rule.id);
    Row("at", absl::StrCat(rule.file, ":", rule.line));
    Row("cause", Id(rule.cause));
    for (const uint16_t provider : rule.providers) {
      Row(rule.provider_known ? "provider (known)" : "provider",
          engine_.patterns().providers[provider].id);
    }
    for (const std::string& text : rule.texts) Row("text", text);
    for (const std::string& text : rule.not_texts) Row("not_text", text);
    for (const ReplyCodeRange& r : rule.replies) {
      Row("reply", r.first == r.last ? absl::StrCat(r.first) : absl::StrCat(r.first, "-", r.last));
    }
    for (const EnhancedCodeRange& r : rule.enhanced) Row("enhanced", ToString(r));
    for (unsigned i = 0; i < kStageCount; ++i) {
      if ((rule.stages & Bit(i)) != 0) Row("stage", Id(static_cast<Stage>(i)));
    }
    for (unsigned i = 0; i < kDialectCount; ++i) {
      if ((rule.dialects & Bit(i)) != 0) Row("dialect", Id(static_cast<Dialect>(i)));
    }
    for (const unsigned code_class : {2U, 4U, 5U}) {
      if ((rule.classes & Bit(code_class)) != 0) Row("class", std::to_string(code_class));
    }
    if (rule.speaker) Row("speaker", *rule.speaker == Speaker::kRemote ? "remote" : "mta");
    if (rule.weak) Row("weak", "true");
    if (rule.permanence) Row("permanence", Id(*rule.permanence));
    if (rule.action) Row("action", Id(*rule.action));
    if (rule.who) Row("who", Id(*rule.who));
    if (!rule.help.empty()) Row("help", rule.help);
    if (!rule.source.empty()) Row("source", rule.source);
    for (const RuleSample& sample : rule.samples) Row("sample", sample.text);
    return std::move(out_);
  }

 private:
  static std::string ToString(const EnhancedCodeRange& r) {
    if (r.none) return "none";
    const std::string code_class = r.code_class == 0 ? "X" : std::to_string(r.code_class);
    std::string first = absl::StrCat(code_class, ".", r.subject, ".", r.detail_first);
    if (r.detail_first == r.detail_last) return first;
    return absl::StrCat(first, "-", code_class, ".", r.subject, ".", r.detail_last);
  }

  void Row(std::string_view name, std::string_view value) {
    absl::StrAppend(&out_, absl::StrFormat("%-17s", name));
    AppendSanitized(value, &out_);
    out_.push_back('\n');
  }

  const Engine& engine_;
  std::string out_;
};

int Show(const Engine& engine, const std::string& id) {
  for (uint32_t number = 1; number <= engine.rule_count(); ++number) {
    if (engine.rule(number).id == id)
      return WriteOutput("", RulePrinter(engine).Print(engine.rule(number)));
  }
  std::cerr << "whybounce: there is no rule \"" << Sanitized(id)
            << "\"; `whybounce rules list` names them all\n";
  return kExitUsage;
}

int Providers(const Engine& engine) {
  std::string out;
  for (const Provider& provider : engine.patterns().providers) {
    if (provider.id.empty()) continue;  // the one that stands for none
    absl::StrAppend(&out, provider.id, "\t", provider.name, "\t",
                    absl::StrJoin(provider.domains, " "), "\n");
  }
  return WriteOutput("", out);
}

template <typename Run>
int WithEngine(const Flags& flags, Run run) {
  const auto classifier = Classifier::Create({flags.rules_directory});
  if (!classifier.ok()) {
    std::cerr << classifier.status().message() << "\n";
    return kExitUsage;
  }
  return run(EngineOf(**classifier));
}

}  // namespace

void AddRulesCommand(CommandLine* line) {
  auto flags = std::make_shared<Flags>();
  const Command rules = line->AddCommand("rules", "check, list or show the rules");
  rules.Example("whybounce rules check --rules my-rules/",
                "whether your own rules win their samples, and take none of ours");
  rules.Example("whybounce rules list --cause mailbox-full", "what is known of one cause");
  const auto add = [&](const char* name, const char* what, auto run) {
    const Command command = rules.AddCommand(name, what);
    command.Add("--rules", &flags->rules_directory, "directory of further rules").Named("DIR");
    command.OnRun([=] { return WithEngine(*flags, run); });
    return command;
  };
  add("check", "find rules that lose their samples or cannot win", Check);
  add("list", "id, cause and place of every rule, in the order in which they are asked",
      [flags](const Engine& engine) { return List(engine, flags->cause); })
      .Add("--cause", &flags->cause, "only rules for this cause")
      .Suggests(CauseWords);
  add("providers", "id, name and domains of every mailbox provider", Providers);
  add("show", "all that is known of a rule",
      [flags](const Engine& engine) { return Show(engine, flags->id); })
      .Add("id", &flags->id, "the rule's id")
      .Required();
}

}  // namespace whybounce
