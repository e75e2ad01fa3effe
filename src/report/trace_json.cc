// The story of a message as one JSON object.
#include <array>
#include <string_view>

#include "base/civil_time.h"
#include "base/json_writer.h"
#include "report/trace_page.h"

namespace whybounce {
namespace {

void AddStepJson(const TraceStep& step, absl::TimeZone zone, JsonWriter* json) {
  json->BeginObject();
  json->Optional("step", Id(step.kind));
  if (step.unix_us != 0) json->Optional("time", FormatRfc3339(step.unix_us, zone));
  json->Optional("host", step.host);
  json->Optional("queue_id", step.queue_id);
  json->Optional("other_queue_id", step.other_queue_id);
  constexpr std::array<std::string_view, 5> kOrigins = {"", "notification", "forwarded", "filtered",
                                                        "requeued"};
  json->Optional("origin", kOrigins[static_cast<size_t>(step.origin)]);
  json->Optional("client", step.client);
  json->Optional("login", step.login);
  json->EndObject();
}

}  // namespace

void AppendTraceJson(const TraceMessage& message, const Reference& reference, absl::TimeZone zone,
                     std::string* out) {
  JsonWriter json(out, JsonWriter::Layout::kOneLine);
  json.BeginObject();
  if (message.first_us() != 0) json.Optional("time", FormatRfc3339(message.first_us(), zone));
  json.Key("queue_ids");
  json.BeginArray();
  for (const std::string& id : message.queue_ids) json.String(id);
  json.EndArray();
  json.Optional("message_id", message.message_id);
  if (message.has_sender) {
    json.Key("sender");
    json.String(message.sender);
  }
  json.Optional("subject", message.subject);
  json.Optional("size", message.size_bytes, -1);
  if (message.is_notification) {
    json.Key("notification");
    json.Bool(true);
  }
  json.Optional("other_recipients", static_cast<int64_t>(message.other_recipients), 0);
  json.Key("recipients");
  json.BeginArray();
  for (const TraceRecipient& recipient : message.recipients) {
    const TraceStep& last = message.steps[recipient.last_step];
    json.BeginObject();
    json.Optional("recipient", recipient.address);
    json.Optional("original_recipient", recipient.original);
    json.Optional("fate", Id(recipient.fate));
    json.Optional("outcome", Id(last.outcome));
    json.Optional("attempts", recipient.attempts, 0);
    if (last.unix_us != 0) json.Optional("last", FormatRfc3339(last.unix_us, zone));
    json.Optional("cause", Id(last.verdict.cause));
    json.Optional("permanence", Id(last.verdict.permanence));
    json.Optional("action", Id(last.verdict.action));
    json.Optional("who", Id(last.verdict.who));
    const TraceWords words = WordsFor(message, recipient, reference, zone);
    json.Optional("what_is_wrong", words.wrong);
    json.Optional("what_to_do", words.to_do);
    json.Optional("tell_the_sender", words.tell);
    json.EndObject();
  }
  json.EndArray();
  json.Key("steps");
  json.BeginArray();
  for (const TraceStep& step : message.steps) {
    if (step.IsRow()) {
      json.Raw(step.row);
    } else {
      AddStepJson(step, zone, &json);
    }
  }
  json.EndArray();
  json.EndObject();
  out->push_back('\n');
}

}  // namespace whybounce
