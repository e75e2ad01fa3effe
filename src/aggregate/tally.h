// Counts events, and merges what neighbours counted.
#ifndef WHYBOUNCE_AGGREGATE_TALLY_H_
#define WHYBOUNCE_AGGREGATE_TALLY_H_

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "aggregate/counters.h"
#include "aggregate/notice_tracker.h"
#include "aggregate/part.h"
#include "aggregate/queue_keys.h"
#include "aggregate/queue_tracker.h"
#include "aggregate/segment_log.h"
#include "base/limits.h"
#include "log/line_view.h"
#include "mail/parsed_mail.h"
#include "whybounce/classifier.h"
#include "whybounce/event.h"

namespace whybounce {

// What only some replies tell, beside their verdict. Views are read during the call.
struct ReplyDetails {
  std::string_view sending_ip;
  std::string_view blocklist;
  // Of an attempt: equal if relay and recipient's domain are. 0: not known, or no domain.
  uint64_t peer_key = 0;
};

// What a mail is, whatever it tells of recipients. Views are read during the call.
struct MailFacts {
  MailKind kind = MailKind::kMail;
  bool understood = true;
  bool cut = false;
  bool outside_period = false;
  std::string_view subject;
};

// A partial of the segment algebra (ARCHITECTURE.md). Add lines in the order of the log, then
// EndSegment(); Merge() what the neighbour to the right counted; Finish() once. Thread-compatible.
class Tally : private QueueListener {
 public:
  explicit Tally(QueueTracker::LeftEdge left_edge);
  // Of a segment that is to be added to a tally of this process, with Append(). It keeps what the
  // lines say of queue ids and peers in their order, so that only one tally follows them.
  static std::unique_ptr<Tally> ForAppending();
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  // From now on only recipients of the part are counted, though all are followed; lines, messages
  // and what else is nobody's are counted as ever. Not for one that is ForAppending(): there
  // positions are not yet those of the whole. The part must outlive it.
  void CountOnly(const RecipientPart* part) { part_ = part; }

  // Every line read belongs to the source begun last. A segment in the middle of a file
  // `continues`.
  void BeginSource(std::string_view name, bool continues, uint64_t lines_before = 0);
  // One of mails; what is said of lines holds for them.
  void BeginMailSource(std::string_view name, bool continues, uint64_t mails_before);
  void AddBytes(uint64_t bytes) { counters_.sources.back().bytes += bytes; }

  // Every line begins with this; a line that stands for others before it counts as often.
  void BeginLine(uint32_t times) {
    ++counters_.sources.back().lines;
    counters_.lines.read += times;
  }
  // Lines of the source that are no line of the log: what a carrier needs more than one for.
  void SkipLines(uint64_t lines) { counters_.sources.back().lines += lines; }
  // The line stands for one more: it is about several recipients.
  void CountAgain(uint32_t times) { counters_.lines.read += times; }
  // Then one of these per time.
  void AddLine(ParseResult not_an_event);
  void AddNotUnderstood(std::string_view line);
  void AddEvent(const EventView& event, const Verdict& verdict, const ReplyDetails& details,
                uint32_t times);
  // After the last line of a segment, before anything below: follows the queue ids that its lines
  // named.
  void EndSegment();
  // Mails and logs are read together: recipients of both count once. Before the first line.
  void JoinMails() { notices_.JoinLogs(); }
  // Every mail begins with this,
  void AddMail(const MailFacts& mail);
  // and if it is a bounce, a warning or a report, one of these per recipient. `notice_id` is its
  // own Message-ID.
  void AddNotice(const EventView& event, std::string_view notice_id, const Verdict& verdict,
                 const ReplyDetails& details, std::string_view sample);
  void CountOverlong() { ++counters_.lines.overlong; }
  void CountLost(uint64_t lines) { counters_.lines.lost += lines; }

  // Appends what `right` counted of the lines that follow. `right` must have an open left edge.
  void Merge(std::unique_ptr<Tally> right);
  // The same for one that is ForAppending(); it is then as good as new for another segment.
  void Append(Tally* segment);
  // Ends queue ids that have been silent for the queue lifetime. After each segment.
  void ForgetOldMessages();
  // What is open, as the beginning of a new tally: the log goes on in another run. To be called
  // before Finish(), which counts here what is open; the new tally does not count those messages
  // again.
  std::unique_ptr<Tally> TakeOpen() const;
  // Settles what is open: the log is over. Afterwards counters() is final. Anchored tallies only.
  void Finish();

  const Counters& counters() const { return counters_; }
  Counters& mutable_counters() { return counters_; }
  // Queue ids that were settled before their time, because more than kOpenMessagesMax were open.
  uint64_t let_go() const { return let_go_; }
  Position position() const;

 private:
  friend class TallyFile;
  struct RecentPeer {
    uint64_t key = 0;
    StringId domain = 0;
    StringId relay = 0;
  };

  void MakeStep(const EventView& event, uint64_t host, uint64_t queue_key, QueueStep* step);
  void MakeRecord(const EventView& event, uint64_t host, uint64_t queue_key, const Verdict& verdict,
                  const ReplyDetails& details, Record* record);
  void AddRecord(const EventView& event, uint64_t host, uint64_t queue_key, const Verdict& verdict,
                 const ReplyDetails& details, uint32_t times);
  StringId InternSender(const EventView& event) {
    return event.has_sender && !event.sender.empty() ? InternSender(event.sender) : 0;
  }
  StringId InternSender(std::string_view sender);
  RecentPeer InternPeer(const EventView& event, std::string_view recipient, uint64_t peer_key);
  void ApplyRecord(const Record& record);
  // Follows the queue ids of `log`, in which change(Record*) and change(QueueStep*) come first.
  template <typename F>
  void Replay(SegmentLog* log, F change);
  // The row of the reply's shape if this is the first of it: it wants a sample.
  ShapeRow* AddShape(const Record& record, const EventView& event, uint32_t times);
  ShapeRow* FindShape(uint64_t key, bool* is_new);
  void AddShapeOfLine(const Record& record, const EventView& event, uint32_t times);
  bool IsLeftOut(const Record& record) const {
    return part_ != nullptr && !part_->Has(record.at, record.recipient_key);
  }
  static uint64_t ShapeKey(const Record& record);
  void ApplyRejection(const Record& record);
  void CountCause(const Record& record, StringId sender, bool has_sender,
                  const ProviderCause& seen);
  int64_t TimeOf(const Record& notice) const;
  void ApplyNotice(const Notice& notice);
  // The attempt, and what became of the recipient unless it waits for further notices.
  void CountNotice(const Record& record, Fate fate, bool waits);
  void FinishNotices();
  void ApplyKeptNotices(NoticeTracker* right);
  void ClearSegment();
  void MergeTotals(const Counters& right);
  void MergeCounters(const Counters& right,
                     std::array<std::vector<StringId>, kDimensionCount>* ids);

  void OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                 Fate fate) override;
  void OnSettled(const Record& last_attempt, const OpenMessage& message, Fate fate) override;
  void OnExpired(const Record& last_deferral, const OpenMessage& message) override;
  void OnEnd(uint64_t queue_key, const OpenMessage& message) override;
  void OnLateCopy() override { ++counters_.late_copies; }
  void OnExpiredUnknown() override { ++counters_.expired_unknown; }
  void AddWaiting(const EventView& event, const Verdict& verdict, uint32_t times);
  void OnDeliveredTwice() override { ++counters_.delivered_twice; }

  // Calls f(Counts*) for every row that a recipient of this record belongs to.
  template <typename F>
  void ForEachRow(const Record& record, const OpenMessage& message, F f);
  // Lines without a time are of no slot: what is counted there nobody reads.
  TimeSlot& SlotAt(int64_t unix_us) {
    return unix_us == 0 ? untimed_ : counters_.time_slots.At(unix_us);
  }

  Counters counters_;
  QueueTracker tracker_;
  NoticeTracker notices_;
  Position last_notice_at_;
  uint64_t let_go_ = 0;
  TimeSlot untimed_;
  std::array<char, kAddressBytesMax> recipient_;  // of the last attempt, in lower case
  std::string scratch_;
  // A sender is named at least twice by its messages. Direct-mapped; key 0 is a free slot.
  struct RecentSender {
    uint64_t key = 0;
    StringId id = 0;
  };
  std::array<RecentSender, 256> recent_senders_{};
  // Peers come again more often still.
  std::array<RecentPeer, 256> recent_peers_{};
  HostHash host_hash_;
  uint64_t last_host_ = 0;
  uint8_t host_number_ = 0;  // in the tracker's clocks
  SegmentLog log_;           // of the segment that is being read
  bool for_appending_ = false;
  const RecipientPart* part_ = nullptr;  // null: everybody counts
};

template <typename F>
void Tally::Replay(SegmentLog* log, F change) {
  const QueueStep* last = nullptr;
  bool is_record = false;
  log->ForEach([&](uint64_t queue_key) { tracker_.Prefetch(queue_key); },
               [&](Record* record) {
                 change(record);
                 ApplyRecord(*record);
                 last = record;
                 is_record = true;
               },
               [&](QueueStep* step) {
                 change(step);
                 tracker_.Step(*step);
                 last = step;
                 is_record = false;
               },
               [&](const SegmentLog::Remark& remark) {
                 if (remark.queue_key != 0) notices_.Name(remark.queue_key, remark.names);
                 for (uint32_t i = 0; i < remark.times; ++i) {
                   if (is_record) {
                     ApplyRecord(static_cast<const Record&>(*last));
                   } else {
                     tracker_.Step(*last);
                   }
                 }
               });
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_TALLY_H_
