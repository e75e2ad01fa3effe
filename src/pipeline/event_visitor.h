// The visitor of lines that makes rows of them: events, suppress, trace.
#ifndef WHYBOUNCE_PIPELINE_EVENT_VISITOR_H_
#define WHYBOUNCE_PIPELINE_EVENT_VISITOR_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/queue_keys.h"
#include "aggregate/queue_tracker.h"
#include "base/hash.h"
#include "base/slot_hash.h"
#include "classify/engine.h"
#include "pipeline/event_stream.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/segment.h"

namespace whybounce {

// A deferral that may be the cause of an expiry later. Owns what the event's views point to.
class StoredDeferral {
 public:
  StoredDeferral(const EventView& event, const Verdict& verdict, std::string_view joined_reply)
      : event_(event), verdict_(verdict) {
    event_.reply = joined_reply;
    // What is not kept would point into a block that is gone.
    event_.sender = event_.message_id = event_.other_queue_id = {};
    event_.client_host = event_.client_ip = event_.further_recipients = {};
    size_t size = 0;
    for (const View view : kKept) size += (event_.*view).size();
    bytes_.reserve(size);
    for (const View view : kKept) {
      bytes_.append(event_.*view);
      event_.*view = std::string_view(bytes_).substr(bytes_.size() - (event_.*view).size());
    }
  }
  StoredDeferral(const StoredDeferral&) = delete;
  StoredDeferral& operator=(const StoredDeferral&) = delete;

  const EventView& event() const { return event_; }
  const Verdict& verdict() const { return verdict_; }
  std::string_view reply() const { return event_.reply; }

 private:
  using View = std::string_view EventView::*;
  static constexpr View kKept[] = {
      &EventView::host,       &EventView::program,  &EventView::queue_id,
      &EventView::recipient,  &EventView::reply,    &EventView::original_recipient,
      &EventView::relay_host, &EventView::relay_ip, &EventView::their_class,
      &EventView::tenant,     &EventView::campaign, &EventView::source_event_id,
  };

  EventView event_;
  Verdict verdict_;
  std::string bytes_;
};

// What the lines of an open queue id said.
struct MessageDetails {
  std::string sender;
  bool has_sender = false;
  std::string message_id;
  int64_t size_bytes = -1;
  std::vector<uint64_t> deferred;  // keys in deferrals_
};

// See LineLoop. Keeps what the lines of open queue ids said; when the tracker ends one, that is
// forgotten. Engine and sink must outlive it. Thread-compatible.
class EventVisitor : private QueueListener {
 public:
  EventVisitor(const Engine& engine, const EventSink& sink)
      : engine_(engine), sink_(sink), tracker_(QueueTracker::LeftEdge::kAnchored, this) {}

  void BeginSegment(const Segment& segment) {
    source_ = segment.source;
    if (!segment.continues) at_ = {sources_++, segment.lines_before};
  }
  // Mails have no lines, but a number among the sources.
  uint32_t BeginMailSource() { return sources_++; }
  uint32_t sources() const { return sources_; }

  bool VisitLine(std::string_view raw, uint32_t times, LineAnalyzer* analyzer, AnalyzedLine* line);
  void SkipLines(uint64_t lines) { at_.line += lines; }
  void EndSegment() { let_go_ += tracker_.EndOldIfDue(lines_); }

  // Which of the messages that had this queue id is open, counted over all ids; 0: none is.
  uint64_t NumberOf(uint64_t queue_key) const {
    const auto it = details_.find(queue_key);
    return it == details_.end() ? 0 : it->second.number;
  }
  uint64_t QueueKeyOfEvent(const EventView& event) {
    return QueueKeyOf(event, host_hash_(event.host));
  }
  uint64_t QueueKeyAt(std::string_view host, std::string_view queue_id) {
    return QueueKey(queue_id, host_hash_(host));
  }
  const Position& at() const { return at_; }

  bool stopped() const { return stopped_; }
  uint64_t lines() const { return lines_; }
  uint64_t not_understood() const { return not_understood_; }
  uint64_t unread_outcomes() const { return unread_outcomes_; }
  uint64_t let_go() const { return let_go_; }

 private:
  // What the lines of an open queue id said.
  struct MessageDetails {
    uint64_t number = 0;
    std::string sender;
    bool has_sender = false;
    std::string message_id;
    int64_t size_bytes = -1;
    std::vector<uint64_t> deferred;  // keys in deferrals_
  };
  enum class Origin : uint8_t { kLine, kExpiry };

  void AddEvent(uint32_t times);
  MessageDetails& DetailsOf(uint64_t queue_key);
  void Remember(const Record& record);
  // By recipient and message: a list in the message would be walked for each of its recipients.
  static uint64_t DeferralKey(const Record& attempt) {
    return Mix64(attempt.queue_key, attempt.recipient_key);
  }
  const StoredDeferral* LastDeferral(const Record& attempt) const {
    const auto it = deferrals_.find(DeferralKey(attempt));
    return it == deferrals_.end() ? nullptr : it->second.get();
  }
  void Emit(const EventView& event, const Verdict& verdict, std::string_view reply,
            const MessageDetails& details, uint32_t attempt, bool is_notification, Origin origin,
            std::string_view reason);
  void EmitAlone();

  void OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number, Fate) override;
  void OnExpired(const Record& last_deferral, const OpenMessage& message) override;
  void OnSettled(const Record&, const OpenMessage&, Fate) override {}
  void OnEnd(uint64_t queue_key, const OpenMessage&) override;

  const Engine& engine_;
  const EventSink& sink_;
  QueueTracker tracker_;
  HostHash host_hash_;
  absl::flat_hash_map<uint64_t, MessageDetails, SlotHash> details_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<StoredDeferral>, SlotHash> deferrals_;
  absl::flat_hash_map<std::string, Verdict> last_of_domain_;  // the last deferral's
  AnalyzedLine* line_ = nullptr;                              // the present one
  uint32_t times_ = 0;      // that its next row stands for; 0: it has had its row
  std::string_view reply_;  // its lines joined
  std::string joined_;
  std::string recipient_;  // lower case
  std::string domain_;
  std::string source_;
  uint32_t sources_ = 0;
  Position at_;
  uint64_t messages_ = 0;
  uint64_t lines_ = 0;
  uint64_t not_understood_ = 0;
  uint64_t unread_outcomes_ = 0;
  uint64_t let_go_ = 0;
  bool stopped_ = false;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_EVENT_VISITOR_H_
