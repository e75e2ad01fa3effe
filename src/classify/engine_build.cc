// Rules into the order of decision, their texts into the matcher, and what is wrong with them.
#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "classify/engine.h"

namespace whybounce {
namespace {

size_t RankOf(const Rule& rule) {
  return (rule.origin == RuleOrigin::kUser ? size_t{0} : kRuleKindCount) +
         static_cast<size_t>(KindOf(rule));
}

auto DecisionOrder(const Rule& rule) {
  // Among weak codes an enhanced code still says more than a reply code.
  return std::tuple(RankOf(rule), rule.providers.empty(), rule.enhanced.empty(), rule.priority,
                    std::string_view(rule.file), rule.line);
}

// A name is that of a list where something is said to be listed, or where to look is told; "return
// path" alone is a word of mail.
std::string BesideListing(const std::string& mark) {
  // A host's name, or said in the mark itself.
  for (const std::string_view telling : {"\\.", "list", "block", "rbl"}) {
    if (mark.find(telling) != mark.npos) return mark;
  }
  constexpr char kListing[] =
      "(list|block|black|\\bused?\\b|using|\\bsee\\b|reputation|found|query)";
  return absl::StrCat("(", kListing, ".{0,80}(", mark, ")|(", mark, ").{0,80}", kListing, ")");
}

std::string Quoted(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (!IsAlnum(c)) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

}  // namespace

std::unique_ptr<Engine> Engine::Create(Patterns patterns) {
  return std::unique_ptr<Engine>(new Engine(std::move(patterns)));
}

Engine::Engine(Patterns patterns) : patterns_(std::move(patterns)) {
  std::vector<Rule*> order;
  for (Rule& rule : patterns_.rules) order.push_back(&rule);
  std::sort(order.begin(), order.end(),
            [](const Rule* a, const Rule* b) { return DecisionOrder(*a) < DecisionOrder(*b); });
  rules_.reserve(order.size());
  for (Rule* rule : order) rules_.push_back(std::move(*rule));
  patterns_.rules.clear();
  for (uint32_t number = 1; number <= rules_.size(); ++number) {
    Rank& rank = ranks_[RankOf(rule(number))];
    if (rank.first == rank.last) rank.first = rank.first_of_any_provider = number;
    if (!rule(number).providers.empty()) rank.first_of_any_provider = number + 1;
    rank.last = number + 1;
  }
  AddTexts();
  Index();
}

void Engine::AddTexts() {
  texts_.Define(patterns_.words);
  patterns_.words.clear();
  const auto add = [this](std::string regex, size_t owner) {
    texts_.Add(std::move(regex));
    owner_of_text_.push_back(static_cast<uint32_t>(owner));
  };
  for (size_t i = 1; i < patterns_.providers.size(); ++i) {
    for (const std::string& mark : patterns_.providers[i].marks) add(mark, i);
  }
  first_blocklist_text_ = static_cast<uint32_t>(texts_.size());
  // The longest zone first: sbl-xbl.spamhaus.org also ends like xbl.spamhaus.org. Words after
  // zones.
  std::vector<size_t> lists(patterns_.blocklists.size());
  std::iota(lists.begin(), lists.end(), size_t{0});
  std::stable_sort(lists.begin(), lists.end(), [this](size_t a, size_t b) {
    return patterns_.blocklists[a].zone.size() > patterns_.blocklists[b].zone.size();
  });
  for (const size_t i : lists) {
    if (patterns_.blocklists[i].lists != "allow") add(Quoted(patterns_.blocklists[i].zone), i + 1);
  }
  for (size_t i = 0; i < patterns_.blocklists.size(); ++i) {
    for (const std::string& mark : patterns_.blocklists[i].marks) add(BesideListing(mark), i + 1);
  }
  for (size_t i = 0; i < kReadingCount; ++i) {
    first_reading_text_[i] = static_cast<uint32_t>(texts_.size());
    for (const std::string& text : patterns_.readings[i]) add(text, i);
  }
  first_reading_text_[kReadingCount] = static_cast<uint32_t>(texts_.size());
  for (uint32_t number = 1; number <= rules_.size(); ++number) {
    first_text_of_rule_.push_back(static_cast<uint32_t>(texts_.size()));
    for (const std::string& text : rule(number).texts) add(text, number);
  }
  first_text_of_rule_.push_back(static_cast<uint32_t>(texts_.size()));
  first_not_text_ = static_cast<uint32_t>(texts_.size());
  for (uint32_t number = 1; number <= rules_.size(); ++number) {
    first_not_text_of_rule_.push_back(static_cast<uint32_t>(texts_.size()));
    for (const std::string& text : rule(number).not_texts) add(text, number);
  }
  first_not_text_of_rule_.push_back(static_cast<uint32_t>(texts_.size()));
  texts_.Build();
}

void Engine::Index() {
  conditions_.reserve(rules_.size());
  for (const Rule& rule : rules_) conditions_.push_back(ConditionsOf(rule));
  for (size_t i = 1; i < patterns_.providers.size(); ++i) {
    const Provider& provider = patterns_.providers[i];
    const auto number = static_cast<uint16_t>(i);
    for (const std::string& suffix : provider.mx) provider_of_mx_.emplace(suffix, number);
    for (const std::string& domain : provider.domains) provider_of_domain_.emplace(domain, number);
  }
}

Engine::Conditions Engine::ConditionsOf(const Rule& rule) {
  static_assert(kStageCount <= 16 && kDialectCount <= 16);
  Conditions out;
  if (rule.stages != 0) out.stages = static_cast<uint16_t>(rule.stages);
  if (rule.dialects != 0) out.dialects = static_cast<uint16_t>(rule.dialects);
  if (rule.speaker) out.speakers = static_cast<uint8_t>(Bit(*rule.speaker));
  // A success is nobody's failure, whatever words are in it: only a rule that asks for it holds.
  out.classes = static_cast<uint8_t>(rule.classes != 0 ? rule.classes : ~Bit(2));
  out.has_codes = !rule.replies.empty() || !rule.enhanced.empty();
  out.provider_known = rule.provider_known;
  return out;
}

std::string Engine::ExpressionError(uint32_t number) const {
  if (const absl::Status status = texts_.Check(number); !status.ok()) {
    return absl::StrCat("not a regular expression: ", status.message());
  }
  // A word that forbids may be short: it is only looked for where the rule would hold.
  if (number < first_not_text_ && !texts_.NeedsWord(number)) {
    return "no run of three plain letters must occur, so it is tried on every reply; write a word";
  }
  return "";
}

std::string Engine::TextError(uint32_t rule) const {
  for (uint32_t i = first_text_of_rule_[rule - 1]; i < first_text_of_rule_[rule]; ++i) {
    const std::string error = ExpressionError(i);
    if (!error.empty()) return absl::StrCat("a text: ", error);
  }
  for (uint32_t i = first_not_text_of_rule_[rule - 1]; i < first_not_text_of_rule_[rule]; ++i) {
    const std::string error = ExpressionError(i);
    if (!error.empty()) return absl::StrCat("a not_text: ", error);
  }
  return "";
}

std::vector<std::string> Engine::MarkErrors() const {
  std::vector<std::string> errors;
  for (uint32_t i = 0; i < first_reading_text_[kReadingCount]; ++i) {
    const std::string error = ExpressionError(i);
    if (error.empty()) continue;
    const uint32_t owner = owner_of_text_[i];
    const bool is_list = i < first_reading_text_[0];
    const std::string name = i < first_blocklist_text_ ? patterns_.providers[owner].id
                             : is_list                 ? patterns_.blocklists[owner - 1].zone
                                       : std::string(Id(static_cast<Reading>(owner)));
    errors.push_back(absl::StrCat(name, ": ", is_list ? "a mark: " : "a text: ", error));
  }
  return errors;
}

}  // namespace whybounce
