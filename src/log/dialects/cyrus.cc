// Lines of Cyrus IMAP's lmtpd (imap/lmtpd.c): what it told the MTA that handed it a mail.
#include "base/text.h"
#include "log/dialects/traits.h"
#include "reply/smtp_reply.h"

namespace whybounce {
namespace cyrus {
namespace {

bool IsProgram(std::string_view program) {
  return program == "lmtp" || program == "lmtpd" || program == "lmtpunix" ||
         StartsWith(program, "cyrus/") || program == "cyrus-imapd";
}

// "user.ann@corp.example", "user/ann", "corp.example!user.ann" of which the domain goes lost.
std::string_view UserOf(std::string_view mailbox) {
  if (const size_t bang = mailbox.find('!'); bang != mailbox.npos) mailbox.remove_prefix(bang + 1);
  if (!ConsumePrefix(&mailbox, "user.")) ConsumePrefix(&mailbox, "user/");
  return mailbox;
}

ParseResult Parse(std::string_view text, EventView* event) {
  event->dialect = Dialect::kCyrus;
  event->direction = Direction::kInbound;
  event->speaker = Speaker::kOwnMta;
  if (ConsumePrefix(&text, "verify_user(")) {
    const size_t close = text.rfind(") failed: ");
    if (close == text.npos) return ParseResult::kOfNoInterest;
    event->recipient = UserOf(text.substr(0, close));
    event->kind = EventKind::kRejection;
    event->outcome = Outcome::kRejected;
    event->stage = Stage::kRcpt;
    event->reply = text.substr(close + 10);
    // lmtpd says 452 of a full mailbox and of what went wrong on its side, 550 of the others.
    const bool is_final = event->reply == "Mailbox does not exist" ||
                          event->reply == "Permission denied" ||
                          event->reply == "Invalid mailbox name";
    event->code_class = is_final ? 5 : 4;
    return ParseResult::kEvent;
  }
  if (ConsumePrefix(&text, "Delivered: <")) {
    const size_t at = text.rfind("> to mailbox: ");
    if (at == text.npos) return ParseResult::kOfNoInterest;
    event->message_id = text.substr(0, at);
    event->recipient = UserOf(text.substr(at + 14));
    event->kind = EventKind::kAttempt;
    event->outcome = Outcome::kDelivered;
    event->stage = Stage::kLocal;
    return ParseResult::kEvent;
  }
  return ParseResult::kOfNoInterest;
}

bool IsOwnText(std::string_view text) {
  return StartsWith(text, "verify_user(") && text.find(") failed: ") != text.npos;
}

}  // namespace
}  // namespace cyrus

const DialectTraits kCyrusTraits = {.dialect = Dialect::kCyrus,
                                    .is_program = cyrus::IsProgram,
                                    .parse = cyrus::Parse,
                                    .is_own_text = cyrus::IsOwnText,
                                    .is_told_by_another = true};

}  // namespace whybounce
