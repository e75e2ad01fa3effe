#include "pipeline/event_stream.h"

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "aggregate/queue_keys.h"
#include "aggregate/queue_tracker.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/slot_hash.h"
#include "base/text.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "pipeline/line_analyzer.h"
#include "pipeline/mail_stream.h"
#include "pipeline/row_facts.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

// A deferral that may be the cause of an expiry later. Owns what the event's views pointed to.
struct StoredDeferral {
  uint64_t recipient_key = 0;
  EventView event;  // its views are rebuilt from the strings by Restore()
  Verdict verdict;
  std::string host, program, queue_id, recipient, original_recipient, relay_host, relay_ip, reply;

  void Store(const EventView& view, const Verdict& of, std::string_view joined_reply) {
    event = view;
    verdict = of;
    host = view.host;
    program = view.program;
    queue_id = view.queue_id;
    recipient = view.recipient;
    original_recipient = view.original_recipient;
    relay_host = view.relay_host;
    relay_ip = view.relay_ip;
    reply = joined_reply;
  }
  EventView Restore() const {
    EventView view = event;
    view.host = host;
    view.program = program;
    view.queue_id = queue_id;
    view.recipient = recipient;
    view.original_recipient = original_recipient;
    view.relay_host = relay_host;
    view.relay_ip = relay_ip;
    view.reply = reply;
    view.sender = view.message_id = view.other_queue_id = view.client_host = view.client_ip = {};
    return view;
  }
};

struct MessageDetails {
  std::string sender;
  bool has_sender = false;
  std::string message_id;
  int64_t size_bytes = -1;
  std::vector<StoredDeferral> deferrals;

  StoredDeferral* Find(uint64_t recipient_key) {
    for (StoredDeferral& deferral : deferrals) {
      if (deferral.recipient_key == recipient_key) return &deferral;
    }
    return nullptr;
  }
};

class EventStream : private QueueListener {
 public:
  EventStream(const Engine& engine, const Period& period, const EventSink& sink)
      : engine_(engine),
        sink_(sink),
        analyzer_(&engine, period),
        tracker_(QueueTracker::LeftEdge::kAnchored, this) {}

  void AddSegment(const Segment& segment) {
    source_ = segment.source;
    if (!segment.continues) at_ = {at_.source + 1, 0};
    Unwrapper unwrapper(segment.format, segment.clock);
    if (segment.anchor_unix_s != INT64_MIN) unwrapper.clock().Anchor(segment.anchor_unix_s);
    unwrapper.Begin(segment.block->bytes(), segment.line_before);
    analyzer_.BeginSegment(segment);
    LogEntry entry;
    while (!stopped_ && unwrapper.Next(&entry)) {
      ++at_.line;
      if (entry.is_piece) continue;
      ++lines_;
      analyzer_.Analyze(entry, segment.format, &line_);
      if (line_.result == ParseResult::kNotUnderstood) ++not_understood_;
      if (line_.result == ParseResult::kEvent) {
        reply_ = JoinReplyLines(line_.event.reply, &joined_);
        do {
          for (uint32_t i = 0; i < entry.repeated; ++i) AddEvent();
        } while (analyzer_.NextRecipient(&line_));
      }
      at_.line += entry.lines_behind;
    }
  }

  bool stopped() const { return stopped_; }
  uint64_t lines() const { return lines_; }
  uint64_t not_understood() const { return not_understood_; }

 private:
  void AddEvent() {
    recipient_ = ToLower(line_.event.recipient);
    domain_ = ToLower(DomainOf(line_.event.recipient, line_.event.original_recipient));
    Record record;
    const uint64_t host = host_hash_(line_.event.host);
    SetRecord(line_.event, host, QueueKeyOf(line_.event, host), recipient_, at_, &record);
    record.sender = line_.event.sender.empty() ? 0 : 1;  // the tracker asks only whether it is null
    if (record.kind == EventKind::kRejection || record.queue_key == 0) {
      EmitAlone();
      return;
    }
    if (record.kind == EventKind::kAttempt) {
      tracker_.Attempt(record);
    } else {
      tracker_.Step(record);
    }
    Remember(record);
  }

  // What later lines of the message will want to know. After the tracker: that may have ended an
  // older message of the same id.
  void Remember(const Record& record) {
    const EventView& event = line_.event;
    if (tracker_.Find(record.queue_key) == nullptr) return;
    MessageDetails& details = details_[record.queue_key];
    if (!event.message_id.empty()) details.message_id = event.message_id;
    if (event.size_bytes >= 0) details.size_bytes = event.size_bytes;
    if (event.has_sender) {
      details.has_sender = true;
      details.sender = event.sender;
    }
    if (event.kind == EventKind::kAttempt && event.outcome == Outcome::kDeferred) {
      StoredDeferral* deferral = details.Find(record.recipient_key);
      if (deferral != nullptr && event.unexplained) return;
      if (deferral == nullptr) deferral = &details.deferrals.emplace_back();
      deferral->recipient_key = record.recipient_key;
      deferral->Store(event, line_.verdict, reply_);
    }
  }

  enum class Origin : uint8_t { kLine, kExpiry };
  void Emit(const EventView& event, const Verdict& verdict, std::string_view reply,
            const MessageDetails& details, uint32_t attempt, bool is_notification, Origin origin,
            std::string_view reason) {
    if (stopped_) return;
    EventRow row;
    row.event = &event;
    row.verdict = &verdict;
    row.source = source_;
    row.line = at_.line;
    row.sender = details.sender;
    row.has_sender = details.has_sender;
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
    details.message_id = line_.event.message_id;
    details.has_sender = line_.event.has_sender;
    details.sender = line_.event.sender;
    Emit(line_.event, line_.verdict, reply_, details, 0, false, Origin::kLine, reply_);
  }

  void OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                 Fate) override {
    MessageDetails& details = details_[attempt.queue_key];
    Verdict verdict = line_.verdict;
    std::string_view reason = reply_;  // what it was given up for
    if (attempt.outcome == Outcome::kExpired) {
      const StoredDeferral* last = details.Find(attempt.recipient_key);
      const auto of_domain = last_of_domain_.find(domain_);
      if (last != nullptr) {
        verdict = last->verdict;
        reason = last->reply;
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
    Emit(line_.event, verdict, reply_, details, message.begins_here ? number : 0,
         message.IsOwnNotification(), Origin::kLine, reason);
  }

  void OnExpired(const Record& last_deferral, const OpenMessage& message) override {
    MessageDetails& details = details_[last_deferral.queue_key];
    const StoredDeferral* last = details.Find(last_deferral.recipient_key);
    if (last == nullptr) return;
    EventView event = last->Restore();
    event.outcome = Outcome::kExpired;
    event.unix_us = line_.event.unix_us;
    event.program = line_.event.program;
    event.delay_s = -1;
    Emit(event, last->verdict, last->reply, details, 0, message.IsOwnNotification(),
         Origin::kExpiry, last->reply);
  }

  void OnSettled(const Record&, const OpenMessage&, Fate) override {}
  void OnEnd(uint64_t queue_key, const OpenMessage&) override { details_.erase(queue_key); }

  const Engine& engine_;
  const EventSink& sink_;
  LineAnalyzer analyzer_;
  QueueTracker tracker_;
  HostHash host_hash_;
  absl::flat_hash_map<uint64_t, MessageDetails, SlotHash> details_;
  absl::flat_hash_map<std::string, Verdict> last_of_domain_;  // the last deferral's
  AnalyzedLine line_;                                         // the present one
  std::string_view reply_;                                    // its lines joined
  std::string joined_;
  std::string recipient_;  // lower case
  std::string domain_;
  std::string source_;
  Position at_;
  uint64_t lines_ = 0;
  uint64_t not_understood_ = 0;
  bool stopped_ = false;
};

}  // namespace

StreamResult StreamEvents(const Engine& engine, const RunOptions& options, const EventSink& sink) {
  SegmentReader reader(options.input);
  EventStream stream(engine, options.period, sink);
  std::optional<MailStream> mails;
  StreamResult result;
  Segment segment;
  while (!stream.stopped() && !result.stopped && reader.Next(&segment)) {
    if (segment.mails != nullptr) {
      if (!mails) mails.emplace(&engine, options.period, options.verp);
      result.stopped = !mails->Read(
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
    stream.AddSegment(segment);
    if (options.on_progress) options.on_progress(0, reader.bytes_total());
  }
  result.problems = reader.problems();
  result.notes = reader.notes();
  result.lines += stream.lines();
  result.not_understood += stream.not_understood();
  result.stopped = result.stopped || stream.stopped();
  return result;
}

}  // namespace whybounce
