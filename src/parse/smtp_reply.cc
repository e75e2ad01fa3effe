#include "parse/smtp_reply.h"

#include "base/text.h"

namespace whybounce {
namespace {

// The length of the prefix of a further line at the front of `s`: "550-", "550 ", either with the
// enhanced code of the first line behind it.
size_t ContinuationBytes(std::string_view s, std::string_view code, std::string_view enhanced) {
  if (!s.starts_with(code) || s.size() <= code.size()) return 0;
  const char mark = s[code.size()];
  if (mark != '-' && mark != ' ') return 0;
  s.remove_prefix(code.size() + 1);
  size_t bytes = code.size() + 1;
  if (!enhanced.empty() && s.starts_with(enhanced) &&
      (s.size() == enhanced.size() || s[enhanced.size()] == ' ' || s[enhanced.size()] == '\\')) {
    bytes += enhanced.size();
    s.remove_prefix(enhanced.size());
  }
  while (!s.empty() && s.front() == ' ') {
    s.remove_prefix(1);
    ++bytes;
  }
  return bytes;
}

// The byte that "\\303" at the front of `s` stands for; 0 if there is none or it is ASCII.
char OctalEscape(std::string_view s) {
  if (s.size() < 4 || s[0] != '\\' || s[1] < '2' || s[1] > '3') return 0;
  if (s[2] < '0' || s[2] > '7' || s[3] < '0' || s[3] > '7') return 0;
  return static_cast<char>((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
}

}  // namespace

std::string_view JoinReplyLines(std::string_view reply, std::string* scratch) {
  const bool marked = reply.size() > 3 && reply[3] == '-' && IsDigit(reply[0]);
  if (!marked && reply.find('\\') == reply.npos) return reply;
  const std::string_view code = marked ? reply.substr(0, 3) : std::string_view();
  std::string_view enhanced;
  if (marked) {
    std::string_view rest = reply.substr(4);
    if (ConsumeEnhancedCode(&rest)) {
      enhanced = reply.substr(4, static_cast<size_t>(rest.data() - reply.data()) - 4);
      enhanced = TrimSpace(enhanced);
    }
  }
  scratch->clear();
  if (marked) {
    scratch->append(code).push_back(' ');
    reply.remove_prefix(4);
  }
  while (!reply.empty()) {
    size_t plain = 0;
    while (plain < reply.size() && reply[plain] != '\\' && reply[plain] != ' ') ++plain;
    scratch->append(reply.substr(0, plain));
    reply.remove_prefix(plain);
    if (reply.empty()) break;
    bool new_line = false;
    if (reply.starts_with("\\n")) {
      reply.remove_prefix(2);
      new_line = true;
    } else if (reply.front() == ' ') {
      reply.remove_prefix(1);
      new_line = true;
    }
    if (!new_line) {
      if (const char byte = OctalEscape(reply); byte != 0) {
        scratch->push_back(byte);
        reply.remove_prefix(4);
        continue;
      }
      scratch->push_back(reply.front());
      reply.remove_prefix(1);
      continue;
    }
    if (!scratch->empty() && scratch->back() != ' ') scratch->push_back(' ');
    if (marked) reply.remove_prefix(ContinuationBytes(reply, code, enhanced));
  }
  return *scratch;
}

ReplyParts SplitReply(std::string_view reply) {
  ReplyParts parts;
  parts.code = ConsumeReplyCode(&reply);
  parts.enhanced_code = ConsumeEnhancedCode(&reply);
  parts.text = reply;
  return parts;
}

}  // namespace whybounce
