#include "report/event_row.h"

#include "base/civil_time.h"
#include "base/domain.h"
#include "base/json_writer.h"

namespace whybounce {

void AppendEventJson(const EventRow& row, absl::TimeZone zone, std::string* out) {
  const EventView& event = *row.event;
  const Verdict& verdict = *row.verdict;
  JsonWriter json(out, JsonWriter::Layout::kOneLine);
  const auto text = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    json.Key(key);
    json.String(value);
  };
  const auto number = [&](std::string_view key, int64_t value, int64_t unknown) {
    if (value == unknown) return;
    json.Key(key);
    json.Int(value);
  };
  json.BeginObject();
  if (event.unix_us != 0) text("time", FormatRfc3339(event.unix_us, zone));
  text("source", row.source);
  number("line", static_cast<int64_t>(row.line), 0);
  number("message", row.message, -1);
  text("kind", row.kind);
  text("dialect", Id(event.dialect));
  text("host", event.host);
  text("program", event.program);
  text("queue_id", event.queue_id);
  text("message_id", row.message_id);
  text("subject", row.subject);
  text("list_id", row.list_id);
  if (row.has_sender) {
    json.Key("sender");
    json.String(row.sender);
  }
  text("recipient", event.recipient);
  text("original_recipient", event.original_recipient);
  text("domain", AsciiDomain(DomainOf(event.recipient, event.original_recipient)));
  text("provider", row.provider);
  text("relay_host", event.relay_host);
  text("relay_ip", event.relay_ip);
  text("client_host", event.client_host);
  text("client_ip", event.client_ip);
  text("outcome", Id(event.outcome));
  text("direction", Id(event.direction));
  text("stage", Id(event.stage));
  number("class", verdict.klass, 0);
  number("reply_code", event.reply_code, 0);
  text("enhanced_code", ToString(event.enhanced_code));
  text("dsn", ToString(event.dsn));
  text("reply", row.reply);
  text("cause", Id(verdict.cause));
  if (!row.vocabulary.empty()) text(row.vocabulary, row.cause_there);
  text("permanence", Id(verdict.permanence));
  text("action", Id(verdict.action));
  text("who", Id(verdict.who));
  text("rule", row.rule);
  text("basis", Id(verdict.basis));
  text("matched", row.matched);
  text("blocklist", row.blocklist);
  number("retry_after_s", row.retry_after_s, -1);
  text("sending_ip", row.sending_ip);
  text("help_url", row.help_url);
  if (event.delay_s >= 0) {
    json.Key("delay_s");
    json.Double(event.delay_s);
  }
  number("attempt", row.attempt, 0);
  number("size", row.size_bytes, -1);
  if (row.is_expiry) {
    json.Key("expiry");
    json.Bool(true);
  }
  if (row.is_notification) {
    json.Key("notification");
    json.Bool(true);
  }
  if (event.probe) {
    json.Key("probe");
    json.Bool(true);
  }
  if (event.suspended) {
    json.Key("suspended");
    json.Bool(true);
  }
  json.EndObject();
  out->push_back('\n');
}

}  // namespace whybounce
