#include "pipeline/trace_step.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/event_row.h"

namespace whybounce {
namespace {

std::string ClientOf(const EventView& event) {
  if (event.client_ip.empty()) return std::string(event.client_host);
  if (event.client_host.empty()) return std::string(event.client_ip);
  return absl::StrCat(AbslView(event.client_host), "[", AbslView(event.client_ip), "]");
}

}  // namespace

TraceStep StepOf(const EventView& event) {
  TraceStep step;
  step.origin = event.origin;
  step.unix_us = event.unix_us;
  step.host = event.host;
  step.queue_id = event.queue_id;
  step.other_queue_id = event.other_queue_id;
  step.recipient = event.recipient;
  step.original_recipient = event.original_recipient;
  step.relay = event.Relay();
  step.client = ClientOf(event);
  step.reply_code = event.reply_code;
  step.enhanced_code = event.enhanced_code ? event.enhanced_code : event.dsn;
  step.outcome = event.outcome;
  step.delay_s = event.delay_s;
  step.probe = event.probe;
  step.suspended = event.suspended;
  return step;
}

TraceStep StepOf(const EventRow& row, TraceStep::Kind kind, absl::TimeZone zone) {
  TraceStep step = StepOf(*row.event);
  step.kind = kind;
  step.at = row.at;
  step.source = row.source;
  step.reply = row.reply;
  step.notice_kind = row.kind;
  step.provider = row.provider;
  step.rule = row.rule;
  step.verdict = *row.verdict;
  step.times = row.times;
  AppendEventJson(row, zone, &step.row);
  step.row.pop_back();  // its newline
  return step;
}

}  // namespace whybounce
