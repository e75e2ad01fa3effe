// Records of senders' platforms, as log/records/ writes them down: "sender/ses: record: ...".
#include "log/dialects/sender.h"

#include "base/civil_time.h"
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace sender {
namespace {

// Between fields and between recipients: bytes that Append() leaves in no field.
constexpr char kField[] = "\x1f";
constexpr char kRecipient[] = "\x1e";
constexpr std::string_view kTag = "sender/";
constexpr std::string_view kRecordMark = "record: ";
constexpr std::string_view kUnknownMark = "record of unknown type: ";

bool IsProgram(std::string_view program) { return StartsWith(program, kTag); }

void Append(std::string_view field, std::string* out) {
  size_t begin = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    if (static_cast<uint8_t>(field[i]) >= 0x20) continue;
    out->append(field.substr(begin, i - begin));
    out->push_back(' ');
    begin = i + 1;
  }
  out->append(field.substr(begin));
}

// One printable byte for each enumerator.
template <typename E>
char Byte(E value) {
  return static_cast<char>('0' + static_cast<int>(value));
}
template <typename E>
bool ReadByte(char c, size_t count, E* value) {
  if (c < '0' || static_cast<size_t>(c - '0') >= count) return false;
  *value = static_cast<E>(c - '0');
  return true;
}
static_assert(kCauseCount < 78);

constexpr size_t kKindCount = static_cast<size_t>(EventKind::kNotice) + 1;

void AppendRecipient(const SenderRecipient& one, std::string* out) {
  const char bytes[] = {Byte(one.kind),        Byte(one.outcome), Byte(one.direction),
                        Byte(one.stage),       Byte(one.speaker), Byte(one.said_cause),
                        Byte(one.said_decides)};
  out->append(kRecipient);
  out->append(bytes, sizeof(bytes));
  for (const std::string* field :
       {&one.address, &one.relay_host, &one.relay_ip, &one.status, &one.code_class, &one.reply}) {
    Append(*field, out);
    out->append(kField);
  }
}

// The recipient at the front of further_recipients.
bool Next(EventView* event) {
  std::string_view rest = event->further_recipients;
  if (rest.empty()) return false;
  std::string_view one = TakeUntil(&rest, kRecipient);
  event->further_recipients = rest;
  bool decides = false;
  if (one.size() < 7 || !ReadByte(one[0], kKindCount, &event->kind) ||
      !ReadByte(one[1], kOutcomeCount, &event->outcome) ||
      !ReadByte(one[2], 2, &event->direction) || !ReadByte(one[3], kStageCount, &event->stage) ||
      !ReadByte(one[4], 2, &event->speaker) || !ReadByte(one[5], kCauseCount, &event->said_cause) ||
      !ReadByte(one[6], 2, &decides)) {
    event->further_recipients = {};
    return false;
  }
  const bool is_of_recipient = event->kind == EventKind::kAttempt ||
                               event->kind == EventKind::kRejection ||
                               event->kind == EventKind::kNotice;
  if (!is_of_recipient) {
    event->further_recipients = {};
    return false;
  }
  one.remove_prefix(7);
  event->said_decides = decides;
  event->recipient = TakeUntil(&one, kField);
  event->relay_host = TakeUntil(&one, kField);
  event->relay_ip = TakeUntil(&one, kField);
  event->dsn = ParseEnhancedCode(TakeUntil(&one, kField)).value_or(EnhancedCode());
  event->their_class = TakeUntil(&one, kField);
  event->reply_code = 0;
  event->enhanced_code = {};
  SetReply(TakeUntil(&one, kField), event);
  return true;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kSender;
  if (!ConsumePrefix(&text, kRecordMark)) {
    return StartsWith(text, kUnknownMark) ? ParseResult::kNotUnderstood
                                          : ParseResult::kOfNoInterest;
  }
  std::string_view head = TakeUntil(&text, kRecipient);
  if (text.empty()) return ParseResult::kOfNoInterest;
  event->queue_id = TakeUntil(&head, kField);
  event->message_id = TakeUntil(&head, kField);
  event->sender = TakeUntil(&head, kField);
  event->has_sender = !event->sender.empty();
  event->campaign = TakeUntil(&head, kField);
  event->tenant = TakeUntil(&head, kField);
  event->source_event_id = TakeUntil(&head, kField);
  event->delay_s = ParseDecimal(TakeUntil(&head, kField)).value_or(-1);
  if (const auto size = ParseUint(TakeUntil(&head, kField)); size && *size <= INT64_MAX)
    event->size_bytes = static_cast<int64_t>(*size);
  event->further_recipients = text;
  return Next(event) ? ParseResult::kEvent : ParseResult::kNotUnderstood;
}

bool IsOwnText(std::string_view) { return false; }

}  // namespace
}  // namespace sender

void SenderRecord::Clear() {
  unix_us = 0;
  for (std::string* field :
       {&platform, &id, &message_id, &sender, &campaign, &tenant, &event_id, &delay_s, &size}) {
    field->clear();
  }
  recipients.clear();
  unknown_type.clear();
}

void AppendSenderLine(const SenderRecord& record, std::string* out) {
  if (record.unix_us != 0) {
    out->append(FormatRfc3339(record.unix_us, absl::UTCTimeZone()));
    out->append(" ").append(record.platform).append(" ");
  }
  out->append(sender::kTag).append(record.platform).append(": ");
  if (!record.unknown_type.empty()) {
    out->append(sender::kUnknownMark);
    return sender::Append(record.unknown_type, out);
  }
  out->append(sender::kRecordMark);
  if (record.recipients.empty()) return;
  for (const std::string* field :
       {&record.id, &record.message_id, &record.sender, &record.campaign, &record.tenant,
        &record.event_id, &record.delay_s, &record.size}) {
    sender::Append(*field, out);
    out->append(sender::kField);
  }
  for (const SenderRecipient& one : record.recipients) sender::AppendRecipient(one, out);
}

const DialectTraits kSenderTraits = {.dialect = Dialect::kSender,
                                     .is_program = sender::IsProgram,
                                     .parse = sender::Parse,
                                     .is_own_text = sender::IsOwnText,
                                     .next_recipient = sender::Next};

}  // namespace whybounce
