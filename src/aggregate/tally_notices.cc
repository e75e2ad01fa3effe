// Mails: what notices tell, beside the log's own lines.
#include <algorithm>

#include "aggregate/tally.h"
#include "base/limits.h"

namespace whybounce {
void Tally::BeginMailSource(std::string_view name, bool continues, uint64_t mails_before) {
  BeginSource(name, continues, mails_before);
  counters_.sources.back().is_mail = true;
}

void Tally::AddMail(const MailFacts& mail) {
  ++counters_.sources.back().lines;
  ++counters_.mails.read;
  if (mail.outside_period) {
    ++counters_.mails.outside_period;
  } else if (!mail.understood) {
    ++counters_.mails.not_understood;
    if (counters_.examples.size() < kExamplesMax)
      counters_.examples.push_back({position(), std::string(mail.subject.substr(0, 200))});
  } else {
    ++counters_.mails.kinds[static_cast<size_t>(mail.kind)];
  }
  counters_.mails.cut += mail.cut ? 1 : 0;
}

void Tally::AddNotice(const EventView& event, std::string_view notice_id, const Verdict& verdict,
                      const ReplyDetails& details, std::string_view sample) {
  Notice notice;
  // Its queue id is another host's.
  MakeRecord(event, 0, 0, verdict, details, &notice.record);
  notice.keys = NoticeTracker::KeysOf(notice.record.recipient_key, event.message_id, event.queue_id,
                                      notice_id);
  if (ShapeRow* const row = AddShape(notice.record, event, 1); row != nullptr)
    row->sample = sample.substr(0, kSampleBytesMax);
  if (tracker_.anchored()) {
    ApplyNotice(notice);
  } else {
    notices_.Keep(notice);
  }
}

// Dates of mails are anybody's words. One far from the log's would make its hours coarse.
int64_t Tally::TimeOf(const Record& notice) const {
  constexpr int64_t kFarUs = int64_t{30} * 86'400 * 1'000'000;
  const Counters& c = counters_;
  if (c.time.last_us == INT64_MIN) return notice.unix_us;
  const bool far = c.lines.read > 0 && (notice.unix_us < c.time.first_us - kFarUs ||
                                        notice.unix_us > c.time.last_us + kFarUs);
  return notice.unix_us == 0 || far ? c.time.last_us : notice.unix_us;
}

void Tally::ApplyNotice(const Notice& given) {
  if (!IsLeftOut(given.record)) ++counters_.mails.recipients;
  Notice notice = given;
  Record& record = notice.record;
  record.unix_us = TimeOf(record);
  const Fate fate = FateOf(record.outcome);
  // A log tells of every delivery itself; a report of it is the same again.
  const bool is_success = fate == Fate::kDelivered || fate == Fate::kElsewhere;
  const NoticeAnswer answer =
      is_success && counters_.lines.read > 0 ? NoticeAnswer::kKnown : notices_.Add(notice, fate);
  if (IsLeftOut(record)) return;
  if (answer == NoticeAnswer::kKnown) {
    ++counters_.mails.known;
    return;
  }
  if (record.unix_us != 0) {
    counters_.time.Add(record.unix_us);
    if (record.at.source < counters_.sources.size())
      counters_.sources[record.at.source].time.Add(record.unix_us);
  }
  // The notices of one mail stand together.
  if (answer != NoticeAnswer::kCountResolved && record.at != last_notice_at_) {
    ++counters_.messages;
    last_notice_at_ = record.at;
  }
  if (record.outcome == Outcome::kExpired) ++counters_.expired;
  CountNotice(record, fate, answer == NoticeAnswer::kWait);
}

void Tally::CountNotice(const Record& record, Fate fate, bool waits) {
  OpenMessage message;
  message.has_sender = record.has_sender;
  message.sender = record.sender;
  OnAttempt(record, message, 1, fate);
  if (fate == Fate::kWaiting && !waits) OnSettled(record, message, fate);
}

void Tally::FinishNotices() {
  for (const Notice& notice : notices_.TakeWaiting()) {
    OpenMessage message;
    message.has_sender = notice.record.has_sender;
    message.sender = notice.record.sender;
    OnSettled(notice.record, message, Fate::kWaiting);
  }
}

}  // namespace whybounce
