#include "reply/smtp_reply.h"

#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kCodeBytes = 3;

// The length of the prefix of a further line at the front of `s`: "550-", "550 ", either with the
// enhanced code of the first line after it.
size_t ContinuationBytes(std::string_view s, const char* code, std::string_view enhanced) {
  if (s.size() <= kCodeBytes || __builtin_memcmp(s.data(), code, kCodeBytes) != 0) return 0;
  if (s[kCodeBytes] != '-' && s[kCodeBytes] != ' ') return 0;
  size_t bytes = kCodeBytes + 1;
  s.remove_prefix(bytes);
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

// Where a byte of '2' to '5' stands with one of [first, last] after it.
size_t FindPair(std::string_view s, size_t at, char first, char last) {
  for (; at + Bytes16::kSize < s.size(); at += Bytes16::kSize) {
    const uint32_t mask =
        Bytes16(s.data() + at).Between('2', '5') & Bytes16(s.data() + at + 1).Between(first, last);
    if (mask != 0) return at + static_cast<size_t>(__builtin_ctz(mask));
  }
  for (; at + 1 < s.size(); ++at) {
    if ('2' <= s[at] && s[at] <= '5' && first <= s[at + 1] && s[at + 1] <= last) return at;
  }
  return s.npos;
}

}  // namespace

std::string_view JoinReplyLines(std::string_view reply, std::string* scratch) {
  const bool marked = reply.size() > kCodeBytes && reply[kCodeBytes] == '-' && IsDigit(reply[0]);
  if (!marked && FindAny(reply, '\\') == reply.size()) return reply;
  const char* const code = reply.data();  // if marked
  // Where a further line or an escape may begin.
  const char first = marked ? code[0] : '\\';
  std::string_view enhanced;
  scratch->clear();
  if (marked) {
    scratch->append(code, kCodeBytes).push_back(' ');
    reply.remove_prefix(kCodeBytes + 1);
    std::string_view rest = reply;
    if (ConsumeEnhancedCode(&rest))
      enhanced = TrimSpace(reply.substr(0, reply.size() - rest.size()));
  }
  const auto begin_line = [&] {
    if (!scratch->empty() && scratch->back() != ' ') scratch->push_back(' ');
    // A line without words is followed by the next one at once.
    size_t bytes = 0;
    while (marked && (bytes = ContinuationBytes(reply, code, enhanced)) != 0)
      reply.remove_prefix(bytes);
  };
  while (!reply.empty()) {
    const size_t plain = FindAny(reply, '\\', first);
    scratch->append(reply.substr(0, plain));
    reply.remove_prefix(plain);
    if (reply.empty()) break;
    if (StartsWith(reply, "\\n")) {
      reply.remove_prefix(2);
      begin_line();
    } else if (const char byte = OctalEscape(reply); byte != 0) {
      scratch->push_back(byte);
      reply.remove_prefix(4);
    } else if (marked && scratch->back() == ' ' && ContinuationBytes(reply, code, enhanced) != 0) {
      begin_line();
    } else {
      scratch->push_back(reply.front());
      reply.remove_prefix(1);
    }
  }
  return *scratch;
}

ReplyParts SplitAnyReply(std::string_view reply) {
  ReplyParts parts;
  parts.code = ConsumeReplyCode(&reply);
  parts.enhanced_code = ConsumeEnhancedCode(&reply);
  parts.text = reply;
  return parts;
}

size_t FindReplyCodeLike(std::string_view s, size_t from) { return FindPair(s, from, '0', '9'); }
size_t FindEnhancedCodeLike(std::string_view s, size_t from) { return FindPair(s, from, '.', '.'); }

}  // namespace whybounce
