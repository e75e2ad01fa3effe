#include "log/carriers/queue_listing.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "log/dialects/exim.h"
#include "log/dialects/postfix.h"

namespace whybounce {
namespace {

// Of one message. What is more is cut by the length of a line.
constexpr size_t kRecipientsMax = 10'000;

std::string_view TakeWord(std::string_view* text) {
  const std::string_view word = text->substr(0, text->find(' '));
  text->remove_prefix(word.size());
  while (StartsWith(*text, " ")) text->remove_prefix(1);
  return word;
}

// "49B2E5CA9A*     770 Thu Mar 21 00:35:27  news@shop.example"
struct PostfixEntry {
  std::string_view id, size, stamp, sender;
};
bool ParsePostfixEntry(std::string_view line, PostfixEntry* entry) {
  constexpr size_t kStampBytes = 19;
  std::string_view id = TakeWord(&line);
  if (!id.empty() && std::string_view("*!#").find(id.back()) != std::string_view::npos)
    id.remove_suffix(1);
  entry->id = id;
  entry->size = TakeWord(&line);
  if (!MayBePostfixQueueId(id) || !ParseUint(entry->size) || line.size() < kStampBytes + 3 ||
      line[13] != ':' || line[16] != ':' || line[kStampBytes] != ' ') {
    return false;
  }
  entry->stamp = line.substr(0, kStampBytes);
  entry->sender = TrimSpace(line.substr(kStampBytes));
  return !entry->sender.empty();
}

// " 2h  1.9K 1rhT9a-000000001Ab-2cde <news@shop.example> *** frozen ***"
struct EximEntry {
  uint64_t seconds = 0;
  double bytes = 0;
  std::string_view id, sender;
};
bool ParseEximEntry(std::string_view line, EximEntry* entry) {
  while (StartsWith(line, " ")) line.remove_prefix(1);
  std::string_view age = TakeWord(&line);
  if (age.size() < 2) return false;
  const char unit = age.back();
  age.remove_suffix(1);
  const auto count = ParseUint(age);
  const uint64_t scale = unit == 'm' ? 60 : unit == 'h' ? 3600 : unit == 'd' ? 86400 : 0;
  if (!count || scale == 0 || *count > 100'000) return false;
  entry->seconds = *count * scale;
  std::string_view size = TakeWord(&line);
  const char last = size.empty() ? '\0' : size.back();
  const double factor = last == 'K' ? 1024 : last == 'M' ? 1024 * 1024 : 1;
  if (factor > 1) size.remove_suffix(1);
  const auto number = ParseDecimal(size);
  if (!number || *number > 1e9) return false;
  entry->bytes = *number * factor;
  entry->id = TakeWord(&line);
  if (!IsEximMessageId(entry->id) || !ConsumePrefix(&line, "<")) return false;
  entry->sender = TakeUntil(&line, ">");
  return true;
}

bool LooksLikeQueueObject(std::string_view head) {
  const auto has = [&](std::string_view key) { return head.find(key) != head.npos; };
  return head.starts_with("{") && has("\"queue_name\"") && has("\"queue_id\"") &&
         has("\"recipients\"");
}

std::string_view StringOf(simdjson::ondemand::object& object, std::string_view key) {
  std::string_view out;
  if (object[key].get_string().get(out) != simdjson::SUCCESS) return {};
  return out;
}

}  // namespace

struct QueueListing::Parser {
  simdjson::ondemand::parser parser;
  std::string padded;
};

QueueListing::QueueListing(std::unique_ptr<ByteSource> source)
    : LineRewriter(std::move(source)), parser_(std::make_unique<Parser>()) {}
QueueListing::~QueueListing() = default;

bool LooksLikeQueueListing(std::string_view head) {
  PostfixEntry postfix;
  EximEntry exim;
  for (int i = 0; i < 5 && !head.empty(); ++i) {
    std::string_view line = TakeUntil(&head, "\n");
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (TrimSpace(line).empty()) continue;
    if (LooksLikeQueueObject(line) || ParseEximEntry(line, &exim)) return true;
    if (ParsePostfixEntry(line, &postfix)) return true;
    if (!StartsWith(line, "-Queue ID-")) return false;
  }
  return false;
}

void QueueListing::EndMessage(std::string* out) {
  if (!head_.empty() && !message_.recipients.empty()) {
    AppendWaiting(message_, &head_);
    if (head_.size() > kLineBytesMax) head_.resize(kLineBytesMax);
    lines_.Add(message_line_, head_, out);
  }
  head_.clear();
  reason_.clear();
  message_ = WaitingMessage();
}

bool QueueListing::BeginPostfix(std::string_view line) {
  PostfixEntry entry;
  if (!ParsePostfixEntry(line, &entry)) return false;
  head_ = absl::StrCat(AbslView(entry.stamp), " postfix/postqueue: ", AbslView(entry.id), ": ");
  message_.size = entry.size;
  if (entry.sender != "MAILER-DAEMON") message_.sender = entry.sender;
  return true;
}

bool QueueListing::BeginExim(std::string_view line) {
  EximEntry entry;
  if (!ParseEximEntry(line, &entry)) return false;
  head_ = absl::StrCat("exim: ", AbslView(entry.id), " ");
  message_.size = absl::StrCat(static_cast<uint64_t>(entry.bytes));
  message_.seconds = absl::StrCat(entry.seconds);
  message_.sender = entry.sender;
  return true;
}

bool QueueListing::ReadObject(std::string_view line) {
  if (!StartsWith(line, "{")) return false;
  std::string& padded = parser_->padded;
  padded.assign(line);
  padded.append(simdjson::SIMDJSON_PADDING, '\0');
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser_->parser
              .iterate(simdjson::padded_string_view(padded.data(), line.size(), padded.size()))
              .get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return false;
  }
  const std::string_view id = StringOf(object, "queue_id");
  if (!MayBePostfixQueueId(id)) return false;
  head_ = absl::StrCat(" postfix/postqueue: ", AbslView(id), ": ");
  uint64_t number = 0;
  if (object["arrival_time"].get_uint64().get(number) == simdjson::SUCCESS)
    head_.insert(0, absl::StrCat(number));
  if (object["message_size"].get_uint64().get(number) == simdjson::SUCCESS)
    message_.size = absl::StrCat(number);
  message_.sender = StringOf(object, "sender");
  if (message_.sender == "MAILER-DAEMON") message_.sender.clear();
  simdjson::ondemand::array recipients;
  if (object["recipients"].get_array().get(recipients) != simdjson::SUCCESS) return true;
  for (auto item : recipients) {
    simdjson::ondemand::object one;
    if (item.get_object().get(one) != simdjson::SUCCESS ||
        message_.recipients.size() >= kRecipientsMax) {
      break;
    }
    WaitingMessage::Recipient recipient;
    recipient.address = StringOf(one, "address");
    recipient.reason = StringOf(one, "delay_reason");
    message_.recipients.push_back(std::move(recipient));
  }
  return true;
}

// "(why)", or a recipient; of Exim "D ann@corp.example" is one that has it.
void QueueListing::AddLine(std::string_view line) {
  if (StartsWith(line, "(") && line.ends_with(")")) {
    reason_ = line.substr(1, line.size() - 2);
    return;
  }
  if (StartsWith(line, "D ") || StartsWith(line, "+D ")) return;
  if (message_.recipients.size() < kRecipientsMax)
    message_.recipients.push_back({std::string(line), reason_});
}

void QueueListing::Line(std::string_view line, std::string* out) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const std::string_view words = TrimSpace(line);
  const bool is_open = !head_.empty();
  const bool may_begin = !is_open || !StartsWith(line, "        ");
  if (words.empty() || StartsWith(line, "-- ") || StartsWith(line, "-Queue ID-")) {
    EndMessage(out);
  } else if (!is_open || (may_begin && !StartsWith(words, "("))) {
    EndMessage(out);
    message_line_ = line_;
    if (!BeginPostfix(line) && !BeginExim(line) && !ReadObject(line)) {
      EndMessage(out);
      lines_.Add(line_, line, out);
    }
  } else {
    AddLine(words);
  }
  ++line_;
}

void QueueListing::End(std::string* out) {
  LineRewriter::End(out);
  EndMessage(out);
}

}  // namespace whybounce
