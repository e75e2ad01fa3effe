// One-line text forms of what the stages pass on; tests compare these.
#ifndef WHYBOUNCE_TESTS_UNIT_TESTING_DUMP_H_
#define WHYBOUNCE_TESTS_UNIT_TESTING_DUMP_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/text.h"
#include "whybounce/event.h"

namespace whybounce {

inline std::string_view KindName(EventKind kind) {
  constexpr std::string_view kNames[] = {"none",   "attempt", "rejection", "arrival", "message-id",
                                         "active", "expiry",  "removal",   "link",    "queued"};
  return kNames[static_cast<size_t>(kind)];
}

// "attempt q=4CC3 to=<a@b> relay=mx[192.0.2.1] bounced rcpt 550 5.1.1 dsn=5.1.1 | 550 5.1.1 text":
// only what is set.
inline std::string Dump(const EventView& e) {
  constexpr std::string_view kOrigins[] = {"submitted", "notification", "forwarded", "filtered",
                                           "requeued"};
  std::string out(KindName(e.kind));
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) absl::StrAppend(&out, " ", AbslView(key), AbslView(value));
  };
  add("q=", e.queue_id);
  add("->", e.other_queue_id);
  if (e.origin != Origin::kSubmitted) add("", kOrigins[static_cast<size_t>(e.origin)]);
  add("mid=", e.message_id);
  if (e.has_sender) absl::StrAppend(&out, " from=<", AbslView(e.sender), ">");
  if (!e.recipient.empty()) absl::StrAppend(&out, " to=<", AbslView(e.recipient), ">");
  if (!e.original_recipient.empty())
    absl::StrAppend(&out, " orig=<", AbslView(e.original_recipient), ">");
  if (!e.relay_host.empty() || !e.relay_ip.empty()) {
    absl::StrAppend(&out, " relay=", AbslView(e.relay_host), "[", AbslView(e.relay_ip), "]");
  }
  if (!e.client_host.empty() || !e.client_ip.empty()) {
    absl::StrAppend(&out, " client=", AbslView(e.client_host), "[", AbslView(e.client_ip), "]");
  }
  if (e.kind == EventKind::kAttempt || e.kind == EventKind::kRejection) {
    add("", Id(e.outcome));
    add("", e.direction == Direction::kInbound ? "inbound" : "");
    add("", Id(e.stage));
    add("", e.speaker == Speaker::kOwnMta ? "own" : "");
    add("", e.probe ? "probe" : "");
    add("", e.suspended ? "suspended" : "");
    if (e.reply_code != 0) absl::StrAppend(&out, " ", e.reply_code);
    add("", ToString(e.enhanced_code));
    add("dsn=", ToString(e.dsn));
    if (e.code_class == 4) out += " class=4";
  }
  if (e.delay_s >= 0) absl::StrAppendFormat(&out, " delay=%g", e.delay_s);
  if (e.size_bytes >= 0) absl::StrAppend(&out, " size=", e.size_bytes);
  if (e.recipient_count >= 0) absl::StrAppend(&out, " nrcpt=", e.recipient_count);
  if (!e.reply.empty()) absl::StrAppend(&out, " | ", AbslView(e.reply));
  return out;
}

}  // namespace whybounce

#endif  // WHYBOUNCE_TESTS_UNIT_TESTING_DUMP_H_
