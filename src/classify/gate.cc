#include "classify/gate.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr uint32_t kRecipientsFault =
    1U << static_cast<unsigned>(Fault::kRecipient) | 1U << static_cast<unsigned>(Fault::kDomain);

uint32_t SetOf(const std::vector<Fault>& faults) {
  uint32_t set = 0;
  for (const Fault fault : faults) set |= Bit(fault);
  return set;
}

// Who can be blamed for what was answered there. A message is named with its sender: by its size
// (RFC 1870) and by what it needs (RFC 6152, RFC 6531).
uint32_t OnTable(Stage stage) {
  const uint32_t client = Bit(Fault::kClient) | Bit(Fault::kPath) | Bit(Fault::kReceiver);
  switch (stage) {
    case Stage::kConnect:
    case Stage::kGreeting:
    case Stage::kEhlo:
    case Stage::kStarttls:
      return client;
    case Stage::kAuth:
      return client | Bit(Fault::kSender);
    case Stage::kMail:
      return client | Bit(Fault::kSender) | Bit(Fault::kMessage);
    default:
      return ~0U;
  }
}

Fault FirstIn(const std::vector<Fault>& faults, uint32_t set) {
  for (const Fault fault : faults) {
    if ((set & Bit(fault)) != 0) return fault;
  }
  return Fault::kNobody;
}

bool IsLetter(char c) { return IsAlpha(c) || (c & 0x80) != 0; }

// An address, a page, a host's name, an id or a code: nothing that is said.
bool IsName(std::string_view token) {
  if (std::any_of(token.begin(), token.end(), [](char c) { return IsDigit(c) || c == '@'; }))
    return true;
  if (token.find("://") != token.npos || token.starts_with("www.")) return true;
  for (size_t dot = token.find('.'); dot != token.npos; dot = token.find('.', dot + 1)) {
    if (dot > 0 && dot + 1 < token.size() && IsLetter(token[dot - 1]) && IsLetter(token[dot + 1]))
      return true;
  }
  return false;
}

// Shorter words say nothing by themselves.
constexpr size_t kWordBytesMin = 3;

bool AllAreSilent(std::string_view shape, const std::vector<std::string>& silence) {
  while (!shape.empty()) {
    const std::string_view token = TakeUntil(&shape, " ");
    if (IsName(token)) continue;
    for (size_t at = 0; at < token.size();) {
      size_t end = at;
      while (end < token.size() && IsLetter(token[end])) ++end;
      const std::string_view word = token.substr(at, end - at);
      at = std::max(end, at + 1);
      if (word.size() < kWordBytesMin) continue;
      const auto place = std::lower_bound(silence.begin(), silence.end(), word);
      if (place == silence.end() || *place != word) return false;
    }
  }
  return true;
}

Basis BasisOf(const Rule& rule) {
  if (!rule.texts.empty()) return Basis::kText;
  return rule.enhanced.empty() ? Basis::kReplyCode : Basis::kEnhancedCode;
}

}  // namespace

std::string_view Id(Meant meant) {
  constexpr std::string_view kIds[] = {"", "client", "sender", "recipient"};
  return kIds[static_cast<size_t>(meant)];
}

std::string_view Reason(Ruling ruling) {
  constexpr std::string_view kReasons[] = {
      "", "", "blames somebody who was not named yet at this stage",
      "blames the recipient, and the words mean somebody else",
      "is a code alone: something else is said, or it is sent for anything"};
  return kReasons[static_cast<size_t>(ruling)];
}

bool Engine::Gate::Says(Reading reading) const {
  const uint32_t end = engine_.first_reading_text_[static_cast<size_t>(reading) + 1];
  const auto next = [&](uint32_t from) { return found_in_text_.texts.Next(from, end); };
  for (uint32_t text = next(engine_.first_reading_text_[static_cast<size_t>(reading)]); text < end;
       text = next(text + 1)) {
    if (engine_.texts_.Matches(text, found_in_text_.texts, query_.shape)) return true;
  }
  return false;
}

Meant Engine::Gate::WhomWordsMean() {
  if (meant_) return *meant_;
  is_label_ = true;
  if (Says(Reading::kClientLabel)) return *(meant_ = Meant::kClient);
  if (Says(Reading::kSenderLabel)) return *(meant_ = Meant::kSender);
  is_label_ = false;
  if (Says(Reading::kRecipient)) return *(meant_ = Meant::kRecipient);
  return *(meant_ = Says(Reading::kSender) ? Meant::kSender : Meant::kUnknown);
}

bool Engine::Gate::SaysLater() {
  if (!later_) later_ = Says(Reading::kLater) && !Says(Reading::kNotLater);
  return *later_;
}

bool Engine::Gate::SaysNothing() {
  if (!nothing_) nothing_ = AllAreSilent(query_.shape, engine_.patterns_.silence);
  return *nothing_;
}

// A rule without words: whether the codes may answer. A weak reply code (550, 554, 451) is sent for
// anything, so it only suggests.
bool Engine::Gate::PassesAlone(const Rule& rule) {
  if (!rule.texts.empty() || rule.exact || rule.origin == RuleOrigin::kUser ||
      query_.code_class == 2)
    return true;
  return !(rule.weak && rule.enhanced.empty()) && SaysNothing();
}

// Whether the words mean somebody else than a rule that blames the recipient.
bool Engine::Gate::WordsMeanAnother(const Rule& rule) {
  const Meant meant = WhomWordsMean();
  if (meant != Meant::kSender && meant != Meant::kClient) return false;
  // Whom a mailbox does not admit is named where it is said.
  return is_label_ || !engine_.cause(rule.cause).names_both;
}

void Engine::Gate::PutAside(Holding holding, bool by_words) {
  const Rule& rule = engine_.rule(holding.rule);
  if (mirror_ != Cause::kUndetermined || decided_ || BasisOf(rule) == Basis::kReplyCode ||
      !PassesAlone(rule)) {
    return;
  }
  const CauseInfo& info = engine_.cause(rule.cause);
  if (by_words) {
    mirror_ = WhomWordsMean() == Meant::kClient ? info.of_client : info.of_sender;
  } else if (query_.stage == Stage::kAuth) {
    mirror_ = info.of_login;
  } else {
    mirror_ = query_.stage == Stage::kMail ? info.of_sender : info.of_client;
  }
  mirrored_ = holding;
}

void Engine::Gate::TakeMirror() {
  best_ = mirrored_;
  cause_ = mirror_;
  fault_ = FirstIn(engine_.cause(mirror_).faults, OnTable(query_.stage));
  is_mirror_ = decided_ = true;
}

Ruling Engine::Gate::Weigh(Holding holding) {
  const Rule& rule = engine_.rule(holding.rule);
  // What the words mean of somebody else goes before words that say less.
  if (!decided_ && mirror_ != Cause::kUndetermined &&
      KindOf(rule) != KindOf(engine_.rule(mirrored_.rule))) {
    TakeMirror();
  }
  if (decided_ && (cause_ != Cause::kUndetermined || !rule.texts.empty())) return Ruling::kBeaten;

  const std::vector<Fault>& faults =
      rule.faults.empty() ? engine_.cause(rule.cause).faults : rule.faults;
  const bool is_free = rule.origin == RuleOrigin::kUser || query_.code_class == 2 || faults.empty();
  const Fault fault = FirstIn(faults, OnTable(query_.stage));
  if (!is_free) {
    // What a receiver may say of itself is about the sender once he is named, and nobody after him.
    const bool means_sender = query_.stage == Stage::kMail && fault == Fault::kReceiver &&
                              engine_.cause(rule.cause).of_sender != Cause::kUndetermined;
    const bool is_named = fault != Fault::kNobody && !means_sender;
    if (!is_named || ((SetOf(faults) & kRecipientsFault) != 0 && WordsMeanAnother(rule))) {
      PutAside(holding, is_named);
      return is_named ? Ruling::kNotMeant : Ruling::kNotNamed;
    }
  }
  if (decided_ || !PassesAlone(rule)) {
    if (suggests_ == Cause::kUndetermined) suggests_ = rule.cause;
    return decided_ ? Ruling::kBeaten : Ruling::kWordsBeside;
  }
  best_ = holding;
  cause_ = rule.cause;
  fault_ = fault;
  decided_ = true;
  return Ruling::kAnswer;
}

// Hard is what says that the address or its domain is dead, and that for good.
Permanence Engine::Gate::PermanenceOf(const Rule* rule) {
  if (rule != nullptr && rule->origin == RuleOrigin::kUser && rule->permanence)
    return *rule->permanence;
  const Permanence stated = engine_.cause(cause_).permanence;
  const Permanence own = rule == nullptr ? stated : rule->permanence.value_or(stated);
  if (own != Permanence::kHard) return own;
  // Words that say little say nothing final, unless the rule knows better.
  if (rule != nullptr && rule->weak && !rule->permanence) return Permanence::kSoft;
  const uint32_t may_be_dead = kRecipientsFault | Bit(Fault::kReceiver);
  const bool is_dead = (Bit(fault_) & may_be_dead) != 0 && query_.code_class != 4 && !SaysLater();
  return is_dead ? Permanence::kHard : Permanence::kSoft;
}

Verdict Engine::Gate::MakeVerdict() {
  if (!decided_ && mirror_ != Cause::kUndetermined) TakeMirror();
  const Rule* const winner = best_.rule == 0 ? nullptr : &engine_.rule(best_.rule);
  // What a rule says of its own cause says nothing of another.
  const Rule* const rule = is_mirror_ ? nullptr : winner;
  Verdict verdict;
  verdict.cause = cause_;
  verdict.fault = fault_;
  if (cause_ == Cause::kUndetermined) verdict.suggests = suggests_;
  verdict.code_class = query_.code_class;
  verdict.provider = query_.provider != 0 ? query_.provider : found_in_text_.provider;
  // Where no host is known, who writes such words is who said them.
  if (verdict.provider == 0 && !query_.host_known && winner != nullptr &&
      winner->providers.size() == 1) {
    verdict.provider = winner->providers.front();
  }
  verdict.blocklist = found_in_text_.blocklist;
  verdict.shape_hash = Hash64(query_.shape);
  verdict.rule = best_.rule;
  verdict.rule_text = static_cast<uint16_t>(best_.text);
  if (winner != nullptr) verdict.basis = BasisOf(*winner);
  const CauseInfo& info = engine_.cause(cause_);
  verdict.permanence = PermanenceOf(rule);
  verdict.action = info.action;
  verdict.who = info.who;
  if (verdict.action == Action::kSuppress && verdict.permanence != Permanence::kHard) {
    verdict.action = query_.code_class == 4 ? Action::kRetry : Action::kSuppressIfRepeated;
  }
  if (rule != nullptr) {
    verdict.action = rule->action.value_or(verdict.action);
    verdict.who = rule->who.value_or(verdict.who);
  }
  return verdict;
}

}  // namespace whybounce
