// The vocabulary: what can be wrong with a mail, who must act, what to do. Ids are public and
// versioned; they are added to, never renamed (patterns/causes.toml has their definitions).
#ifndef WHYBOUNCE_CAUSE_H_
#define WHYBOUNCE_CAUSE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace whybounce {

// Grows when a cause is added; events and reports carry it.
inline constexpr int kVocabularyVersion = 1;

enum class Cause : uint8_t {
  kUndetermined,
  kDelivered,
  kNotABounce,
  // the recipient
  kUserUnknown,
  kBadAddress,
  kMailboxMoved,
  kMailboxDisabled,
  kMailboxFull,
  kRecipientRestricted,
  // the recipient's domain and the way there
  kDomainUnknown,
  kNullMx,
  kHostDoesNotAcceptMail,
  kDnsFailure,
  kConnectionFailed,
  kConnectionLost,
  kRoutingError,
  kMailLoop,
  kMessageExpired,
  // the receiving system
  kSystemError,
  kLocalDeliveryFailed,
  kSystemFull,
  // too much, too fast
  kRateLimited,
  kRecipientRateLimited,
  kTooManyConnections,
  kTooManyRecipients,
  kGreylisted,
  // the source and its reputation
  kIpBlocklisted,
  kIpBlocked,
  kGeoBlocked,
  kDomainBlocklisted,
  kPoorReputation,
  // the message
  kSpamContent,
  kVirusDetected,
  kAttachmentBlocked,
  kMessageMalformed,
  kMessageTooLarge,
  kPolicyRejected,
  // the sender's set-up
  kSpfFailed,
  kDkimFailed,
  kDmarcFailed,
  kSenderUnauthenticated,
  kPtrMissing,
  kHeloRejected,
  kSenderRejected,
  kSenderAccountLimited,
  kRelayDenied,
  kSmtpAuthFailed,
  kTlsFailure,
  // the protocol
  kProtocolError,
  kUnsupportedFeature,
  kSuppressed,
};
inline constexpr size_t kCauseCount = static_cast<size_t>(Cause::kSuppressed) + 1;

// Will the same address ever take mail? Hard: no, stop mailing it. Soft: this message or this try
// failed, the address may be fine. A block, a policy or a temporary DNS failure is never hard.
enum class Permanence : uint8_t { kNone, kSoft, kHard };

// What to do, in one word.
enum class Action : uint8_t {
  kNothing,
  kRetry,
  kSlowDown,
  kSuppress,
  kSuppressIfRepeated,
  kDelist,
  kFixAuthentication,
  kFixDns,
  kFixConfiguration,
  kFixContent,
  kContactReceiver,
  kReview,
};
inline constexpr size_t kActionCount = static_cast<size_t>(Action::kReview) + 1;

// Who must act.
enum class Who : uint8_t {
  kNobody,
  kList,           // the owner of the address list
  kSenderAdmin,    // the postmaster of the sending system
  kDomainAdmin,    // who keeps the DNS of the sending domain
  kContent,        // who writes the messages
  kSecurity,       // who answers for hijacked accounts and malware
  kReceiverAdmin,  // the postmaster of the receiving system
  kRecipient,      // the owner of the mailbox
};
inline constexpr size_t kWhoCount = static_cast<size_t>(Who::kRecipient) + 1;

// Whose fault it is. None but the client (the host that sends) can be blamed before a sender is
// named, none of the recipient's before a recipient is.
enum class Fault : uint8_t {
  kNobody,
  kClient,
  kSender,
  kRecipient,
  kDomain,  // the recipient's
  kMessage,
  kPath,
  kReceiver,
};
inline constexpr size_t kFaultCount = static_cast<size_t>(Fault::kReceiver) + 1;

// The id as written everywhere, "mailbox-full". Views of static storage.
std::string_view Id(Cause cause);
std::string_view Id(Permanence permanence);
std::string_view Id(Action action);
std::string_view Id(Who who);
std::string_view Id(Fault fault);  // empty for kNobody

// nullopt for an id that is not in the vocabulary.
std::optional<Cause> CauseFromId(std::string_view id);
std::optional<Permanence> PermanenceFromId(std::string_view id);
std::optional<Action> ActionFromId(std::string_view id);
std::optional<Who> WhoFromId(std::string_view id);
std::optional<Fault> FaultFromId(std::string_view id);

}  // namespace whybounce

#endif  // WHYBOUNCE_CAUSE_H_
