// Why a recipient was refused: transports/smtp.c, deliver.c.
#include <algorithm>

#include "base/text.h"
#include "log/dialects/exim_internal.h"
#include "reply/smtp_reply.h"
#include "reply/stage_words.h"

namespace whybounce::exim {
namespace {

// Where a reply begins: after a ": " outside of angle brackets that a reply code follows.
size_t FindReply(std::string_view text) {
  int depth = 0;
  for (size_t from = 0; from < text.size(); from += Bytes16::kSize) {
    const char* const at = text.data() + from;
    const size_t left = text.size() - from;
    for (uint32_t mask = FirstBytes(at, left).EqualAny('<', '>', ':'); mask != 0;
         mask &= mask - 1) {
      const auto i = static_cast<size_t>(__builtin_ctz(mask));
      if (at[i] == '<') {
        ++depth;
      } else if (at[i] == '>') {
        depth = std::max(0, depth - 1);
      } else if (depth == 0 && i + 4 < left && at[i + 1] == ' ') {
        std::string_view rest(at + i + 2, left - i - 2);
        if (ConsumeReplyCode(&rest) != 0) return from + i + 2;
      }
    }
  }
  return text.npos;
}

// Takes "SMTP error from remote mail server after " and what other versions and LMTP say off *text.
bool ConsumeRemoteError(std::string_view* text) {
  return ConsumePrefix(text, "SMTP error from remote mail server after ") ||
         ConsumePrefix(text, "SMTP error from remote mailer after ") ||
         ConsumePrefix(text, "LMTP error after ");
}

void ParseRemoteReason(std::string_view reason, std::string_view rest, EventView* event) {
  event->stage = StageOfCommand(rest);
  event->speaker = Speaker::kRemote;
  const size_t reply = FindReply(rest);
  if (reply == rest.npos) {
    SetReply(reason, event);
    return;
  }
  // Until 4.8x the host stood here: "after RCPT TO:<a@b>: host mx [192.0.2.1]: 550 ...".
  const size_t host = event->HasRelay() ? rest.npos : rest.substr(0, reply).rfind(": host ");
  if (host != rest.npos) {
    std::string_view name = rest.substr(host + 7, reply - host - 9);
    const size_t open = name.find(" [");
    event->relay_host = name.substr(0, open);
    if (open != name.npos && name.ends_with("]"))
      event->relay_ip = name.substr(open + 2, name.size() - open - 3);
  }
  SetReply(rest.substr(reply), event);
}

}  // namespace

void ParseReason(std::string_view reason, EventView* event) {
  std::string_view rest = reason;
  if (ConsumeRemoteError(&rest)) {
    ParseRemoteReason(reason, rest, event);
    return;
  }
  event->speaker = Speaker::kOwnMta;
  SetReply(reason, event);
  event->stage = Stage::kLocal;
  if (StartsWith(reason, "retry time")) return;  // "retry timeout exceeded", "retry time not ..."
  for (const std::string_view words :
       {"SMTP timeout after ", "Remote host closed connection in response to ",
        "Malformed SMTP reply in response to ", "smtp send to "}) {
    if (const size_t at = reason.find(words); at != reason.npos)
      event->stage = StageOfCommand(reason.substr(at + words.size()));
  }
  if (StartsWith(reason, "Connection") || StartsWith(reason, "No route") ||
      StartsWith(reason, "Network is")) {
    event->stage = Stage::kConnect;
  } else if (reason.find("TLS") != reason.npos) {
    event->stage = Stage::kStarttls;
  }
}

}  // namespace whybounce::exim
