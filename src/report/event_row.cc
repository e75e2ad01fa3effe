#include "report/event_row.h"

#include "base/civil_time.h"
#include "base/domain.h"
#include "base/json_writer.h"

namespace whybounce {

void AppendEventJson(const EventRow& row, absl::TimeZone zone, std::string* out) {
  const EventView& event = *row.event;
  const Verdict& verdict = *row.verdict;
  JsonWriter json(out, JsonWriter::Layout::kOneLine);
  json.BeginObject();
  if (event.unix_us != 0) json.Optional("time", FormatRfc3339(event.unix_us, zone));
  json.Optional("source", row.source);
  json.Optional("line", static_cast<int64_t>(row.line), 0);
  json.Optional("message", row.message, -1);
  json.Optional("kind", row.kind);
  json.Optional("feedback_type", row.feedback_type);
  json.Optional("dialect", Id(event.dialect));
  json.Optional("host", event.host);
  json.Optional("program", event.program);
  json.Optional("queue_id", event.queue_id);
  json.Optional("message_id", row.message_id);
  json.Optional("subject", row.subject);
  json.Optional("list_id", row.list_id);
  if (row.has_sender) {
    json.Key("sender");
    json.String(row.sender);
  }
  json.Optional("recipient", event.recipient);
  json.Optional("original_recipient", event.original_recipient);
  json.Optional("domain", AsciiDomain(DomainOf(event.recipient, event.original_recipient)));
  json.Optional("provider", row.provider);
  json.Optional("relay_host", event.relay_host);
  json.Optional("relay_ip", event.relay_ip);
  json.Optional("client_host", event.client_host);
  json.Optional("client_ip", event.client_ip);
  json.Optional("outcome", Id(event.outcome));
  json.Optional("direction", Id(event.direction));
  json.Optional("stage", Id(event.stage));
  json.Optional("class", verdict.klass, 0);
  json.Optional("reply_code", event.reply_code, 0);
  json.Optional("enhanced_code", ToString(event.enhanced_code));
  json.Optional("dsn", ToString(event.dsn));
  json.Optional("reply", row.reply);
  json.Optional("cause", Id(verdict.cause));
  if (!row.vocabulary.empty()) json.Optional(row.vocabulary, row.cause_there);
  json.Optional("permanence", Id(verdict.permanence));
  json.Optional("action", Id(verdict.action));
  json.Optional("who", Id(verdict.who));
  json.Optional("fault", Id(verdict.fault));
  if (verdict.suggests != Cause::kUndetermined) json.Optional("suggests", Id(verdict.suggests));
  json.Optional("rule", row.rule);
  json.Optional("basis", Id(verdict.basis));
  json.Optional("matched", row.matched);
  json.Optional("blocklist", row.blocklist);
  json.Optional("retry_after_s", row.retry_after_s, -1);
  json.Optional("sending_ip", row.sending_ip);
  json.Optional("help_url", row.help_url);
  if (event.delay_s >= 0) {
    json.Key("delay_s");
    json.Double(event.delay_s);
  }
  json.Optional("attempt", row.attempt, 0);
  json.Optional("times", row.times, 1);
  json.Optional("size", row.size_bytes, -1);
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
  if (event.kind == EventKind::kQueued) {
    json.Key("queued");
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
