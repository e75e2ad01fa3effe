#include "classify/engine.h"

#include <algorithm>

#include "base/text.h"
#include "classify/gate.h"
#include "classify/reply_shape.h"

namespace whybounce {
namespace {

// The value of the longest suffix of `host`, at a label boundary, that `table` has; else 0.
uint16_t FindSuffix(const absl::flat_hash_map<std::string, uint16_t>& table,
                    std::string_view host) {
  char lower[256];
  if (host.empty() || host.size() > sizeof lower) return 0;
  std::transform(host.begin(), host.end(), lower, LowerAscii);
  std::string_view rest(lower, host.size());
  while (!rest.empty()) {
    if (const auto it = table.find(AbslView(rest)); it != table.end()) return it->second;
    TakeUntil(&rest, ".");
  }
  return 0;
}

// "... (#5.1.1)": Cisco, qmail and MessageLabs write the code at the end.
EnhancedCode FindMarkedCode(std::string_view text) {
  for (size_t at = text.find('#'); at != text.npos; at = text.find('#', at + 1)) {
    std::string_view rest = text.substr(at);
    if (const EnhancedCode code = ConsumeEnhancedCode(&rest)) return code;
  }
  return {};
}

// `part` of `text`, with the words at its ends complete.
std::string_view WholeWords(std::string_view text, std::string_view part) {
  size_t first = static_cast<size_t>(part.data() - text.data());
  size_t last = first + part.size();
  const auto in_word = [&](size_t i) {
    return IsAlnum(text[i]) || static_cast<unsigned char>(text[i]) >= 0x80;
  };
  while (first > 0 && in_word(first) && in_word(first - 1)) --first;
  while (last > 0 && last < text.size() && in_word(last - 1) && in_word(last)) ++last;
  return TrimSpace(text.substr(first, last - first));
}

}  // namespace

uint16_t Engine::FindProvider(std::string_view relay_host, std::string_view domain) const {
  if (const uint16_t id = FindSuffix(provider_of_mx_, relay_host); id != 0) return id;
  return FindSuffix(provider_of_domain_, domain);
}

Query Engine::MakeQuery(const ReplyView& reply, uint16_t provider, std::string* shape) const {
  Query query;
  std::string_view text = reply.text;
  // Gmail's bounces say the code twice: "554 554 5.7.0 Reject".
  ReplyCode code = ConsumeReplyCode(&text);
  if (code != 0) ConsumeReplyCode(&text);
  EnhancedCode enhanced = ConsumeEnhancedCode(&text);
  if (!enhanced && !reply.enhanced_code) enhanced = FindMarkedCode(text);
  query.code = reply.code != 0 ? reply.code : code;
  query.enhanced_code = reply.enhanced_code ? reply.enhanced_code : enhanced;
  query.provider = provider;
  query.stage = reply.stage;
  query.speaker = reply.speaker;
  query.dialect = reply.dialect;
  query.host_known = !reply.relay_host.empty();
  // RFC 5321 section 4.2.1 against RFC 3463: where both speak, the reply code is what the client
  // obeys.
  query.code_class = query.code != 0 ? static_cast<uint8_t>(query.code / 100)
                     : reply.code_class != 0 && reply.code_class <= 5
                         ? reply.code_class
                         : query.enhanced_code.code_class;
  WriteReplyShape(text, {reply.recipient, reply.relay_host}, shape);
  query.shape = *shape;
  return query;
}

Engine::FoundInText Engine::FindInText(std::string_view shape) const {
  FoundInText found_in_text{.texts = texts_.FindCandidates(shape)};
  const auto next = [&](uint32_t from) {
    return found_in_text.texts.Next(from, first_reading_text_[0]);
  };
  for (uint32_t text = next(0); text < first_reading_text_[0]; text = next(text + 1)) {
    uint16_t& found =
        text < first_blocklist_text_ ? found_in_text.provider : found_in_text.blocklist;
    if (found == 0 && texts_.Matches(text, found_in_text.texts, shape)) {
      found = static_cast<uint16_t>(owner_of_text_[text]);
    }
  }
  return found_in_text;
}

bool Engine::IsOf(const Rule& rule, uint16_t provider, uint16_t provider_by_marks) {
  return std::any_of(rule.providers.begin(), rule.providers.end(),
                     [&](uint16_t one) { return one == provider || one == provider_by_marks; });
}

bool Engine::ConditionsHold(uint32_t number, const Query& query) const {
  const Conditions& conditions = conditions_[number - 1];
  if ((conditions.stages & Bit(query.stage)) == 0 ||
      (conditions.dialects & Bit(query.dialect)) == 0 ||
      (conditions.speakers & Bit(query.speaker)) == 0 ||
      (conditions.classes & Bit(query.code_class)) == 0) {
    return false;
  }
  if (!conditions.has_codes) return true;
  const Rule& rule = this->rule(number);
  const auto code_in = [&](const ReplyCodeRange& r) {
    return r.first <= query.code && query.code <= r.last;
  };
  if (!rule.replies.empty() && std::none_of(rule.replies.begin(), rule.replies.end(), code_in))
    return false;
  const auto enhanced_in = [&](const EnhancedCodeRange& r) {
    const EnhancedCode& code = query.enhanced_code;
    if (r.none) return !code;
    return code && (r.code_class == 0 || r.code_class == code.code_class) &&
           r.subject == code.subject && r.detail_first <= code.detail &&
           code.detail <= r.detail_last;
  };
  return rule.enhanced.empty() ||
         std::any_of(rule.enhanced.begin(), rule.enhanced.end(), enhanced_in);
}

bool Engine::NotTextsHold(uint32_t rule, const FoundInText& found_in_text,
                          std::string_view shape) const {
  const uint32_t end = first_not_text_of_rule_[rule];
  const auto next = [&](uint32_t from) { return found_in_text.texts.Next(from, end); };
  for (uint32_t text = next(first_not_text_of_rule_[rule - 1]); text < end; text = next(text + 1)) {
    if (texts_.Matches(text, found_in_text.texts, shape)) return false;
  }
  return true;
}

template <typename Visit>
void Engine::VisitHolding(const Query& query, const FoundInText& found_in_text, Visit visit) const {
  const bool provider_unknown = query.provider == 0 && found_in_text.provider == 0;

  const auto holds = [&](uint32_t number, Turn turn) {
    if (!ConditionsHold(number, query)) return false;
    if (turn == Turn::kThisProvider)
      return IsOf(rule(number), query.provider, found_in_text.provider);
    return turn == Turn::kAnyProvider || !conditions_[number - 1].provider_known;
  };
  for (const Rank& rank : ranks_) {
    if (rank.first == rank.last) continue;
    const bool has_texts = !rule(rank.first).texts.empty();
    for (const Turn turn : {Turn::kThisProvider, Turn::kAnyProvider, Turn::kOtherProvider}) {
      const bool any = turn == Turn::kAnyProvider;
      if (provider_unknown && turn == Turn::kThisProvider) continue;
      if (turn == Turn::kOtherProvider && (!provider_unknown || !has_texts)) continue;
      const uint32_t first_rule = any ? rank.first_of_any_provider : rank.first;
      const uint32_t last_rule = any ? rank.last : rank.first_of_any_provider;
      if (!has_texts) {
        for (uint32_t i = first_rule; i < last_rule; ++i) {
          if (holds(i, turn) && !visit(Holding{i})) return;
        }
        continue;
      }
      uint32_t last = 0;  // a rule may have several texts that match
      const uint32_t end = first_text_of_rule_[last_rule - 1];
      const auto next = [&](uint32_t from) { return found_in_text.texts.Next(from, end); };
      for (uint32_t text = next(first_text_of_rule_[first_rule - 1]); text < end;
           text = next(text + 1)) {
        const uint32_t number = owner_of_text_[text];
        if (number == last || !holds(number, turn) ||
            !texts_.Matches(text, found_in_text.texts, query.shape) ||
            !NotTextsHold(number, found_in_text, query.shape)) {
          continue;
        }
        last = number;
        if (!visit(Holding{number, text - first_text_of_rule_[number - 1]})) return;
      }
    }
  }
}

Verdict Engine::Decide(const Query& query) const {
  const FoundInText found_in_text = FindInText(query.shape);
  Gate gate(*this, query, found_in_text);
  VisitHolding(query, found_in_text, [&](Holding holding) {
    gate.Weigh(holding);
    return !gate.decided();
  });
  return gate.MakeVerdict();
}

Verdict Engine::DecideAll(const Query& query, Hearing* hearing) const {
  const FoundInText found_in_text = FindInText(query.shape);
  Gate gate(*this, query, found_in_text);
  *hearing = {};
  VisitHolding(query, found_in_text, [&](Holding holding) {
    const Ruling ruling = gate.Weigh(holding);
    if (ruling == Ruling::kBeaten) hearing->beaten.push_back(holding.rule);
    if (ruling > Ruling::kBeaten) hearing->put_aside.emplace_back(holding.rule, Reason(ruling));
    return true;
  });
  hearing->meant = Id(gate.WhomWordsMean());
  hearing->says_later = gate.SaysLater();
  return gate.MakeVerdict();
}

std::string_view Engine::MatchedWords(const Verdict& verdict, std::string_view text) const {
  if (verdict.basis != Basis::kText || verdict.rule - 1 >= rule_count()) return {};
  const uint32_t number = first_text_of_rule_[verdict.rule - 1] + verdict.rule_text;
  if (number >= first_text_of_rule_[verdict.rule]) return {};
  const std::string_view part = texts_.MatchedPart(number, text);
  return part.empty() ? part : WholeWords(text, part);
}

}  // namespace whybounce
