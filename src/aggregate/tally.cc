#include "aggregate/tally.h"

#include <algorithm>

#include "aggregate/queue_keys.h"
#include "aggregate/sender_group.h"
#include "base/domain.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/unheard.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace {

size_t ClassIndex(const Record& record) {
  return record.code_class == 2 || record.code_class == 4 || record.code_class == 5
             ? (record.code_class + 1U) / 2 - 1U
             : 1U;
}

// Lower case, with A-labels, so that a domain is one row however the log writes it.
std::string_view DomainKey(std::string_view domain, std::string* buffer) {
  if (IsLowerAscii(domain)) return domain;
  *buffer = AsciiDomain(domain);
  return *buffer;
}

}  // namespace

Tally::Tally(QueueTracker::LeftEdge left_edge) : tracker_(left_edge, this) {}

std::unique_ptr<Tally> Tally::ForAppending() {
  auto tally = std::make_unique<Tally>(QueueTracker::LeftEdge::kOpen);
  tally->for_appending_ = true;
  return tally;
}

void Tally::BeginSource(std::string_view name, bool continues, uint64_t lines_before) {
  counters_.sources.push_back({std::string(name), lines_before, 0, 0, continues, false, {}});
}

Position Tally::position() const {
  return {static_cast<uint32_t>(counters_.sources.size() - 1),
          counters_.sources.back().lines_before + counters_.sources.back().lines};
}

void Tally::AddLine(ParseResult not_an_event) {
  switch (not_an_event) {
    case ParseResult::kOfNoInterest:
      ++counters_.lines.of_no_interest;
      break;
    case ParseResult::kOtherProgram:
      ++counters_.lines.other_program;
      break;
    case ParseResult::kOutsidePeriod:
      ++counters_.lines.outside_period;
      break;
    case ParseResult::kNotUnderstood:
    case ParseResult::kEvent:
      ++counters_.lines.not_understood;
      break;
  }
}

void Tally::AddWaiting(const EventView& event, const Verdict& verdict, uint32_t times) {
  counters_.lines.queue += times;
  WaitingCounts& waiting = counters_.waiting_now;
  waiting.recipients += times;
  waiting.causes[static_cast<size_t>(verdict.cause)] += times;
  if (event.unix_us != 0) waiting.oldest_us = std::min(waiting.oldest_us, event.unix_us);
  if (event.further_recipients.empty()) waiting.messages += times;  // its last one
}

void Tally::AddNotUnderstood(std::string_view line) {
  AddLine(ParseResult::kNotUnderstood);
  if (SpeaksOfMail(line)) ++counters_.unread_outcomes;
  if (counters_.examples.size() < kExamplesMax) {
    counters_.examples.push_back({position(), std::string(line.substr(0, kSampleBytesMax))});
  }
}

StringId Tally::InternSender(std::string_view sender) {
  const uint64_t key = SenderGroupHash(sender);
  RecentSender& recent = recent_senders_[(key >> 1) % recent_senders_.size()];
  if (recent.key != key) {
    WriteSenderGroup(sender, &scratch_);
    recent = {key, counters_.table(Dimension::kSender).Intern(scratch_)};
  }
  return recent.id;
}

Tally::RecentPeer Tally::InternPeer(const EventView& event, std::string_view recipient,
                                    uint64_t peer_key) {
  RecentPeer& recent = recent_peers_[(peer_key >> 1) % recent_peers_.size()];
  if (peer_key != 0 && recent.key == peer_key) return recent;
  const std::string_view domain = DomainOf(recipient, event.original_recipient);
  recent.key = peer_key;
  recent.domain = counters_.table(Dimension::kDomain).Intern(DomainKey(domain, &scratch_));
  recent.relay = counters_.table(Dimension::kRelay).Intern(event.Relay());
  return recent;
}

[[gnu::always_inline]] inline void Tally::MakeStep(const EventView& event, uint64_t host,
                                                   uint64_t queue_key, QueueStep* step) {
  SetStep(event, host, queue_key, step);
  step->host = host_number_;
  step->sender = InternSender(event);
  if (event.kind == EventKind::kArrival) step->loopback_client = IsLoopbackName(event.client_ip);
}

void Tally::MakeRecord(const EventView& event, uint64_t host, uint64_t queue_key,
                       const Verdict& verdict, const ReplyDetails& details, Record* record) {
  const std::string_view recipient(recipient_.data(),
                                   std::min(event.recipient.size(), recipient_.size()));
  CopyLower(event.recipient.substr(0, recipient.size()), recipient_.data());
  SetRecord(event, host, queue_key, recipient, position(), record);
  record->host = host_number_;
  record->sender = InternSender(event);
  record->cause = verdict.cause;
  record->code_class = verdict.code_class;
  record->provider = verdict.provider;
  record->rule = verdict.rule;
  record->shape = event.outcome == Outcome::kDelivered ? 0 : verdict.shape_hash;
  if (event.kind == EventKind::kRejection) {
    record->client = counters_.table(Dimension::kClient).Intern(event.client_ip);
    return;
  }
  const RecentPeer peer = InternPeer(event, recipient, details.peer_key);
  record->domain = peer.domain;
  record->relay = peer.relay;
  if (!details.sending_ip.empty())
    record->sending_ip = counters_.table(Dimension::kSendingIp).Intern(details.sending_ip);
  if (!details.blocklist.empty())
    record->blocklist = counters_.table(Dimension::kBlocklist).Intern(details.blocklist);
}

void Tally::ApplyRecord(const Record& record) {
  if (record.kind == EventKind::kAttempt) {
    tracker_.Attempt(record);
  } else {
    ApplyRejection(record);
  }
}

void Tally::EndSegment() {
  if (for_appending_) return;
  Replay(&log_, [](QueueStep*) {});
  log_.Clear();
}

[[gnu::always_inline]] inline void Tally::AddRecord(const EventView& event, uint64_t host,
                                                    uint64_t queue_key, const Verdict& verdict,
                                                    const ReplyDetails& details, uint32_t times) {
  Record* const record = log_.AddRecord(queue_key);
  MakeRecord(event, host, queue_key, verdict, details, record);
  AddShapeOfLine(*record, event, times);
}

void Tally::AddEvent(const EventView& event, const Verdict& verdict, const ReplyDetails& details,
                     uint32_t times) {
  // What a listing of the queue says was tried, if at all, by what a log told of.
  if (event.kind == EventKind::kQueued) return AddWaiting(event, verdict, times);
  if (event.kind == EventKind::kNotice) {  // nothing that was tried
    counters_.lines.queue += times;
    return;
  }
  if (event.unix_us != 0) {  // 0: the log has no times
    counters_.time.Add(event.unix_us);
    counters_.sources.back().AddTime(event.unix_us);
  }
  const uint64_t host = host_hash_(event.host);
  if (host != last_host_) {
    last_host_ = host;
    if (counters_.hosts.size() < kHostsMax) counters_.hosts.Intern(event.host);
    host_number_ = tracker_.clocks().NumberOf(host);
  }
  const uint64_t queue_key = QueueKeyOf(event, host);
  if (notices_.joins_logs() && queue_key != 0)
    log_.AddNames(queue_key, NoticeTracker::NamesOf(event.queue_id, event.message_id));
  const auto outcome = static_cast<size_t>(event.outcome);
  if (event.kind == EventKind::kAttempt) {
    counters_.lines.attempts += times;
    counters_.attempt_lines[outcome] += times;
    AddRecord(event, host, queue_key, verdict, details, times);
  } else if (event.kind == EventKind::kRejection) {
    counters_.lines.rejections += times;
    counters_.rejection_lines[outcome] += times;
    // Only what was refused at its end may have a queue id that ends by that.
    const bool may_end = event.stage == Stage::kEndOfData && event.outcome != Outcome::kHeld;
    AddRecord(event, host, may_end ? queue_key : 0, verdict, details, times);
  } else {
    counters_.lines.queue += times;
    if (event.kind == EventKind::kArrival) counters_.arrivals += times;
    MakeStep(event, host, queue_key, log_.AddStep(queue_key));
  }
  if (times > 1) log_.Repeat(times - 1);
}

// The same words to us and from us are different findings.
uint64_t Tally::ShapeKey(const Record& record) {
  return Mix64(record.shape,
               (static_cast<uint64_t>(record.cause) << 8) | static_cast<uint64_t>(record.kind));
}

// Null: there are too many.
ShapeRow* Tally::FindShape(uint64_t key, bool* is_new) {
  if (for_appending_) return &log_.Shape(key, is_new);
  const auto it = counters_.shapes.find(key);
  *is_new = it == counters_.shapes.end();
  if (!*is_new) return &it->second;
  return counters_.shapes.size() < kShapesMax ? &counters_.shapes[key] : nullptr;
}

ShapeRow* Tally::AddShape(const Record& record, const EventView& event, uint32_t times) {
  if (record.shape == 0 || IsLeftOut(record)) return nullptr;
  if (record.rule != 0) {
    if (record.rule >= counters_.rules.size()) counters_.rules.resize(record.rule + 1);
    counters_.rules[record.rule] += times;
  }
  bool is_new = false;
  ShapeRow* const row = FindShape(ShapeKey(record), &is_new);
  if (row == nullptr) {
    counters_.shapes_dropped += times;
    return nullptr;
  }
  row->count += times;
  if (!is_new) return nullptr;
  row->cause = record.cause;
  row->kind = record.kind;
  row->rule = record.rule;
  row->provider = record.provider;
  row->at = record.at;
  row->recipient = event.recipient.substr(0, kAddressBytesMax);
  row->sender = event.sender.substr(0, kAddressBytesMax);
  return row;
}

void Tally::AddShapeOfLine(const Record& record, const EventView& event, uint32_t times) {
  if (ShapeRow* const row = AddShape(record, event, times); row != nullptr)
    row->sample = JoinReplyLines(event.reply, &scratch_).substr(0, kSampleBytesMax);
}

void Tally::ApplyRejection(const Record& record) {
  if (!IsLeftOut(record)) {
    CauseTotals& cause = counters_.causes[static_cast<size_t>(record.cause)];
    ++cause.rejected;
    ++SlotAt(record.unix_us).Rejected(record.cause);
    Table& clients = counters_.table(Dimension::kClient);
    ++clients.Row(record.client).attempts[ClassIndex(record)];
    ++clients.Within(record.client, record.cause).attempts;
  }
  if (record.queue_key == 0) return;
  QueueStep removal = record;
  removal.kind = EventKind::kRemoval;
  tracker_.Step(removal);
}

template <typename F>
void Tally::ForEachRow(const Record& record, const OpenMessage& message, F f) {
  f(&counters_.mail);
  const int32_t day = Table::DayOf(record.unix_us);
  f(&counters_.table(Dimension::kDomain).RowOn(record.domain, day));
  if (record.relay != 0) f(&counters_.table(Dimension::kRelay).Row(record.relay));
  if (message.has_sender) f(&counters_.table(Dimension::kSender).RowOn(message.sender, day));
  if (record.provider >= counters_.providers.size())
    counters_.providers.resize(record.provider + 1U);
  f(&counters_.providers[record.provider]);
  f(&SlotAt(record.unix_us).Of(record.provider));
  if (groups_ != nullptr) f(&counters_.groups.Row(GroupOf(record)));
}

void Tally::CountCause(const Record& record, StringId sender, bool has_sender,
                       const ProviderCause& seen) {
  const Cause cause = record.cause;
  const CauseCounts& counts = seen.counts;
  counters_.causes[static_cast<size_t>(cause)].counts.Add(counts);
  counters_.table(Dimension::kDomain).Within(record.domain, cause).Add(counts);
  if (record.relay != 0) counters_.table(Dimension::kRelay).Within(record.relay, cause).Add(counts);
  if (has_sender) counters_.table(Dimension::kSender).Within(sender, cause).Add(counts);
  if (groups_ != nullptr) counters_.groups.Within(GroupOf(record), cause).Add(counts);
  if (record.sending_ip != 0)
    counters_.table(Dimension::kSendingIp).Within(record.sending_ip, cause).Add(counts);
  if (record.blocklist != 0)
    counters_.table(Dimension::kBlocklist).Within(record.blocklist, cause).Add(counts);
  counters_.provider_causes[(uint64_t{record.provider} << 8) | static_cast<uint64_t>(cause)].Add(
      seen);
  SlotAt(record.unix_us).Of(record.provider, cause).Add(counts);
}

void Tally::OnAttempt(const Record& attempt, const OpenMessage& message, uint32_t number,
                      Fate fate) {
  const bool is_left_out = IsLeftOut(attempt);
  if (attempt.probe) {
    counters_.probes += is_left_out ? 0 : 1;
    return;
  }
  if (fate == Fate::kElsewhere) {
    if (is_left_out) return;
    ++(attempt.outcome == Outcome::kDiscarded ? counters_.discarded : counters_.handed_on);
    return;
  }
  const size_t code_class = ClassIndex(attempt);
  // A notice may have told of the recipient before: then only the attempt counts.
  const bool settles = fate != Fate::kWaiting &&
                       (!notices_.joins_logs() || notices_.AddFromLog(attempt, fate, number == 1));
  if (is_left_out) return;
  const bool delivered = settles && fate == Fate::kDelivered;
  const bool lost = settles && fate == Fate::kLost;
  const bool traced = delivered && message.begins_here;
  const auto count = [=](Counts* row) {
    ++row->attempts[code_class];
    row->delivered += delivered;
    row->lost += lost;
    row->traced += traced;
    row->first_try += traced && number == 1;
  };
  if (message.IsOwnNotification()) {
    count(&counters_.notifications);
    return;
  }
  ForEachRow(attempt, message, count);
  if (attempt.cause != Cause::kDelivered) {
    ProviderCause seen;
    seen.counts = {1, lost ? 1U : 0U, 0};
    seen.time.Add(attempt.unix_us);
    seen.first_at = attempt.at;
    seen.first_shape = ShapeKey(attempt);
    CountCause(attempt, message.sender, message.has_sender, seen);
    counters_.causes[static_cast<size_t>(attempt.cause)].time.Add(attempt.unix_us);
  } else if (delivered && attempt.delay_s >= 0) {
    if (attempt.provider >= counters_.delays.size()) counters_.delays.resize(attempt.provider + 1U);
    counters_.delays[attempt.provider].Add(static_cast<double>(attempt.delay_s));
  }
}

void Tally::OnSettled(const Record& last_attempt, const OpenMessage& message, Fate fate) {
  if (last_attempt.probe) return;
  if (notices_.joins_logs() && !notices_.AddFromLog(last_attempt, fate, false)) return;
  if (IsLeftOut(last_attempt)) return;
  const bool lost = fate == Fate::kLost;
  const auto settle = [=](Counts* row) { ++(lost ? row->lost : row->waiting); };
  if (message.IsOwnNotification()) {
    settle(&counters_.notifications);
    return;
  }
  ForEachRow(last_attempt, message, settle);
  if (!lost) counters_.AddWaiting(last_attempt);
  ProviderCause seen;
  seen.counts = lost ? CauseCounts{0, 1, 0} : CauseCounts{0, 0, 1};
  CountCause(last_attempt, message.sender, message.has_sender, seen);
}

void Tally::OnExpired(const Record& last_deferral, const OpenMessage& message) {
  if (!last_deferral.probe && !message.IsOwnNotification() && !IsLeftOut(last_deferral))
    ++counters_.expired;
}

void Tally::OnEnd(uint64_t queue_key, const OpenMessage& message) {
  if (notices_.joins_logs()) notices_.Forget(queue_key);
  if (message.was_reported || !message.IsInQueue()) return;
  if (message.is_copy || message.arrival_is_copy) {
    ++counters_.copies;
  } else if (message.IsOwnNotification()) {
    ++counters_.notification_messages;
  } else {
    ++counters_.messages;
    if (message.loopback_client) ++counters_.loopback_messages;
  }
}

void Tally::ForgetOldMessages() { let_go_ += tracker_.EndOldIfDue(counters_.lines.read); }

void Tally::Finish() {
  tracker_.Finish();
  FinishNotices();
}

}  // namespace whybounce
