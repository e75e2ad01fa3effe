// What one line of a log, or one recipient of a bounce message, says.
#ifndef WHYBOUNCE_EVENT_H_
#define WHYBOUNCE_EVENT_H_

#include <cstdint>
#include <string_view>

#include "whybounce/cause.h"
#include "whybounce/codes.h"

namespace whybounce {

// What became of a recipient in one attempt.
enum class Outcome : uint8_t {
  kDelivered,
  kDeferred,
  kBounced,    // refused for good
  kExpired,    // given up after the queue lifetime
  kRejected,   // this host refused somebody else's mail
  kRelayed,    // handed to a filter on this host, which hands it back
  kExpanded,   // replaced by other addresses (alias, list)
  kDiscarded,  // dropped on purpose
  kHeld,       // put aside on purpose
  kNotABounce,
};
inline constexpr size_t kOutcomeCount = static_cast<size_t>(Outcome::kNotABounce) + 1;

// What a mail is.
enum class MailKind : uint8_t {
  kMail,            // somebody's mail, a newsletter, anything else
  kBounce,          // somebody did not get the mail, and will not
  kDelayWarning,    // not yet; the notifier goes on trying
  kDeliveryReport,  // delivered, relayed or expanded: RFC 3461 NOTIFY=SUCCESS, sendmail -bv
  kAutoReply,       // RFC 3834: vacation notes, acknowledgements
  kFeedback,        // RFC 5965: somebody complains
  kChallenge,       // prove that you are a person
  kReadReceipt,     // RFC 8098
};
inline constexpr size_t kMailKindCount = static_cast<size_t>(MailKind::kReadReceipt) + 1;

enum class Direction : uint8_t { kOutbound, kInbound };

// Where in the SMTP dialogue the reply was given (RFC 5321 section 3).
enum class Stage : uint8_t {
  kUnknown,
  kConnect,
  kGreeting,
  kEhlo,
  kStarttls,
  kAuth,
  kMail,
  kRcpt,
  kData,
  kEndOfData,
  kLocal,  // no dialogue: the host's own delivery agent or queue manager
};
inline constexpr size_t kStageCount = static_cast<size_t>(Stage::kLocal) + 1;

enum class Dialect : uint8_t {
  kUnknown,
  kPostfix,
  kExim,
  kSendmail,
  kOpensmtpd,
  kQmail,
  kDovecot,
  kHaraka,
  kZonemta,
  kMaddy,
  kStalwart,
  kDma,
  kCyrus,
  kCourier,
  kSender,  // records of senders' platforms
  kDsn
};
inline constexpr size_t kDialectCount = static_cast<size_t>(Dialect::kDsn) + 1;

// Whose words the reply is.
enum class Speaker : uint8_t { kRemote, kOwnMta };

enum class EventKind : uint8_t {
  kNone,
  kAttempt,    // one recipient, tried once
  kRejection,  // this host refused, held, discarded or redirected mail that was offered to it
  kArrival,    // a queue id begins (client=, uid=)
  kMessageId,  // the Message-ID of a queue id
  kActive,     // sender, size and number of recipients of a queue id
  kExpiry,     // all recipients of a queue id that are still waiting are given up
  kRemoval,    // a queue id ends
  kLink,       // queue_id caused other_queue_id: a notification or a forwarded copy
  kQueued,     // a recipient that waits, says a listing of the queue: nobody tried anything
  kNotice,     // what somebody said of a mail that he has: a complaint, an answer
};

// What a link between two queue ids, or the arrival of a message, means.
enum class Origin : uint8_t {
  kSubmitted,     // from a client or a local user
  kNotification,  // written by this host: bounce, delay warning, delivery report
  kForwarded,     // an alias or .forward made it of another message
  kFiltered,      // the other message came back from a content filter
  kRequeued,      // the administrator moved it to a new queue id
};

// Views point into the line or message that was parsed: they are valid until the next one is read.
// An absent field is empty, zero or negative.
struct EventView {
  EventKind kind = EventKind::kNone;
  Outcome outcome = Outcome::kDelivered;
  Direction direction = Direction::kOutbound;
  Stage stage = Stage::kUnknown;
  Dialect dialect = Dialect::kUnknown;
  Speaker speaker = Speaker::kRemote;
  Origin origin = Origin::kSubmitted;
  uint8_t code_class = 0;  // 4 or 5 where only words, no code, say which
  bool probe = false;      // address verification: no mail was sent
  bool queued = false;     // an arrival that is in the queue with this line (Exim has no other)
  bool suspended =
      false;  // not tried: the reply is that of an earlier attempt (Postfix dead-site state)

  bool unexplained = false;  // not tried, and no word why (Exim: "retry time not reached")

  int64_t unix_us = 0;
  std::string_view host;
  std::string_view program;
  std::string_view queue_id;
  std::string_view other_queue_id;
  std::string_view message_id;
  std::string_view sender;
  std::string_view recipient;
  std::string_view original_recipient;
  // Others that the same line is about, as it has them (Sendmail): see NextRecipient().
  std::string_view further_recipients;
  std::string_view relay_host;
  std::string_view relay_ip;
  std::string_view client_host;  // who offered the mail (arrivals and rejections)
  std::string_view client_ip;
  // As the log has it, several lines joined by blanks; without "host X said" and "(in reply to Y)".
  std::string_view reply;
  ReplyCode reply_code = 0;
  EnhancedCode enhanced_code;  // the speaker's own
  EnhancedCode dsn;            // what the log states
  bool has_sender = false;     // an empty sender that was stated is the null sender, RFC 5321 4.5.5
  // What the platform of a sender says beside the reply.
  std::string_view their_class;  // its own class, verbatim
  std::string_view tenant;       // whose mail it is
  std::string_view campaign;
  std::string_view source_event_id;         // its id of the event
  Cause said_cause = Cause::kUndetermined;  // what its own words mean
  bool said_decides = false;                // else only where the reply gives no cause
  double delay_s = -1;
  int64_t size_bytes = -1;
  int64_t recipient_count = -1;

  // The relay's name, or its address if it has none.
  std::string_view Relay() const { return relay_host.empty() ? relay_ip : relay_host; }
  bool HasRelay() const { return !relay_host.empty() || !relay_ip.empty(); }
};

std::string_view Id(Outcome outcome);
// The class of the reply that such an outcome follows from: 2, 4 or 5.
constexpr uint8_t ClassOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDeferred:
      return 4;
    case Outcome::kBounced:
    case Outcome::kExpired:
    case Outcome::kRejected:
      return 5;
    default:
      return 2;
  }
}
std::string_view Id(Direction direction);
std::string_view Id(Stage stage);  // empty for kUnknown
std::string_view Id(Dialect dialect);
std::string_view Id(MailKind kind);

}  // namespace whybounce

#endif  // WHYBOUNCE_EVENT_H_
