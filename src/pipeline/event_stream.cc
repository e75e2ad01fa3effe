#include "pipeline/event_stream.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/queue_keys.h"
#include "aggregate/queue_tracker.h"
#include "base/domain.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/slot_hash.h"
#include "base/text.h"
#include "log/carriers/unheard.h"
#include "log/dialects/dialects.h"
#include "pipeline/line_loop.h"
#include "pipeline/mail_loop.h"
#include "pipeline/row_facts.h"
#include "pipeline/segment_reader.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

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
      &EventView::relay_host, &EventView::relay_ip,
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

// The visitor of lines that makes rows of them: events and suppress. See LineLoop. Keeps what the
// lines of open queue ids said; when the tracker ends one, that is forgotten.
class EventStream : private QueueListener {
 public:
  EventStream(const Engine& engine, const EventSink& sink)
      : engine_(engine), sink_(sink), tracker_(QueueTracker::LeftEdge::kAnchored, this) {}

  void BeginSegment(const Segment& segment) {
    source_ = segment.source;
    if (!segment.continues) at_ = {at_.source + 1, 0};
  }

  bool VisitLine(std::string_view raw, uint32_t times, LineAnalyzer* analyzer, AnalyzedLine* line) {
    ++at_.line;
    ++lines_;
    line_ = line;
    if (line->result == ParseResult::kNotUnderstood) {
      ++not_understood_;
      if (SpeaksOfMail(raw)) ++unread_outcomes_;
    }
    if (line->result != ParseResult::kEvent || times == 0) return true;
    do {
      reply_ = JoinReplyLines(line->event.reply, &joined_);
      AddEvent(times);
    } while (analyzer->NextRecipient(line));
    return !stopped_;
  }
  void SkipLines(uint64_t lines) { at_.line += lines; }
  void EndSegment() { let_go_ += tracker_.EndOldIfDue(lines_); }

  bool stopped() const { return stopped_; }
  uint64_t lines() const { return lines_; }
  uint64_t not_understood() const { return not_understood_; }
  uint64_t unread_outcomes() const { return unread_outcomes_; }
  uint64_t let_go() const { return let_go_; }

 private:
  // Of a line that stands for several, the first one has a row, and the others are followed only.
  void AddEvent(uint32_t times) {
    const EventView& event = line_->event;
    recipient_ = ToLower(event.recipient);
    domain_ = ToLower(DomainOf(event.recipient, event.original_recipient));
    Record record;
    const uint64_t host = host_hash_(event.host);
    SetRecord(event, host, QueueKeyOf(event, host), recipient_, at_, &record);
    record.host = tracker_.clocks().NumberOf(host);
    record.sender = event.sender.empty() ? 0 : 1;  // the tracker asks only whether it is null
    times_ = times;
    if (record.kind == EventKind::kRejection || record.kind == EventKind::kQueued ||
        record.queue_key == 0) {
      EmitAlone();
      return;
    }
    for (uint32_t i = 0; i < times; ++i) {
      if (record.kind == EventKind::kAttempt) {
        tracker_.Attempt(record);
      } else {
        tracker_.Step(record);
      }
      if (i == 0) Remember(record);
      times_ = 0;
    }
  }

  // What later lines of the message will want to know. After the tracker: that may have ended an
  // older message of the same id.
  void Remember(const Record& record) {
    const EventView& event = line_->event;
    if (tracker_.Find(record.queue_key) == nullptr) return;
    MessageDetails& details = details_[record.queue_key];
    if (!event.message_id.empty()) details.message_id = event.message_id;
    if (event.size_bytes >= 0) details.size_bytes = event.size_bytes;
    if (event.has_sender) {
      details.has_sender = true;
      details.sender = event.sender;
    }
    if (event.kind == EventKind::kAttempt && event.outcome == Outcome::kDeferred) {
      const uint64_t key = DeferralKey(record);
      std::unique_ptr<StoredDeferral>& deferral = deferrals_[key];
      if (deferral != nullptr && event.unexplained) return;
      if (deferral == nullptr) details.deferred.push_back(key);
      deferral = std::make_unique<StoredDeferral>(event, line_->verdict, reply_);
    }
  }

  // By recipient and message: a list in the message would be walked for each of its recipients.
  static uint64_t DeferralKey(const Record& attempt) {
    return Mix64(attempt.queue_key, attempt.recipient_key);
  }
  const StoredDeferral* LastDeferral(const Record& attempt) const {
    const auto it = deferrals_.find(DeferralKey(attempt));
    return it == deferrals_.end() ? nullptr : it->second.get();
  }

  enum class Origin : uint8_t { kLine, kExpiry };
  void Emit(const EventView& event, const Verdict& verdict, std::string_view reply,
            const MessageDetails& details, uint32_t attempt, bool is_notification, Origin origin,
            std::string_view reason) {
    if (stopped_ || times_ == 0) return;
    EventRow row;
    row.times = origin == Origin::kExpiry ? 1 : times_;
    row.event = &event;
    row.verdict = &verdict;
    row.source = source_;
    row.line = at_.line;
    // Without the line of the arrival, what the attempt's own says.
    row.sender = details.has_sender ? std::string_view(details.sender) : event.sender;
    row.has_sender = details.has_sender || event.has_sender;
    row.message_id = details.message_id;
    row.size_bytes = details.size_bytes;
    row.attempt = attempt;
    row.is_expiry = origin == Origin::kExpiry;
    row.is_notification = is_notification;
    row.reply = reply;
    AddRowFacts(engine_, reason, &row);
    stopped_ = !sink_(row);
  }

  // What belongs to no queue id.
  void EmitAlone() {
    MessageDetails details;
    details.message_id = line_->event.message_id;
    details.has_sender = line_->event.has_sender;
    details.sender = line_->event.sender;
    Emit(line_->event, line_->verdict, reply_, details, 0, false, Origin::kLine, reply_);
  }

  void OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                 Fate) override {
    const MessageDetails& details = details_[attempt.queue_key];
    Verdict verdict = line_->verdict;
    std::string_view reason = reply_;  // what it was given up for
    if (attempt.outcome == Outcome::kExpired) {
      const StoredDeferral* last = LastDeferral(attempt);
      const auto of_domain = last_of_domain_.find(domain_);
      if (last != nullptr) {
        verdict = last->verdict();
        reason = last->reply();
      } else if (of_domain != last_of_domain_.end()) {
        // What another message met explains why, not which of our addresses was refused.
        verdict = of_domain->second;
        verdict.blocklist = 0;
      }
    }
    if (attempt.outcome == Outcome::kDeferred && !attempt.suspended &&
        last_of_domain_.size() < kKeysPerDimensionMax) {
      last_of_domain_[domain_] = verdict;
    }
    Emit(line_->event, verdict, reply_, details, message.begins_here ? number : 0,
         message.IsOwnNotification(), Origin::kLine, reason);
  }

  void OnExpired(const Record& last_deferral, const OpenMessage& message) override {
    const StoredDeferral* last = LastDeferral(last_deferral);
    if (last == nullptr) return;
    EventView event = last->event();
    event.outcome = Outcome::kExpired;
    event.unix_us = line_->event.unix_us;
    event.program = line_->event.program;
    event.delay_s = -1;
    Emit(event, last->verdict(), last->reply(), details_[last_deferral.queue_key], 0,
         message.IsOwnNotification(), Origin::kExpiry, last->reply());
  }

  void OnSettled(const Record&, const OpenMessage&, Fate) override {}
  void OnEnd(uint64_t queue_key, const OpenMessage&) override {
    const auto it = details_.find(queue_key);
    if (it == details_.end()) return;
    for (const uint64_t key : it->second.deferred) deferrals_.erase(key);
    details_.erase(it);
  }

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
  Position at_;
  uint64_t lines_ = 0;
  uint64_t not_understood_ = 0;
  uint64_t unread_outcomes_ = 0;
  uint64_t let_go_ = 0;
  bool stopped_ = false;
};

}  // namespace

StreamResult StreamEvents(const Engine& engine, const RunOptions& options, const EventSink& sink) {
  SegmentReader reader(options.input);
  LineLoop lines(engine, options.period);
  EventStream stream(engine, sink);
  std::optional<MailLoop> mails;  // made for the first mail
  StreamResult result;
  Segment segment;
  while (!result.stopped && reader.Next(&segment)) {
    if (segment.mails != nullptr) {
      if (!mails) mails.emplace(&engine, options.period, options.verp);
      result.stopped = !mails->Run(
          *segment.mails, [](size_t) {},
          [&](const MailFacts& mail, uint64_t) {
            ++result.lines;
            result.not_understood += mail.understood ? 0 : 1;
            result.of_nobody += mail.understood ? 0 : 1;
            result.cut += mail.cut ? 1 : 0;
          },
          [&](const MailRow& row) { return sink(mails->MakeEventRow(row)); });
      continue;
    }
    result.stopped = !lines.Run(segment, &stream);
    if (segment.role == LogRole::kRemembered) segment.memory->Add(*lines.remembered());
    if (options.on_progress) options.on_progress(0, reader.plan().bytes_total);
  }
  result.problems = reader.record().problems;
  result.notes = reader.record().notes;
  result.lines += stream.lines();
  result.not_understood += stream.not_understood();
  result.unread_outcomes = stream.unread_outcomes();
  result.let_go = stream.let_go();
  return result;
}

}  // namespace whybounce
