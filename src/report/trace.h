// What became of one message, as its lines and the bounces about it tell.
#ifndef WHYBOUNCE_REPORT_TRACE_H_
#define WHYBOUNCE_REPORT_TRACE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/record.h"
#include "whybounce/classifier.h"
#include "whybounce/event.h"

namespace whybounce {

// One line, or one recipient of a bounce, in the life of a message.
struct TraceStep {
  enum class Kind : uint8_t {
    kArrival,  // of a queue id
    kAttempt,
    kRefusal,  // this host refused it, or held or dropped it on arrival
    kLink,     // it caused another queue id
    kRemoval,  // the queue id ends
    kNotice,   // a mail tells of it
  };
  Kind kind = Kind::kAttempt;
  Origin origin = Origin::kSubmitted;  // of arrivals and links
  int64_t unix_us = 0;
  Position at;
  std::string source;
  std::string host;
  std::string queue_id;
  std::string other_queue_id;
  std::string recipient;
  std::string original_recipient;
  std::string relay;
  std::string client;  // "mx.corp.example[192.0.2.14]"
  std::string login;
  std::string reply;
  std::string notice_kind;  // of a notice: "bounce", "delay-warning"
  std::string provider;     // id
  std::string rule;         // id
  ReplyCode reply_code = 0;
  EnhancedCode enhanced_code;
  Outcome outcome = Outcome::kDelivered;
  Verdict verdict;
  double delay_s = -1;
  uint32_t times = 1;
  bool probe = false;
  bool suspended = false;
  bool is_asked_for = false;     // its recipient is, by name
  bool passes = true;            // the filter, as its recipient's last row
  bool of_notification = false;  // of a message that this host wrote itself
  std::string row;  // of attempts, refusals and notices: the object that `events` prints of it

  bool IsRow() const { return !row.empty(); }
};
std::string_view Id(TraceStep::Kind kind);

// What became of a recipient. kRefused: the message never was in a queue here.
enum class TraceFate : uint8_t { kDelivered, kLost, kWaiting, kElsewhere, kRefused, kAnswered };
std::string_view Id(TraceFate fate);

struct TraceRecipient {
  std::string address;
  std::string original;
  TraceFate fate = TraceFate::kWaiting;
  size_t last_step = 0;  // of its message: the one that decided
  uint32_t attempts = 0;
};

struct TraceMessage {
  std::vector<std::string> queue_ids;  // in the order of their first lines
  std::string message_id;
  std::string sender;
  bool has_sender = false;
  std::string subject;
  int64_t size_bytes = -1;
  bool is_notification = false;  // of this host
  std::vector<TraceStep> steps;  // in the order of time
  std::vector<TraceRecipient> recipients;
  uint64_t other_recipients = 0;   // of the message, that nobody asked for
  std::vector<std::string> lines;  // as they stand in the log, if they were wanted

  int64_t first_us() const { return steps.empty() ? 0 : steps.front().unix_us; }
};

struct Trace {
  std::vector<TraceMessage> messages;  // by their first lines
  uint64_t left_out = 0;               // messages beyond kTraceMessagesMax
  bool cut = false;                    // or lines beyond kTraceBytesMax
};

// Names the recipients that the steps, which are in order, tell of, and what became of them.
void SettleFates(TraceMessage* message);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_TRACE_H_
