#include "log/records/record_mapper.h"

#include <algorithm>

#include "base/civil_time.h"
#include "base/text.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce {
namespace {

constexpr size_t kRecipientsMax = 1000;
constexpr size_t kReplyBytesMax = size_t{1} << 14;
constexpr int64_t kYear2000 = 946'684'800;

// "1773091200", "1773091200.25", "1773091200250": seconds, milliseconds or microseconds by how many
// digits there are. 0: none of these.
int64_t MicrosOfNumber(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits < 9 || digits > 16) return 0;
  const auto whole = ParseUint(text.substr(0, digits));
  if (!whole) return 0;
  auto micros = static_cast<int64_t>(*whole);
  if (digits >= 15) return digits == text.size() ? micros : 0;
  if (digits >= 12) return micros * 1000;
  micros *= 1'000'000;
  text.remove_prefix(digits);
  if (text.empty()) return micros;
  if (!ConsumePrefix(&text, ".")) return 0;
  int64_t unit = 100'000;
  for (; !text.empty() && IsDigit(text.front()) && unit > 0; unit /= 10) {
    micros += unit * (text.front() - '0');
    text.remove_prefix(1);
  }
  return micros;
}

// Without a zone it is UTC. 0: no time, or one that no mail has.
int64_t ParseTime(std::string_view text) {
  text = TrimSpace(text);
  int64_t micros = MicrosOfNumber(text);
  if (micros == 0) {
    CivilStamp stamp;
    if (!ConsumeIsoStamp(&text, &stamp)) return 0;
    int zone_s = 0;
    ConsumeZone(&text, &zone_s);
    micros =
        (DaysFromCivil(stamp.year, stamp.month, stamp.day) * 86400 + stamp.second_of_day - zone_s) *
            1'000'000 +
        stamp.micros;
  }
  return micros < kYear2000 * 1'000'000 ? 0 : micros;
}

// "<ann@corp.example>", "Ann <ann@corp.example>" without what stands around.
std::string_view Address(std::string_view text) {
  text = TrimSpace(text);
  const size_t open = text.rfind('<');
  if (open == text.npos || !text.ends_with(">")) return text;
  return text.substr(open + 1, text.size() - open - 2);
}

// The type before the text of a Diagnostic-Code (RFC 3464), "smtp; ", off the front.
std::string_view ConsumeDiagnosticType(std::string_view* text) {
  const size_t semicolon = text->substr(0, 24).find(';');
  if (semicolon == text->npos || semicolon == 0) return {};
  const std::string_view type = text->substr(0, semicolon);
  if (!IsAlpha(type.front()) ||
      !std::all_of(type.begin(), type.end(), [](char c) { return IsAlnum(c) || c == '-'; })) {
    return {};
  }
  *text = TrimSpace(text->substr(semicolon + 1));
  return type;
}

// What stands after "{LED=" up to "}"; empty if there is none.
std::string_view InBraces(std::string_view text, std::string_view mark) {
  const size_t at = text.find(mark);
  if (at == text.npos) return {};
  text.remove_prefix(at + mark.size());
  return TrimSpace(text.substr(0, std::min(text.find('}'), text.size())));
}

// Whether a status of Exchange begins here: "550 5.4.4 ".
bool BeginsStatus(std::string_view text) {
  return text.size() > 4 && text[0] >= '2' && text[0] <= '5' && IsDigit(text[1]) &&
         IsDigit(text[2]) && text[3] == ' ' && IsDigit(text[4]);
}

// mx.corp.example., [192.0.2.14], "mx.corp.example (192.0.2.14)", "dns; mx.corp.example"
void SetRelay(std::string_view host, std::string_view ip, SenderRecipient* one) {
  host = TrimSpace(host);
  ConsumeDiagnosticType(&host);
  if (const size_t open = host.find(" ("); open != host.npos && host.ends_with(")")) {
    if (ip.empty()) ip = host.substr(open + 2, host.size() - open - 3);
    host = host.substr(0, open);
  }
  if (host.ends_with(".")) host.remove_suffix(1);
  if (IsIpAddress(host)) {
    if (ip.empty()) ip = host;
    host = {};
  }
  one->relay_host = host;
  one->relay_ip = IsIpAddress(ip) && ip != "0.0.0.0" ? ip : std::string_view();
}

Stage StageOf(std::string_view command) {
  if (command == ".") return Stage::kEndOfData;
  return command.empty() ? Stage::kUnknown : StageOfCommand(command);
}

// Whether that is how systems say that the time of a message was over (RFC 3463, X.4.7).
bool SaysExpired(EnhancedCode code) {
  return code.code_class > 2 && code.subject == 4 && code.detail == 7;
}

}  // namespace

std::string_view NameOf(const RecordKey& key) {
  std::string_view name = key.name;
  return TakeUntil(&name, " ^ ");
}

std::string_view EndOf(const RecordKey& key) {
  std::string_view name = key.name;
  TakeUntil(&name, " ^ ");
  return name;
}

bool IsRecordOf(const Platform& platform, const RecordView& record) {
  return std::any_of(platform.known.begin(), platform.known.end(), [&](const auto& marks) {
    return std::all_of(marks.begin(), marks.end(), [&](const Platform::Mark& mark) {
      if (mark.begins.empty()) return record.Has(mark.key);
      // Only looked at: nothing of the record changes.
      return StartsWith(const_cast<RecordView&>(record).Value(mark.key),
                        std::string_view(mark.begins));
    });
  });
}

std::string_view RecordMapper::First(const std::vector<RecordKey>& keys) {
  for (const RecordKey& key : keys) {
    const std::string_view value = record_->Value(key);
    if (value.empty()) continue;
    const std::string_view end = EndOf(key);
    return end.empty() ? value : value.substr(0, value.find(end));
  }
  return {};
}

void RecordMapper::Join(RecordField field, char divider, std::string* out) {
  out->clear();
  const auto index = static_cast<size_t>(field);
  const RecordPath& own = meaning_ == nullptr ? platform_->fields[index] : meaning_->fields[index];
  for (const auto& keys : own.empty() ? platform_->fields[index] : own) {
    const std::string_view value = First(keys);
    if (value.empty()) continue;
    if (!out->empty()) out->push_back(divider);
    out->append(value);
  }
}

std::string_view RecordMapper::One(RecordField field) {
  const auto index = static_cast<size_t>(field);
  const RecordPath& own = meaning_ == nullptr ? platform_->fields[index] : meaning_->fields[index];
  const RecordPath& path = own.empty() ? platform_->fields[index] : own;
  return path.empty() ? std::string_view() : TrimSpace(First(path.front()));
}

// "campaign:tenant@domain!routing" of KumoMTA, where all but the domain may be missing.
void RecordMapper::SetQueueName(std::string_view name, SenderRecord* out) const {
  const size_t at = name.find('@');
  if (at == name.npos) return;
  std::string_view tenant = name.substr(0, at);
  if (const size_t colon = tenant.find(':'); colon != tenant.npos) {
    out->campaign = tenant.substr(0, colon);
    tenant.remove_prefix(colon + 1);
  }
  out->tenant = tenant;
}

// "mx.corp.example" of "Message accepted by mx.corp.example:25", where the host stands in words.
std::string_view RecordMapper::HostIn(std::string_view text) const {
  if (platform_->host_behind.empty()) return text;
  for (const std::string_view words : platform_->host_behind) {
    const size_t at = text.find(words);
    if (at == text.npos) continue;
    text.remove_prefix(at + words.size());
    return text.substr(0, std::min(text.find_first_of(" :,"), text.size()));
  }
  return {};
}

bool RecordMapper::IsOwnCode(std::string_view reply) const {
  const auto code = ParseUint(reply.substr(0, reply.find(' ')));
  return code && std::any_of(platform_->own_codes.begin(), platform_->own_codes.end(),
                             [&](const auto& range) {
                               return *code >= range.first && *code <= range.second;
                             });
}

void RecordMapper::SetReply(std::string_view reply, SenderRecipient* one) {
  reply = TrimSpace(reply);
  const std::string_view type = ConsumeDiagnosticType(&reply);
  for (const std::string_view prefix : platform_->reply_prefixes) {
    if (StartsWith(reply, prefix)) reply = TrimSpace(reply.substr(prefix.size()));
  }
  bool is_own = !type.empty() && !EqualsIgnoreCase(type, "smtp");
  if (IsOwnCode(reply)) {
    is_own = true;
    reply = TrimSpace(reply.substr(std::min(reply.find(' '), reply.size())));
  }
  for (const std::string_view words : platform_->own_words)
    is_own = is_own || reply.find(words) != reply.npos;
  reply = reply.substr(0, kReplyBytesMax);
  const bool has_code = SplitReply(reply).code != 0;
  one->speaker = has_code && !is_own ? Speaker::kRemote : Speaker::kOwnMta;
  one->reply = reply;
}

void RecordMapper::FillIn(const RecordMeaning& meaning, std::string_view address,
                          std::string_view reply, SenderRecipient* one) {
  one->kind = meaning.kind;
  one->outcome = meaning.outcome;
  one->direction = meaning.direction;
  one->address = Address(address);
  SetReply(reply, one);
  one->status = std::string(One(RecordField::kStatus));
  one->status.resize(std::min(one->status.find_first_not_of("0123456789."), one->status.size()));
  one->stage = StageOf(One(RecordField::kCommand));
  if (meaning.outcome == Outcome::kDelivered && meaning.direction == Direction::kOutbound)
    one->stage = Stage::kEndOfData;
  Join(RecordField::kClass, '/', &one->code_class);
  one->said_cause = meaning.cause;
  one->said_decides = meaning.cause != Cause::kUndetermined;
  if (!one->said_decides && meaning.outcome != Outcome::kDelivered)
    one->said_cause = platform_->CauseOf(one->code_class);
  SetRelay(HostIn(One(RecordField::kHost)), One(RecordField::kIp), one);
  if (one->outcome != Outcome::kBounced) return;
  const ReplyParts parts = SplitReply(one->reply);
  const EnhancedCode status = ParseEnhancedCode(one->status).value_or(EnhancedCode());
  if (SaysExpired(status) || SaysExpired(parts.enhanced_code)) {
    one->outcome = Outcome::kExpired;
    one->said_cause = Cause::kMessageExpired;
    one->said_decides = one->speaker == Speaker::kOwnMta && SaysExpired(parts.enhanced_code);
  } else if (one->said_cause == Cause::kMessageExpired) {
    one->outcome = Outcome::kExpired;
  }
}

void RecordMapper::AddOfEach(SenderRecord* out) {
  for (const RecordKey& key : meaning_->each) {
    const size_t elements = std::min(record_->Elements(key), kRecipientsMax);
    for (size_t i = 0; i < elements; ++i) {
      record_->Choose(key, i);
      Join(RecordField::kReply, ' ', &text_);
      SenderRecipient one;
      FillIn(*meaning_, One(RecordField::kRecipient), text_, &one);
      out->recipients.push_back(std::move(one));
    }
    record_->ChooseNone();
    if (elements > 0) return;
  }
}

void RecordMapper::AddRecipients(SenderRecord* out) {
  const auto index = static_cast<size_t>(RecordField::kRecipient);
  const RecordPath& own = meaning_->fields[index];
  const RecordPath& path = own.empty() ? platform_->fields[index] : own;
  values_.clear();
  for (size_t i = 0; !path.empty() && values_.empty() && i < path.front().size(); ++i)
    record_->Values(path.front()[i], &values_);
  const std::string domain(One(RecordField::kRecipientDomain));
  Join(RecordField::kReply, ' ', &text_);
  for (const std::string_view value : values_) {
    if (out->recipients.size() >= kRecipientsMax) return;
    SenderRecipient one;
    FillIn(*meaning_, value, text_, &one);
    if (!domain.empty()) one.address += "@" + domain;
    out->recipients.push_back(std::move(one));
  }
}

// Recipients divided by ';', and for each a status that may have such, too: the next one begins
// with its code. "[{LED=421 4.4.2 Connection dropped};{FQDN=mx.corp.example};{IP=192.0.2.14}]" is
// the last error of a recipient that waits.
void RecordMapper::AddStatuses(SenderRecord* out) {
  std::string_view recipients = One(RecordField::kRecipient);
  std::string_view statuses = One(RecordField::kReply);
  while (!recipients.empty() && out->recipients.size() < kRecipientsMax) {
    const std::string_view address = TakeUntil(&recipients, ";");
    size_t end = recipients.empty() ? statuses.size() : statuses.find(';');
    while (end < statuses.size() && !BeginsStatus(statuses.substr(end + 1)) &&
           !StartsWith(statuses.substr(end + 1), "[{")) {
      end = statuses.find(';', end + 1);
    }
    std::string_view status = statuses.substr(0, std::min(end, statuses.size()));
    statuses.remove_prefix(end >= statuses.size() ? statuses.size() : end + 1);
    SenderRecipient one;
    const std::string_view last_error = InBraces(status, "{LED=");
    const bool is_local = last_error.empty();
    FillIn(*meaning_, address, is_local ? status : last_error, &one);
    if (!is_local) SetRelay(InBraces(status, "{FQDN="), InBraces(status, "{IP="), &one);
    out->recipients.push_back(std::move(one));
  }
}

// "ann@corp.example##Receive, Send;bob@corp.example##Receive, Fail": the last word is the type.
void RecordMapper::AddEvents(SenderRecord* out) {
  std::string_view lists = One(RecordField::kRecipient);
  while (!lists.empty() && out->recipients.size() < kRecipientsMax) {
    std::string_view words = TakeUntil(&lists, ";");
    const std::string_view address = TakeUntil(&words, "##");
    const size_t comma = words.rfind(',');
    const std::string_view type = TrimSpace(words.substr(comma == words.npos ? 0 : comma + 1));
    const RecordMeaning* const meaning = platform_->MeaningOf(type);
    if (meaning == nullptr) {
      if (out->unknown_type.empty()) out->unknown_type = type;
      continue;
    }
    if (meaning->kind == EventKind::kNone) continue;
    SenderRecipient one;
    FillIn(*meaning, address, {}, &one);
    out->recipients.push_back(std::move(one));
  }
  if (!out->recipients.empty()) out->unknown_type.clear();
}

void RecordMapper::Map(const Platform& platform, RecordView* record, SenderRecord* out) {
  platform_ = &platform;
  record_ = record;
  meaning_ = nullptr;
  out->Clear();
  out->platform = platform.id;
  const auto time_index = static_cast<size_t>(RecordField::kTime);
  if (platform.lists != RecordLists::kEvents) {
    Join(RecordField::kType, '/', &type_);
    meaning_ = platform.MeaningOf(type_);
    if (meaning_ == nullptr) out->unknown_type = type_.empty() ? "none" : type_;
    if (meaning_ == nullptr || meaning_->kind == EventKind::kNone) return;
  }
  const RecordPath& own =
      meaning_ == nullptr ? platform.fields[time_index] : meaning_->fields[time_index];
  // The first one that is a time.
  for (const auto& keys : own.empty() ? platform.fields[time_index] : own) {
    for (const RecordKey& key : keys) {
      if (out->unix_us == 0) out->unix_us = ParseTime(record->Value(key));
    }
  }
  out->id = One(RecordField::kId);
  out->message_id = Address(One(RecordField::kMessageId));
  out->sender = Address(One(RecordField::kSender));
  if (const std::string_view domain = One(RecordField::kSenderDomain); !domain.empty())
    out->sender.append("@").append(domain);
  out->campaign = One(RecordField::kCampaign);
  out->tenant = One(RecordField::kTenant);
  SetQueueName(One(RecordField::kQueueName), out);
  out->event_id = One(RecordField::kEventId);
  out->size = One(RecordField::kSize);
  if (out->size == "0") out->size.clear();
  out->delay_s = One(RecordField::kDelayS);
  if (const auto ms = ParseDecimal(One(RecordField::kDelayMs)); ms && *ms >= 0)
    out->delay_s = std::to_string(*ms / 1000);
  if (platform.lists == RecordLists::kEvents) return AddEvents(out);
  if (platform.lists == RecordLists::kStatuses) return AddStatuses(out);
  if (!meaning_->each.empty()) return AddOfEach(out);
  AddRecipients(out);
}

}  // namespace whybounce
