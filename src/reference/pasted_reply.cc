#include "reference/pasted_reply.h"

#include "base/text.h"
#include "whybounce/codes.h"

namespace whybounce {
namespace {

// What stands between the last `before` and the first `after` behind it; empty if there is none.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t at = text.rfind(before);
  if (at == text.npos) return {};
  text.remove_prefix(at + before.size());
  const size_t end = text.find(after);
  return end == text.npos ? std::string_view() : text.substr(0, end);
}

}  // namespace

PastedReplyView CutOutReply(std::string_view pasted) {
  PastedReplyView out;
  out.reply = TrimSpace(pasted);
  std::string_view rest = out.reply;
  if (ConsumeReplyCode(&rest) != 0) return out;

  // The innermost speaker is the one who refused.
  if (const size_t said = out.reply.rfind(" said: "); said != out.reply.npos) {
    const std::string_view head = out.reply.substr(0, said);
    out.relay_host = Between(head, "host ", "[");
    out.recipient = Between(head, " to=<", ">");
    out.reply.remove_prefix(said + 7);
  } else if (const size_t colon = out.reply.rfind("]: ");
             colon != out.reply.npos && out.reply.find("host ") < colon) {
    const std::string_view head = out.reply.substr(0, colon + 1);
    out.relay_host = Between(head, "host ", " [");
    out.recipient = Between(head, "RCPT TO:<", ">");
    out.reply.remove_prefix(colon + 3);
  }
  out.reply = out.reply.substr(0, out.reply.find(" (in reply to "));
  return out;
}

}  // namespace whybounce
