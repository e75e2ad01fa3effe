#include "log/dialects/dovecot.h"

#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace dovecot {
namespace {

// "lmtp(ann@shop.example)<123><session>: " (2.3, 2.4), "lmtp(123, ann): session: " (2.2),
// "lmtp(ann): " (2.1, lda), "lmtp(123): " (nobody yet). Takes it off; false for other services.
bool ConsumeService(std::string_view* text, std::string_view* user) {
  std::string_view rest = *text;
  if (!ConsumePrefix(&rest, "lmtp(") && !ConsumePrefix(&rest, "lda(") &&
      !ConsumePrefix(&rest, "deliver(")) {
    return false;
  }
  size_t close = rest.find("): ");
  if (const size_t session = rest.find(")<"); session < close) close = session;
  if (close == rest.npos) return false;
  *user = rest.substr(0, close);
  rest.remove_prefix(close + 1);
  TakeUntil(&rest, ": ");
  if (const size_t comma = user->find(", "); comma != user->npos) {
    user->remove_prefix(comma + 2);
    // The session id of 2.2: one word.
    const size_t colon = rest.find(": ");
    if (colon != rest.npos && colon <= 32 && rest.substr(0, colon).find_first_of(" =") == rest.npos)
      rest.remove_prefix(colon + 2);
  }
  if (ParseUint(*user)) *user = {};
  *text = rest;
  return true;
}

struct Ending {
  std::string_view words;
  Outcome outcome;
};
constexpr Ending kEndings[] = {
    {"saved mail to ", Outcome::kDelivered},
    {"stored mail into mailbox ", Outcome::kDelivered},
    {"save failed to ", Outcome::kDeferred},
    {"failed to store into mailbox ", Outcome::kDeferred},
    {"rejected: ", Outcome::kBounced},
    {"rejected message", Outcome::kBounced},
    {"forwarded to ", Outcome::kExpanded},
    {"discarded", Outcome::kDiscarded},
    {"marked message to be discarded", Outcome::kDiscarded},
};

}  // namespace
}  // namespace dovecot

bool IsDovecotProgram(std::string_view program) {
  return program == "dovecot" || program == "dovecot-lda" || program.starts_with("dovecot/");
}

ParseResult ParseDovecot(std::string_view text, EventView* event) {
  event->dialect = Dialect::kDovecot;
  std::string_view user;
  if (!dovecot::ConsumeService(&text, &user)) return ParseResult::kOfNoInterest;
  ConsumePrefix(&text, "Error: ");
  ConsumePrefix(&text, "sieve: ");
  if (!ConsumePrefix(&text, "msgid=")) return ParseResult::kOfNoInterest;
  event->message_id = TakeUntil(&text, ": ");
  for (const dovecot::Ending& ending : dovecot::kEndings) {
    if (!text.starts_with(ending.words)) continue;
    if (user.empty()) return ParseResult::kOfNoInterest;
    event->kind = EventKind::kAttempt;
    event->outcome = ending.outcome;
    event->direction = Direction::kInbound;
    event->stage = Stage::kLocal;
    event->speaker = Speaker::kOwnMta;
    event->recipient = user;
    event->reply = text;
    // "save failed to INBOX: Quota exceeded (mailbox for user is full)": the LMTP client is told
    // 552 or 452 by quota_full_tempfail, and the log does not say which: it will know.
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

const DialectTraits kDovecotTraits = {.dialect = Dialect::kDovecot,
                                      .is_program = IsDovecotProgram,
                                      .parse = ParseDovecot,
                                      .is_told_by_another = true};

}  // namespace whybounce
