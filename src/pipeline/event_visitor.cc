#include "pipeline/event_visitor.h"

#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/unheard.h"
#include "pipeline/verdict_columns.h"
#include "reply/smtp_reply.h"

namespace whybounce {

bool EventVisitor::VisitLine(std::string_view raw, uint32_t times, LineAnalyzer* analyzer,
                             AnalyzedLine* line) {
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

// Of a line that stands for several, the first one has a row, and the others are followed only.
void EventVisitor::AddEvent(uint32_t times) {
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
      record.kind == EventKind::kNotice || record.queue_key == 0) {
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

EventVisitor::MessageDetails& EventVisitor::DetailsOf(uint64_t queue_key) {
  MessageDetails& details = details_[queue_key];
  if (details.number == 0) details.number = ++messages_;
  return details;
}

// What later lines of the message will want to know. After the tracker: that may have ended an
// older message of the same id.
void EventVisitor::Remember(const Record& record) {
  const EventView& event = line_->event;
  if (tracker_.Find(record.queue_key) == nullptr) return;
  MessageDetails& details = DetailsOf(record.queue_key);
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

void EventVisitor::Emit(const EventView& event, const Verdict& verdict, std::string_view reply,
                        const MessageDetails& details, uint32_t attempt, bool is_notification,
                        Origin origin, std::string_view reason) {
  if (stopped_ || times_ == 0) return;
  EventRow row;
  row.times = origin == Origin::kExpiry ? 1 : times_;
  row.event = &event;
  row.verdict = &verdict;
  row.source = source_;
  row.line = at_.line;
  row.line_text = line_->text;
  row.at = at_;
  row.message_number = details.number;
  // Without the line of the arrival, what the attempt's own says.
  row.sender = details.has_sender ? std::string_view(details.sender) : event.sender;
  row.has_sender = details.has_sender || event.has_sender;
  row.message_id =
      details.message_id.empty() ? event.message_id : std::string_view(details.message_id);
  row.size_bytes = details.size_bytes < 0 ? event.size_bytes : details.size_bytes;
  row.attempt = attempt;
  row.is_expiry = origin == Origin::kExpiry;
  row.is_notification = is_notification;
  row.reply = reply;
  AddVerdictColumns(engine_, reason, &row);
  stopped_ = !sink_(row);
}

// What belongs to no queue id.
void EventVisitor::EmitAlone() {
  MessageDetails details;
  details.message_id = line_->event.message_id;
  details.has_sender = line_->event.has_sender;
  details.sender = line_->event.sender;
  Emit(line_->event, line_->verdict, reply_, details, 0, false, Origin::kLine, reply_);
}

void EventVisitor::OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                             Fate) {
  const MessageDetails& details = DetailsOf(attempt.queue_key);
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

void EventVisitor::OnExpired(const Record& last_deferral, const OpenMessage& message) {
  const StoredDeferral* last = LastDeferral(last_deferral);
  if (last == nullptr) return;
  EventView event = last->event();
  event.outcome = Outcome::kExpired;
  event.unix_us = line_->event.unix_us;
  event.program = line_->event.program;
  event.delay_s = -1;
  Emit(event, last->verdict(), last->reply(), DetailsOf(last_deferral.queue_key), 0,
       message.IsOwnNotification(), Origin::kExpiry, last->reply());
}

void EventVisitor::OnEnd(uint64_t queue_key, const OpenMessage&) {
  const auto it = details_.find(queue_key);
  if (it == details_.end()) return;
  for (const uint64_t key : it->second.deferred) deferrals_.erase(key);
  details_.erase(it);
}

}  // namespace whybounce
