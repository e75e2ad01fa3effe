// Which events were read before: webhooks are sent again until somebody says that he has them.
#ifndef WHYBOUNCE_LOG_RECORDS_SEEN_EVENTS_H_
#define WHYBOUNCE_LOG_RECORDS_SEEN_EVENTS_H_

#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "base/hash.h"
#include "base/slot_hash.h"
#include "log/dialects/sender.h"

namespace whybounce {

// Of the last half to one million events. Thread-compatible.
class SeenEvents {
 public:
  static constexpr size_t kEventsMax = 500'000;  // of each of the two generations

  // Notes the event. True if it was noted before: by its own id or, where it has none, by message,
  // recipients, outcome and time.
  bool IsAgain(const SenderRecord& record) {
    uint64_t key = Hash64(record.platform, 0);
    const auto add = [&](std::string_view part) { key = Hash64(part, Mix64(key, part.size())); };
    if (!record.event_id.empty()) {
      add(record.event_id);
    } else {
      // Nothing tells two of these apart for certain.
      if (record.id.empty() && record.message_id.empty()) return false;
      add(record.id);
      add(record.message_id);
      key = Mix64(key, static_cast<uint64_t>(record.unix_us));
    }
    for (const SenderRecipient& one : record.recipients) {
      add(one.address);
      key = Mix64(key, static_cast<uint64_t>(one.outcome));
      if (record.event_id.empty()) add(one.reply);
    }
    if (young_.contains(key) || old_.contains(key)) return true;
    if (young_.size() >= kEventsMax) {
      old_.swap(young_);
      young_.clear();
    }
    young_.insert(key);
    return false;
  }

 private:
  absl::flat_hash_set<uint64_t, SlotHash> young_;
  absl::flat_hash_set<uint64_t, SlotHash> old_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_RECORDS_SEEN_EVENTS_H_
