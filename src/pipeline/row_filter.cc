#include "pipeline/row_filter.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/domain.h"
#include "base/text.h"

namespace whybounce {
namespace {

std::vector<std::string> NamesOf(RowKey key, const Engine& engine) {
  std::vector<std::string> names;
  switch (key) {
    case RowKey::kProvider:
      for (const Provider& provider : engine.patterns().providers) {
        if (!provider.id.empty()) names.push_back(provider.id);
      }
      names.emplace_back("none");
      break;
    case RowKey::kCause:
      for (size_t i = 0; i < kCauseCount; ++i) names.emplace_back(Id(static_cast<Cause>(i)));
      break;
    case RowKey::kClass:
      names = {"2", "4", "5"};
      break;
    case RowKey::kOutcome:
      for (size_t i = 0; i < kOutcomeCount; ++i) names.emplace_back(Id(static_cast<Outcome>(i)));
      break;
    default:
      break;
  }
  return names;
}

// A domain is asked for with all that lies below it, as who runs it does.
bool IsBelow(const NamePattern& pattern, std::string_view domain) {
  if (pattern.Matches(domain)) return true;
  if (pattern.has_glob || domain.size() <= pattern.text.size()) return false;
  const size_t at = domain.size() - pattern.text.size();
  return domain[at - 1] == '.' && EqualsIgnoreCase(domain.substr(at), pattern.text);
}

std::string NormalAddress(std::string_view address) {
  const std::string_view domain = DomainOf(address);
  if (domain.empty()) return std::string(address);
  return absl::StrCat(AbslView(address.substr(0, address.size() - domain.size())),
                      AsciiDomain(domain));
}

}  // namespace

std::string_view Id(RowKey key) {
  constexpr std::array<std::string_view, kRowKeyCount> kIds = {
      "recipient", "sender", "domain",   "provider",   "cause",
      "class",     "host",   "queue-id", "message-id", "outcome"};
  return kIds[static_cast<size_t>(key)];
}

absl::Status RowFilter::Add(RowKey key, std::string_view typed, const Engine& engine) {
  NamePattern pattern = NamePattern::Of(TrimSpace(typed));
  std::string& text = pattern.text;
  if (key == RowKey::kClass && text.size() == 3 && text.ends_with("xx")) text.resize(1);
  if (key == RowKey::kDomain) {
    if (text.starts_with('@')) text.erase(0, 1);
    text = AsciiDomain(text);
  }
  if (key == RowKey::kRecipient || key == RowKey::kSender || key == RowKey::kMessageId) {
    if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
    if (key != RowKey::kMessageId) text = NormalAddress(text);
  }
  if (const std::vector<std::string> names = NamesOf(key, engine); !names.empty()) {
    const bool is_known = std::any_of(
        names.begin(), names.end(), [&](const std::string& name) { return pattern.Matches(name); });
    if (!is_known) {
      return absl::InvalidArgumentError(absl::StrCat("--", AbslView(Id(key)), ": there is no \"",
                                                     Sanitized(text), "\"; there are ",
                                                     absl::StrJoin(names, ", ")));
    }
  } else if (text.empty() && key != RowKey::kSender) {
    return absl::InvalidArgumentError(absl::StrCat("--", AbslView(Id(key)), ": names nothing"));
  }
  patterns_[static_cast<size_t>(key)].all.push_back(std::move(pattern));
  return absl::OkStatus();
}

bool RowFilter::empty() const {
  return std::all_of(patterns_.begin(), patterns_.end(),
                     [](const NamePatterns& one) { return one.empty(); });
}

bool RowFilter::LooksAtEveryRowAlike() const {
  for (const RowKey key : {RowKey::kSender, RowKey::kProvider, RowKey::kCause, RowKey::kClass,
                           RowKey::kMessageId, RowKey::kOutcome}) {
    if (!of(key).empty()) return false;
  }
  return true;
}

bool RowFilter::Matches(const EventRow& row) const {
  const EventView& event = *row.event;
  const auto allows = [&](RowKey key, std::string_view name) {
    return of(key).empty() || of(key).Allow(name);
  };
  if (!allows(RowKey::kProvider, row.provider.empty() ? "none" : row.provider) ||
      !allows(RowKey::kCause, Id(row.verdict->cause)) || !allows(RowKey::kHost, event.host) ||
      !allows(RowKey::kQueueId, event.queue_id) || !allows(RowKey::kOutcome, Id(event.outcome)))
    return false;
  const char code_class[] = {static_cast<char>('0' + row.verdict->code_class), '\0'};
  if (!allows(RowKey::kClass, code_class)) return false;
  if (!of(RowKey::kMessageId).empty()) {
    std::string_view id = row.message_id;
    if (id.starts_with('<') && id.ends_with('>')) id = id.substr(1, id.size() - 2);
    if (!of(RowKey::kMessageId).Allow(id)) return false;
  }
  if (!of(RowKey::kRecipient).empty()) {
    const std::string recipient = NormalAddress(event.recipient);
    const std::string original = NormalAddress(event.original_recipient);
    const bool is_wanted = of(RowKey::kRecipient).AllowBy([&](const NamePattern& pattern) {
      return pattern.Matches(recipient) || (!original.empty() && pattern.Matches(original));
    });
    if (!is_wanted) return false;
  }
  if (!of(RowKey::kSender).empty()) {
    const std::string sender = NormalAddress(row.sender);
    const bool is_wanted = of(RowKey::kSender).AllowBy([&](const NamePattern& pattern) {
      return row.has_sender && pattern.Matches(sender);
    });
    if (!is_wanted) return false;
  }
  if (of(RowKey::kDomain).empty()) return true;
  const std::string domain = AsciiDomain(DomainOf(event.recipient, event.original_recipient));
  return of(RowKey::kDomain).AllowBy([&](const NamePattern& pattern) {
    return IsBelow(pattern, domain);
  });
}

std::string RowFilter::Describe() const {
  std::vector<std::string> parts;
  for (size_t i = 0; i < kRowKeyCount; ++i) {
    for (const NamePattern& pattern : patterns_[i].all) {
      parts.push_back(absl::StrCat(AbslView(Id(static_cast<RowKey>(i))), "=",
                                   pattern.negated ? "!" : "",
                                   pattern.text.empty() ? "<>" : Sanitized(pattern.text)));
    }
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace whybounce
