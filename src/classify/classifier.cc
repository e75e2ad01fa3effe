#include "whybounce/classifier.h"

#include <re2/re2.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "classify/engine.h"

namespace whybounce {
namespace {

std::string_view DomainOf(std::string_view address) {
  const size_t at = address.rfind('@');
  return at == address.npos ? std::string_view() : address.substr(at + 1);
}

// The words of `text` that one of the rule's texts meets, empty if none does.
std::string MatchedWords(const Rule& rule, std::string_view text) {
  for (const std::string& regex : rule.texts) {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    re2::StringPiece words;
    if (RE2::PartialMatch(re2::StringPiece(text.data(), text.size()),
                          RE2("(" + regex + ")", options), &words)) {
      return words.as_string();
    }
  }
  return "";
}

}  // namespace

std::string_view Id(Basis basis) {
  constexpr std::string_view kIds[] = {"", "text", "enhanced-code", "reply-code", "dialect"};
  return kIds[static_cast<size_t>(basis)];
}

Classifier::Classifier(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Classifier::~Classifier() = default;

absl::StatusOr<std::unique_ptr<Classifier>> Classifier::Create(const ClassifierOptions& options) {
  ASSIGN_OR_RETURN(Patterns patterns, LoadPatterns(options.rules_directory));
  ASSIGN_OR_RETURN(std::unique_ptr<Engine> engine, Engine::Create(std::move(patterns)));
  return std::unique_ptr<Classifier>(new Classifier(std::move(engine)));
}

Verdict Classifier::Classify(const ReplyView& reply) const {
  std::string shape;
  const uint16_t provider = engine_->FindProvider(reply.relay_host, DomainOf(reply.recipient));
  return engine_->Decide(engine_->MakeQuery(reply, provider, &shape), nullptr);
}

Explanation Classifier::Explain(const ReplyView& reply) const {
  Explanation why;
  std::vector<uint32_t> rules;
  const uint16_t provider = engine_->FindProvider(reply.relay_host, DomainOf(reply.recipient));
  why.verdict = engine_->Decide(engine_->MakeQuery(reply, provider, &why.shape), &rules);
  for (size_t i = 1; i < rules.size(); ++i) why.beaten.push_back(engine_->rule(rules[i]).id);
  if (why.verdict.rule == 0) return why;
  const Rule& rule = engine_->rule(why.verdict.rule);
  why.rule_id = rule.id;
  why.rule_at = absl::StrCat(rule.file, ":", rule.line);
  why.matched = MatchedWords(rule, reply.text);
  if (why.matched.empty()) why.matched = MatchedWords(rule, why.shape);
  return why;
}

std::string_view Classifier::RuleId(uint32_t rule) const {
  return rule == 0 ? std::string_view() : std::string_view(engine_->rule(rule).id);
}
std::string_view Classifier::ProviderId(uint16_t provider) const {
  return engine_->patterns().providers[provider].id;
}
std::string_view Classifier::ProviderName(uint16_t provider) const {
  return engine_->patterns().providers[provider].name;
}

}  // namespace whybounce
