#include "log/dialects/earlier_lines.h"

#include <algorithm>

namespace whybounce {

void EarlierLines::Unlink(uint16_t index) {
  const KeptText& entry = entries_[index];
  (entry.older == kNone ? oldest_ : entries_[entry.older].newer) = entry.newer;
  (entry.newer == kNone ? newest_ : entries_[entry.newer].older) = entry.older;
  by_key_.erase(entry.key);
  spare_.push_back(index);
}

uint16_t EarlierLines::Add(uint64_t key) {
  if (by_key_.size() == kKeysMax) Unlink(oldest_);
  uint16_t index = 0;
  if (spare_.empty()) {
    index = static_cast<uint16_t>(entries_.size());
    entries_.emplace_back();
  } else {
    index = spare_.back();
    spare_.pop_back();
  }
  KeptText& entry = entries_[index];
  entry.key = key;
  entry.text.clear();
  entry.older = newest_;
  entry.newer = kNone;
  (newest_ == kNone ? oldest_ : entries_[newest_].newer) = index;
  newest_ = index;
  by_key_[key] = index;
  return index;
}

std::string_view EarlierLines::Do(const Use& use) {
  if (use.verb == Verb::kNothing) return {};
  const auto it = by_key_.find(use.key);
  const bool is_known = it != by_key_.end();
  found_.assign(is_known ? std::string_view(entries_[it->second].text) : std::string_view());
  switch (use.verb) {
    case Verb::kNothing:
    case Verb::kAsks:
      return found_;
    case Verb::kTakes:
      if (is_known) Unlink(it->second);
      return found_;
    case Verb::kBegins:
      if (is_known) Unlink(it->second);
      break;
    case Verb::kAdds:
      break;
  }
  const bool goes_on = is_known && use.verb == Verb::kAdds;
  std::string& text = entries_[goes_on ? it->second : Add(use.key)].text;
  const std::string_view says = use.says.substr(0, kBytesPerKeyMax);
  if (text.size() + 1 + says.size() > kBytesPerKeyMax) text.clear();
  if (!text.empty()) text.push_back('\n');
  text.append(says);
  return found_;
}

}  // namespace whybounce
