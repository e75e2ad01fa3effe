// The ids of every enum in whybounce/: one table each, in the order of the enum.
#include <array>

#include "whybounce/cause.h"
#include "whybounce/classifier.h"
#include "whybounce/event.h"

namespace whybounce {
namespace {

constexpr std::array<std::string_view, kCauseCount> kCauses = {"undetermined",
                                                               "delivered",
                                                               "not-a-bounce",
                                                               "user-unknown",
                                                               "bad-address",
                                                               "mailbox-moved",
                                                               "mailbox-disabled",
                                                               "mailbox-full",
                                                               "recipient-restricted",
                                                               "domain-unknown",
                                                               "null-mx",
                                                               "host-does-not-accept-mail",
                                                               "dns-failure",
                                                               "connection-failed",
                                                               "connection-lost",
                                                               "routing-error",
                                                               "mail-loop",
                                                               "message-expired",
                                                               "system-error",
                                                               "local-delivery-failed",
                                                               "system-full",
                                                               "rate-limited",
                                                               "recipient-rate-limited",
                                                               "too-many-connections",
                                                               "too-many-recipients",
                                                               "greylisted",
                                                               "ip-blocklisted",
                                                               "ip-blocked",
                                                               "geo-blocked",
                                                               "domain-blocklisted",
                                                               "poor-reputation",
                                                               "spam-content",
                                                               "virus-detected",
                                                               "attachment-blocked",
                                                               "message-malformed",
                                                               "message-too-large",
                                                               "policy-rejected",
                                                               "spf-failed",
                                                               "dkim-failed",
                                                               "dmarc-failed",
                                                               "sender-unauthenticated",
                                                               "ptr-missing",
                                                               "helo-rejected",
                                                               "sender-rejected",
                                                               "sender-account-limited",
                                                               "relay-denied",
                                                               "smtp-auth-failed",
                                                               "tls-failure",
                                                               "protocol-error",
                                                               "unsupported-feature",
                                                               "suppressed"};

constexpr std::array<std::string_view, 3> kPermanences = {"none", "soft", "hard"};

constexpr std::array<std::string_view, kActionCount> kActions = {
    "nothing",  "retry",   "slow-down",  "suppress",    "suppress-if-repeated", "delist",
    "fix-auth", "fix-dns", "fix-config", "fix-content", "contact-receiver",     "review"};

constexpr std::array<std::string_view, kWhoCount> kWhos = {
    "nobody",  "list",     "sender-admin",   "domain-admin",
    "content", "security", "receiver-admin", "recipient"};

constexpr std::array<std::string_view, kFaultCount> kFaults = {
    "", "client", "sender", "recipient", "domain", "message", "path", "receiver"};

constexpr std::array<std::string_view, kOutcomeCount> kOutcomes = {
    "delivered", "deferred", "bounced",   "expired", "rejected",
    "relayed",   "expanded", "discarded", "held",    "not-a-bounce"};

constexpr std::array<std::string_view, kMailKindCount> kMailKinds = {
    "mail",       "bounce",   "delay-warning", "delivery-report",
    "auto-reply", "feedback", "challenge",     "read-receipt"};

constexpr std::array<std::string_view, kStageCount> kStages = {
    "",     "connect", "greeting", "ehlo",        "starttls", "auth",
    "mail", "rcpt",    "data",     "end-of-data", "local"};

constexpr std::array<std::string_view, kDialectCount> kDialects = {
    "unknown", "postfix", "exim",     "sendmail", "opensmtpd", "qmail",   "dovecot", "haraka",
    "zonemta", "maddy",   "stalwart", "dma",      "cyrus",     "courier", "sender",  "dsn"};

constexpr std::array<std::string_view, 5> kBases = {"", "text", "enhanced-code", "reply-code",
                                                    "dialect"};

constexpr std::array<std::string_view, kVocabularyCount> kVocabularies = {
    "whybounce", "sisimai", "sparkpost", "kumomta", "powermta"};

// Empty for what is none: a caller of the library may have cast any number.
template <typename E, size_t N>
std::string_view IdOf(const std::array<std::string_view, N>& ids, E value) {
  const size_t index = static_cast<size_t>(value);
  return index < N ? ids[index] : std::string_view();
}

template <typename E, size_t N>
std::optional<E> FromId(const std::array<std::string_view, N>& ids, std::string_view id) {
  for (size_t i = 0; i < N; ++i) {
    if (ids[i] == id) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view Id(Cause cause) { return IdOf(kCauses, cause); }
std::string_view Id(Permanence permanence) { return IdOf(kPermanences, permanence); }
std::string_view Id(Action action) { return IdOf(kActions, action); }
std::string_view Id(Who who) { return IdOf(kWhos, who); }
std::string_view Id(Fault fault) { return IdOf(kFaults, fault); }
std::string_view Id(Outcome outcome) { return IdOf(kOutcomes, outcome); }
std::string_view Id(MailKind kind) { return IdOf(kMailKinds, kind); }
std::string_view Id(Stage stage) { return IdOf(kStages, stage); }
std::string_view Id(Dialect dialect) { return IdOf(kDialects, dialect); }
std::string_view Id(Basis basis) { return IdOf(kBases, basis); }
std::string_view Id(Vocabulary vocabulary) { return IdOf(kVocabularies, vocabulary); }
std::string_view Id(Direction direction) {
  return direction == Direction::kInbound ? "inbound" : "outbound";
}

std::optional<Cause> CauseFromId(std::string_view id) { return FromId<Cause>(kCauses, id); }
std::optional<Permanence> PermanenceFromId(std::string_view id) {
  return FromId<Permanence>(kPermanences, id);
}
std::optional<Action> ActionFromId(std::string_view id) { return FromId<Action>(kActions, id); }
std::optional<Who> WhoFromId(std::string_view id) { return FromId<Who>(kWhos, id); }
std::optional<Fault> FaultFromId(std::string_view id) {
  return id.empty() ? std::nullopt : FromId<Fault>(kFaults, id);
}

std::optional<Vocabulary> VocabularyFromId(std::string_view id) {
  return FromId<Vocabulary>(kVocabularies, id);
}

}  // namespace whybounce
