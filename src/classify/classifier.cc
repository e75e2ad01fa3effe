#include "whybounce/classifier.h"

#include "absl/strings/str_cat.h"
#include "base/domain.h"
#include "base/status_macros.h"
#include "classify/engine.h"
#include "classify/rules/packed.h"

namespace whybounce {
namespace {

// Empty for a number that none has: callers of the library may ask for any.
template <typename T>
std::string_view FieldAt(const std::vector<T>& all, size_t index, std::string T::*field) {
  return index < all.size() ? std::string_view(all[index].*field) : std::string_view();
}

}  // namespace

Classifier::Classifier(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Classifier::~Classifier() = default;

absl::StatusOr<std::unique_ptr<Classifier>> Classifier::Create(const ClassifierOptions& options) {
  if (options.rules_directory.empty()) {
    return std::unique_ptr<Classifier>(new Classifier(Engine::Unpack(PackedEngine())));
  }
  ASSIGN_OR_RETURN(Patterns patterns, LoadPatterns(options.rules_directory));
  return std::unique_ptr<Classifier>(new Classifier(Engine::Create(std::move(patterns))));
}

Verdict Classifier::Classify(const ReplyView& reply) const {
  std::string shape;
  const uint16_t provider = engine_->FindProvider(reply.relay_host, DomainOf(reply.recipient));
  return engine_->Decide(engine_->MakeQuery(reply, provider, &shape));
}

Explanation Classifier::Explain(const ReplyView& reply) const {
  Explanation why;
  Engine::Hearing hearing;
  const uint16_t provider = engine_->FindProvider(reply.relay_host, DomainOf(reply.recipient));
  why.verdict = engine_->DecideAll(engine_->MakeQuery(reply, provider, &why.shape), &hearing);
  const auto name_of = [&](uint32_t number) {
    const Rule& rule = engine_->rule(number);
    return RuleName{rule.id, absl::StrCat(rule.file, ":", rule.line), rule.cause};
  };
  if (why.verdict.rule != 0) {
    RuleName name = name_of(why.verdict.rule);
    why.rule_id = std::move(name.id);
    why.rule_at = std::move(name.at);
  }
  for (const uint32_t rule : hearing.beaten) why.beaten.push_back(name_of(rule));
  for (const auto& [rule, reason] : hearing.put_aside) {
    why.put_aside.emplace_back(name_of(rule), std::string(reason));
  }
  why.meant = hearing.meant;
  why.says_later = hearing.says_later;
  for (const std::string_view name : engine_->ClassesMet(why.shape)) why.classes.emplace_back(name);
  why.matched = std::string(MatchedWords(why.verdict, reply.text));
  if (why.matched.empty()) why.matched = std::string(MatchedWords(why.verdict, why.shape));
  return why;
}

std::string_view Classifier::MatchedWords(const Verdict& verdict, std::string_view reply) const {
  return engine_->MatchedWords(verdict, reply);
}

std::string_view Classifier::NameIn(Vocabulary vocabulary, Cause cause) const {
  if (Id(cause).empty() || Id(vocabulary).empty()) return {};
  if (vocabulary == Vocabulary::kWhybounce) return Id(cause);
  const std::vector<std::string>& names =
      engine_->cause(cause).names[static_cast<size_t>(vocabulary)];
  return names.empty() ? std::string_view() : std::string_view(names.front());
}

std::string_view Classifier::RuleId(uint32_t rule) const {
  return rule - 1 < engine_->rule_count() ? std::string_view(engine_->rule(rule).id) : "";
}
std::string_view Classifier::RuleHelp(uint32_t rule) const {
  return rule - 1 < engine_->rule_count() ? std::string_view(engine_->rule(rule).help) : "";
}
std::string_view Classifier::ProviderId(uint16_t provider) const {
  return FieldAt(engine_->patterns().providers, provider, &Provider::id);
}
std::string_view Classifier::ProviderName(uint16_t provider) const {
  return FieldAt(engine_->patterns().providers, provider, &Provider::name);
}
std::string_view Classifier::BlocklistZone(uint16_t blocklist) const {
  return FieldAt(engine_->patterns().blocklists, size_t{blocklist} - 1, &Blocklist::zone);
}
std::string_view Classifier::BlocklistOperator(uint16_t blocklist) const {
  return FieldAt(engine_->patterns().blocklists, size_t{blocklist} - 1, &Blocklist::operator_name);
}
std::string_view Classifier::BlocklistDelisting(uint16_t blocklist) const {
  return FieldAt(engine_->patterns().blocklists, size_t{blocklist} - 1, &Blocklist::delisting);
}

}  // namespace whybounce
