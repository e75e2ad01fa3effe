// Recipients that notices tell of, joined with what logs and other notices told of the same.
#ifndef WHYBOUNCE_AGGREGATE_NOTICE_TRACKER_H_
#define WHYBOUNCE_AGGREGATE_NOTICE_TRACKER_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "aggregate/queue_tracker.h"
#include "aggregate/record.h"
#include "base/archive_fwd.h"
#include "base/slot_hash.h"

namespace whybounce {

// One recipient of a notice. A key names a message and a recipient: by the Message-ID of the mail
// that came back, by its queue id, by the Message-ID of the notice; 0: not known.
struct Notice {
  Record record;
  std::array<uint64_t, 3> keys{};

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.record, self.keys);
  }
};

// Hashes of what the lines of a queue id call its message; 0: not known.
struct MessageNames {
  uint64_t queue = 0;
  uint64_t message = 0;
};

// What is to be done about a notice.
enum class NoticeAnswer : uint8_t {
  kKnown,          // nothing: it was counted before
  kCount,          // count it; nobody was counted for it before
  kCountResolved,  // count it; until now its recipient was waiting
  kWait,           // count the attempt; TakeWaiting() gives it back if nothing else comes
  kCountWaiting,   // too many wait: count it as waiting at once
};

// Logs are read before mails where their order can be chosen. Thread-compatible. Memory: at most
// kNoticeKeysMax keys and kNoticesWaitingMax notices, and in a partial those of its mails.
class NoticeTracker {
 public:
  // From now on AddFromLog() remembers. Off where there are no mails: logs pay nothing then.
  void JoinLogs() { joins_logs_ = true; }
  bool joins_logs() const { return joins_logs_; }

  // Either may be empty.
  static MessageNames NamesOf(std::string_view queue_id, std::string_view message_id);
  // What the lines of a queue id call it.
  void Name(uint64_t queue_key, const MessageNames& names);
  void Forget(uint64_t queue_key) { names_.erase(queue_key); }
  // A recipient that the log settles. False: a notice has told of it, do not count it again.
  bool AddFromLog(const Record& attempt, Fate fate, bool at_first_try);

  static std::array<uint64_t, 3> KeysOf(uint64_t recipient_key, std::string_view message_id,
                                        std::string_view queue_id, std::string_view notice_id);
  NoticeAnswer Add(const Notice& notice, Fate fate);
  // Those who wait, in the order of their notices; they are forgotten here.
  std::vector<Notice> TakeWaiting();

  // What a partial keeps for the tracker to its left, in order.
  void Keep(const Notice& notice) { kept_.push_back(notice); }
  std::vector<Notice>& kept() { return kept_; }
  // What the neighbour to the right learnt from logs.
  void AbsorbLogs(NoticeTracker* right);
  // What an earlier run settled, so that this one does not count it again. What waited there may
  // still be settled here. Only what was settled in that very run: keys do not pile up.
  void Remember(const NoticeTracker& earlier);
  // Without those who wait: an anchored tracker forgets them, they are told again.
  void Save(Packer* out) const;
  void Load(Unpacker* in);
  // Changes the ids in all that is held.
  template <typename F>
  void ChangeIds(F f) {
    for (Notice& notice : kept_) f(&notice.record);
    for (auto& [number, notice] : waiting_) f(&notice.record);
  }

 private:
  // What is known of a key: settled by a log, by a notice, or the number of a notice that waits.
  static constexpr uint32_t kByLog = 0;
  static constexpr uint32_t kByNotice = 1;
  static constexpr uint32_t kFirstWaiting = 2;

  const uint32_t* Find(const std::array<uint64_t, 3>& keys) const;
  void Set(const std::array<uint64_t, 3>& keys, uint32_t state);

  bool joins_logs_ = false;
  absl::flat_hash_map<uint64_t, MessageNames, SlotHash> names_;  // by queue key
  absl::flat_hash_map<uint64_t, uint32_t, SlotHash> states_;
  absl::flat_hash_set<uint64_t, SlotHash> settled_before_;  // in an earlier run
  absl::flat_hash_map<uint32_t, Notice> waiting_;           // by number
  uint32_t next_waiting_ = kFirstWaiting;
  std::vector<Notice> kept_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_NOTICE_TRACKER_H_
