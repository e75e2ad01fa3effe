#include "report/event_row.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/civil_time.h"
#include "base/csv.h"
#include "base/domain.h"
#include "base/hash.h"
#include "base/json_writer.h"
#include "base/text.h"

namespace whybounce {
namespace {

// Every member of a row, in the order in which they are printed. The one list of them.
template <typename Fields>
void VisitFields(const EventRow& row, absl::TimeZone zone, Fields& f) {
  const EventView& event = *row.event;
  const Verdict& verdict = *row.verdict;
  f.Text("event_id", row.event_id);
  if (event.unix_us != 0) f.Text("time", FormatRfc3339(event.unix_us, zone));
  f.Text("source", row.source);
  f.Number("line", static_cast<int64_t>(row.line), 0);
  f.Number("message", row.message, -1);
  f.Text("kind", row.kind);
  f.Text("feedback_type", row.feedback_type);
  f.Text("dialect", Id(event.dialect));
  f.Text("host", event.host);
  f.Text("program", event.program);
  f.Text("queue_id", event.queue_id);
  f.Text("message_id", row.message_id);
  f.Text("subject", row.subject);
  f.Text("list_id", row.list_id);
  if (row.has_sender) f.TextOrEmpty("sender", row.sender);
  f.Text("group", row.group);
  f.Text("recipient", event.recipient);
  f.Text("original_recipient", event.original_recipient);
  f.Text("domain", AsciiDomain(DomainOf(event.recipient, event.original_recipient)));
  f.Text("provider", row.provider);
  f.Text("tenant", event.tenant);
  f.Text("campaign", event.campaign);
  f.Text("relay_host", event.relay_host);
  f.Text("relay_ip", event.relay_ip);
  f.Text("client_host", event.client_host);
  f.Text("client_ip", event.client_ip);
  f.Text("outcome", Id(event.outcome));
  f.Text("direction", Id(event.direction));
  f.Text("stage", Id(event.stage));
  f.Number("class", verdict.code_class, 0);
  f.Number("reply_code", event.reply_code, 0);
  f.Text("enhanced_code", ToString(event.enhanced_code));
  f.Text("dsn", ToString(event.dsn));
  f.Text("reply", row.reply);
  f.Text("cause", Id(verdict.cause));
  if (!row.vocabulary.empty()) f.Text(row.vocabulary, row.cause_there);
  f.Text("permanence", Id(verdict.permanence));
  f.Text("action", Id(verdict.action));
  f.Text("who", Id(verdict.who));
  f.Text("fault", Id(verdict.fault));
  if (verdict.suggests != Cause::kUndetermined) f.Text("suggests", Id(verdict.suggests));
  f.Text("rule", row.rule);
  f.Text("basis", Id(verdict.basis));
  f.Text("their_class", event.their_class);
  f.Text("matched", row.matched);
  f.Text("blocklist", row.blocklist);
  f.Number("retry_after_s", row.retry_after_s, -1);
  f.Text("sending_ip", row.sending_ip);
  f.Text("help_url", row.help_url);
  if (event.delay_s >= 0) f.Real("delay_s", event.delay_s);
  f.Number("attempt", row.attempt, 0);
  f.Number("times", row.times, 1);
  f.Number("size", row.size_bytes, -1);
  if (row.is_expiry) f.True("expiry");
  if (row.is_notification) f.True("notification");
  if (event.probe) f.True("probe");
  if (event.suspended) f.True("suspended");
  if (event.kind == EventKind::kQueued) f.True("queued");
}

class JsonFields {
 public:
  JsonFields(const std::vector<std::string>& columns, std::string* out)
      : columns_(columns), json_(out, JsonWriter::Layout::kOneLine) {}
  void Begin() { json_.BeginObject(); }
  void End() { json_.EndObject(); }

  void Text(std::string_view key, std::string_view value) {
    if (IsWanted(key)) json_.Optional(key, value);
  }
  void TextOrEmpty(std::string_view key, std::string_view value) {
    if (!IsWanted(key)) return;
    json_.Key(key);
    json_.String(value);
  }
  void Number(std::string_view key, int64_t value, int64_t unknown) {
    if (IsWanted(key)) json_.Optional(key, value, unknown);
  }
  void Real(std::string_view key, double value) {
    if (!IsWanted(key)) return;
    json_.Key(key);
    json_.Double(value);
  }
  void True(std::string_view key) {
    if (!IsWanted(key)) return;
    json_.Key(key);
    json_.Bool(true);
  }

 private:
  bool IsWanted(std::string_view key) const {
    return columns_.empty() || std::find(columns_.begin(), columns_.end(), key) != columns_.end();
  }

  const std::vector<std::string>& columns_;
  JsonWriter json_;
};

// The members by the number of their column.
class CellFields {
 public:
  explicit CellFields(const std::vector<std::string>& columns)
      : columns_(columns), cells(columns.size()) {}

  void Text(std::string_view key, std::string_view value) { Set(key, std::string(value)); }
  void TextOrEmpty(std::string_view key, std::string_view value) { Text(key, value); }
  void Number(std::string_view key, int64_t value, int64_t unknown) {
    if (value != unknown) Set(key, absl::StrCat(value));
  }
  void Real(std::string_view key, double value) { Set(key, absl::StrCat(value)); }
  void True(std::string_view key) { Set(key, "true"); }

 private:
  void Set(std::string_view key, std::string value) {
    const auto it = std::find(columns_.begin(), columns_.end(), key);
    if (it != columns_.end()) cells[static_cast<size_t>(it - columns_.begin())] = std::move(value);
  }

  const std::vector<std::string>& columns_;

 public:
  std::vector<std::string> cells;
};

}  // namespace

const std::vector<std::string>& EventColumns() {
  static const std::vector<std::string> columns = {
      "event_id",      "time",          "source",
      "line",          "message",       "kind",
      "feedback_type", "dialect",       "host",
      "program",       "queue_id",      "message_id",
      "subject",       "list_id",       "sender",
      "group",         "recipient",     "original_recipient",
      "domain",        "provider",      "tenant",
      "campaign",      "relay_host",    "relay_ip",
      "client_host",   "client_ip",     "outcome",
      "direction",     "stage",         "class",
      "reply_code",    "enhanced_code", "dsn",
      "reply",         "cause",         "permanence",
      "action",        "who",           "fault",
      "suggests",      "rule",          "basis",
      "their_class",   "matched",       "blocklist",
      "retry_after_s", "sending_ip",    "help_url",
      "delay_s",       "attempt",       "times",
      "size",          "expiry",        "notification",
      "probe",         "suspended",     "queued"};
  return columns;
}

void AppendEventJson(const EventRow& row, absl::TimeZone zone,
                     const std::vector<std::string>& columns, std::string* out) {
  JsonFields fields(columns, out);
  fields.Begin();
  VisitFields(row, zone, fields);
  fields.End();
  out->push_back('\n');
}

void AppendEventCells(const EventRow& row, absl::TimeZone zone,
                      const std::vector<std::string>& columns, EventTable form, std::string* out) {
  CellFields fields(columns);
  VisitFields(row, zone, fields);
  AppendEventHead(fields.cells, form, out);
}

void AppendEventHead(const std::vector<std::string>& cells, EventTable form, std::string* out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out->push_back(form == EventTable::kTsv ? '\t' : ',');
    if (form == EventTable::kTsv) {
      AppendSanitized(cells[i], out);  // a tab in it is an escape
    } else {
      AppendCsvText(cells[i], CsvFor::kSpreadsheets, out);
    }
  }
  out->push_back('\n');
}

std::string EventIds::Of(const EventRow& row) {
  const EventView& event = *row.event;
  uint64_t a = Hash64(event.host, 0);
  const auto add = [&](std::string_view part) { a = Hash64(part, Mix64(a, part.size())); };
  if (row.identity.empty()) {
    a = Mix64(a, static_cast<uint64_t>(event.unix_us / 1'000'000));
    add(row.line_text);
  } else {
    add(row.identity);
  }
  add(event.recipient);
  add(row.is_expiry ? "expiry" : "");
  // Equal ones are told apart by their number.
  if (seen_.size() >= kRowsMax) seen_.clear();
  const uint32_t number = seen_[a]++;
  const uint64_t b = Mix64(a, number);
  return absl::StrCat(absl::Hex(b, absl::kZeroPad16), absl::Hex(Mix64(b, a), absl::kZeroPad16));
}

}  // namespace whybounce
