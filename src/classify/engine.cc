#include "classify/engine.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "classify/reply_shape.h"

namespace whybounce {
namespace {

// The DFA of all texts takes some MiB; past this RE2 would fail, which Compile() turns into an
// error.
constexpr int64_t kSetMemoryBytes = int64_t{64} << 20;

RE2::Options RegexOptions() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(kSetMemoryBytes);
  return options;
}

Basis BasisOf(const Rule& rule) {
  if (!rule.texts.empty()) return Basis::kText;
  return rule.enhanced.empty() ? Basis::kReplyCode : Basis::kEnhancedCode;
}

auto DecisionOrder(const Rule& rule) {
  return std::tuple(BasisOf(rule), rule.provider == 0, rule.priority, std::string_view(rule.file),
                    rule.line);
}

// The longest suffix of `host` at a label boundary that `table` knows, else 0.
uint16_t FindSuffix(const absl::flat_hash_map<std::string, uint16_t>& table,
                    std::string_view host) {
  while (!host.empty()) {
    if (const auto it = table.find(AbslView(host)); it != table.end()) return it->second;
    TakeUntil(&host, ".");
  }
  return 0;
}

}  // namespace

struct Engine::Compiled {
  Compiled() : texts(RegexOptions(), RE2::UNANCHORED), marks(RegexOptions(), RE2::UNANCHORED) {}

  RE2::Set texts;
  std::vector<uint32_t> rule_of_text;  // by index in `texts`
  RE2::Set marks;
  std::vector<uint16_t> provider_of_mark;
  bool has_marks = false;
  std::vector<std::unique_ptr<RE2>> not_texts;       // by rule number - 1; null: none
  std::vector<uint32_t> codes;                       // numbers of the rules without text
  absl::flat_hash_map<std::string, uint16_t> by_mx;  // lower case
  absl::flat_hash_map<std::string, uint16_t> by_domain;
};

Engine::Engine(Patterns patterns)
    : patterns_(std::move(patterns)), rules_(std::move(patterns_.rules)), compiled_(new Compiled) {
  std::sort(rules_.begin(), rules_.end(),
            [](const Rule& a, const Rule& b) { return DecisionOrder(a) < DecisionOrder(b); });
}

Engine::~Engine() = default;

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(Patterns patterns) {
  std::unique_ptr<Engine> engine(new Engine(std::move(patterns)));
  RETURN_IF_ERROR(engine->Compile());
  return engine;
}

absl::Status Engine::Compile() {
  compiled_->not_texts.resize(rules_.size());
  for (uint32_t number = 1; number <= rules_.size(); ++number) {
    const Rule& rule = this->rule(number);
    if (rule.texts.empty()) compiled_->codes.push_back(number);
    for (const std::string& text : rule.texts) {
      std::string error;
      if (compiled_->texts.Add(text, &error) < 0) {
        return absl::InvalidArgumentError(absl::StrCat(rule.file, ":", rule.line, ": ", error));
      }
      compiled_->rule_of_text.push_back(number);
    }
    if (rule.not_texts.empty()) continue;
    std::string any;
    for (const std::string& text : rule.not_texts)
      absl::StrAppend(&any, any.empty() ? "" : "|", text);
    auto& compiled = compiled_->not_texts[number - 1];
    compiled = std::make_unique<RE2>(any, RegexOptions());
    if (!compiled->ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(rule.file, ":", rule.line, ": ", compiled->error()));
    }
  }
  for (uint16_t id = 1; id < patterns_.providers.size(); ++id) {
    const Provider& provider = patterns_.providers[id];
    for (const std::string& suffix : provider.mx) compiled_->by_mx.emplace(suffix, id);
    for (const std::string& domain : provider.domains) compiled_->by_domain.emplace(domain, id);
    for (const std::string& mark : provider.marks) {
      std::string error;
      if (compiled_->marks.Add(mark, &error) < 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("providers.toml: ", provider.id, ": ", error));
      }
      compiled_->provider_of_mark.push_back(id);
    }
  }
  compiled_->has_marks = !compiled_->provider_of_mark.empty();
  // Match() on a set that did not compile crashes (RE2 2022-06).
  if (!compiled_->texts.Compile() || !compiled_->marks.Compile()) {
    return absl::ResourceExhaustedError(
        "the rules together are too large to compile; use fewer or shorter texts");
  }
  return absl::OkStatus();
}

uint16_t Engine::FindProvider(std::string_view relay_host, std::string_view domain) const {
  if (const uint16_t id = FindSuffix(compiled_->by_mx, ToLower(relay_host)); id != 0) return id;
  return FindSuffix(compiled_->by_domain, ToLower(domain));
}

Query Engine::MakeQuery(const ReplyView& reply, uint16_t provider, std::string* shape) const {
  Query query;
  std::string_view text = reply.text;
  const ReplyCode code = ConsumeReplyCode(&text);
  const EnhancedCode enhanced = ConsumeEnhancedCode(&text);
  query.code = reply.code != 0 ? reply.code : code;
  query.enhanced_code = reply.enhanced_code ? reply.enhanced_code : enhanced;
  query.provider = provider;
  query.stage = reply.stage;
  query.speaker = reply.speaker;
  query.dialect = reply.dialect;
  // RFC 5321 section 4.2.1 against RFC 3463: where both speak, the reply code is what the client
  // obeys.
  query.klass = query.code != 0    ? static_cast<uint8_t>(query.code / 100)
                : reply.klass != 0 ? reply.klass
                                   : query.enhanced_code.klass;
  WriteReplyShape(text, {reply.recipient, reply.relay_host}, shape);
  query.shape = *shape;
  return query;
}

bool Engine::Holds(const Rule& rule, const Query& query) const {
  const auto bit = [](auto value) { return 1U << static_cast<unsigned>(value); };
  if (rule.provider != 0 && rule.provider != query.provider &&
      (query.provider != 0 || rule.texts.empty())) {
    return false;
  }
  if (rule.stages != 0 && (rule.stages & bit(query.stage)) == 0) return false;
  if (rule.dialects != 0 && (rule.dialects & bit(query.dialect)) == 0) return false;
  if (rule.speaker && *rule.speaker != query.speaker) return false;
  const auto code_in = [&](const ReplyCodeRange& r) {
    return r.first <= query.code && query.code <= r.last;
  };
  if (!rule.replies.empty() && std::none_of(rule.replies.begin(), rule.replies.end(), code_in))
    return false;
  const auto enhanced_in = [&](const EnhancedCodeRange& r) {
    const EnhancedCode& code = query.enhanced_code;
    return code && (r.klass == 0 || r.klass == code.klass) && r.subject == code.subject &&
           r.detail_first <= code.detail && code.detail <= r.detail_last;
  };
  if (!rule.enhanced.empty() &&
      std::none_of(rule.enhanced.begin(), rule.enhanced.end(), enhanced_in)) {
    return false;
  }
  const size_t index = static_cast<size_t>(&rule - rules_.data());
  const RE2* not_text = compiled_->not_texts[index].get();
  return not_text == nullptr ||
         !RE2::PartialMatch(re2::StringPiece(query.shape.data(), query.shape.size()), *not_text);
}

void Engine::Collect(const Query& query, std::vector<uint32_t>* rules) const {
  std::vector<int> hits;
  const re2::StringPiece shape(query.shape.data(), query.shape.size());
  if (!compiled_->rule_of_text.empty() && compiled_->texts.Match(shape, &hits)) {
    for (const int hit : hits) rules->push_back(compiled_->rule_of_text[static_cast<size_t>(hit)]);
    std::sort(rules->begin(), rules->end());
    rules->erase(std::unique(rules->begin(), rules->end()), rules->end());
    std::erase_if(*rules, [&](uint32_t number) { return !Holds(rule(number), query); });
    if (query.provider == 0) {
      std::stable_partition(rules->begin(), rules->end(),
                            [&](uint32_t number) { return rule(number).provider == 0; });
    }
  }
  for (const uint32_t number : compiled_->codes) {
    if (Holds(rule(number), query)) rules->push_back(number);
  }
}

Verdict Engine::Decide(const Query& original, std::vector<uint32_t>* all) const {
  Query query = original;
  if (query.provider == 0 && compiled_->has_marks) {
    std::vector<int> hits;
    if (compiled_->marks.Match(re2::StringPiece(query.shape.data(), query.shape.size()), &hits)) {
      query.provider =
          compiled_
              ->provider_of_mark[static_cast<size_t>(*std::min_element(hits.begin(), hits.end()))];
    }
  }
  std::vector<uint32_t> rules;
  Collect(query, &rules);

  Verdict verdict;
  verdict.klass = query.klass;
  verdict.provider = query.provider;
  verdict.shape_hash = Hash64(query.shape);
  if (!rules.empty()) {
    const Rule& best = rule(rules.front());
    verdict.rule = rules.front();
    verdict.cause = best.cause;
    verdict.basis = BasisOf(best);
  }
  const CauseInfo& info = cause(verdict.cause);
  verdict.permanence = info.permanence;
  verdict.action = info.action;
  verdict.who = info.who;
  // A 4xx says try again: only a rule that knows better makes it hard.
  if (verdict.permanence == Permanence::kHard && query.klass == 4)
    verdict.permanence = Permanence::kSoft;
  if (verdict.rule != 0) {
    const Rule& best = rule(verdict.rule);
    verdict.permanence = best.permanence.value_or(verdict.permanence);
    verdict.action = best.action.value_or(verdict.action);
    verdict.who = best.who.value_or(verdict.who);
  }
  if (all != nullptr) *all = std::move(rules);
  return verdict;
}

}  // namespace whybounce
