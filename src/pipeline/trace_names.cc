#include "pipeline/trace_names.h"

#include <algorithm>

#include "base/domain.h"
#include "base/needle_set.h"
#include "base/text.h"

namespace whybounce {
namespace {

bool IsPlain(char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '_' || c == '@'; }

std::string_view WithoutBrackets(std::string_view id) {
  if (id.starts_with('<') && id.ends_with('>') && id.size() > 1) {
    id.remove_prefix(1);
    id.remove_suffix(1);
  }
  return id;
}

}  // namespace

std::string_view PlainestPart(std::string_view text) {
  std::string_view best;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsPlain(text[end])) ++end;
    if (end - at > best.size()) best = text.substr(at, end - at);
    at = end + 1;
  }
  return best;
}

TraceName TraceName::Of(std::string_view word) {
  TraceName name;
  word = WithoutBrackets(TrimSpace(word));
  const size_t at = word.find('@');
  if (at == word.npos) {
    name.queue_id = name.recipient = name.sender = name.local_part = true;
    name.domain = word.find('.') != word.npos;
  } else if (at == 0) {
    name.recipient = name.sender = name.domain = true;
    word.remove_prefix(1);
  } else if (at == word.size() - 1) {
    name.recipient = name.sender = name.local_part = true;
    word.remove_suffix(1);
  } else {
    name.recipient = name.sender = name.message_id = true;
  }
  name.pattern = NamePattern::Of(word);
  return name;
}

void TraceNames::Add(TraceName name) {
  std::string& text = name.pattern.text;
  const std::string typed = text;
  if (name.domain && !name.local_part) {
    text = AsciiDomain(text);
  } else if (const std::string_view domain = DomainOf(typed); !domain.empty()) {
    text = typed.substr(0, typed.size() - domain.size()) + AsciiDomain(domain);
  }
  for (const std::string& form : {typed, text}) {
    const std::string needle(PlainestPart(form));
    if (needle.size() < NeedleSet::kBytesMin) {
      anywhere_ = true;
    } else if (std::find(needles_.begin(), needles_.end(), needle) == needles_.end()) {
      needles_.push_back(needle);
    }
  }
  if (anywhere_) needles_.clear();
  names_.push_back(std::move(name));
}

bool TraceNames::MatchesAddress(const TraceName& name, std::string_view address) {
  if (address.empty()) return name.pattern.text.empty();
  const std::string_view domain = DomainOf(address);
  if (name.local_part || name.domain) {
    const std::string_view local =
        domain.empty() ? address : address.substr(0, address.size() - domain.size() - 1);
    return (name.local_part && name.pattern.Matches(local)) ||
           (name.domain && name.pattern.Matches(AsciiDomain(domain)));
  }
  if (IsLowerAscii(domain) || name.pattern.Matches(address)) return name.pattern.Matches(address);
  std::string ascii(address.substr(0, address.size() - domain.size()));
  ascii += AsciiDomain(domain);
  return name.pattern.Matches(ascii);
}

bool TraceNames::WantsRecipient(std::string_view recipient, std::string_view original) const {
  return std::any_of(names_.begin(), names_.end(), [&](const TraceName& name) {
    return name.recipient && ((!recipient.empty() && MatchesAddress(name, recipient)) ||
                              (!original.empty() && MatchesAddress(name, original)));
  });
}

bool TraceNames::WantsSender(std::string_view sender) const {
  return std::any_of(names_.begin(), names_.end(), [&](const TraceName& name) {
    return name.sender && MatchesAddress(name, sender);
  });
}

bool TraceNames::WantsMessageId(std::string_view message_id) const {
  const std::string_view id = WithoutBrackets(message_id);
  return std::any_of(names_.begin(), names_.end(), [&](const TraceName& name) {
    return name.message_id && name.pattern.Matches(id);
  });
}

bool TraceNames::WantsQueueId(std::string_view queue_id) const {
  return std::any_of(names_.begin(), names_.end(), [&](const TraceName& name) {
    // Long queue ids of Postfix differ by case.
    return name.queue_id &&
           (name.pattern.has_glob ? name.pattern.Matches(queue_id) : name.pattern.text == queue_id);
  });
}

}  // namespace whybounce
