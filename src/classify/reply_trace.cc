// Which local parts leave nothing of themselves in a shape (reply_shape.h).
#include "base/bytes16.h"
#include "base/limits.h"
#include "base/text.h"
#include "classify/reply_bytes.h"
#include "classify/reply_shape.h"

namespace whybounce {

namespace {

// Whether it may stand unquoted, and cannot be the address of a host.
bool IsPlainLocalPart(std::string_view local_part) {
  bool has_letter = false;
  size_t at = 0;
  // What most are of, sixteen at once.
  for (; at + Bytes16::kSize <= local_part.size(); at += Bytes16::kSize) {
    const Bytes16 bytes(local_part.data() + at);
    const uint32_t letters = bytes.Letters();
    const uint32_t marks = bytes.EqualAny('.', '-', '_', '+');
    if ((letters | marks | bytes.Between('0', '9')) != 0xffff) break;
    has_letter = has_letter || letters != 0;
  }
  for (const char c : local_part.substr(at)) {
    if ((ByteClassOf(c) & kLocalPart) == 0) return false;
    has_letter = has_letter || IsAlpha(c);
  }
  return has_letter;
}

}  // namespace

bool LocalPartIsFullyReplaced(std::string_view reply, size_t at, std::string_view local_part) {
  const size_t end = at + local_part.size();
  if (at == 0 || end + 1 >= reply.size() || reply.size() > kReplyBytesMax) return false;
  // A blank before it would let a number look at it: "5 seconds@a.b".
  const char before = reply[at - 1];
  if ((before != '<' && before != '(' && before != '"' && before != '\'') || reply[end] != '@' ||
      !IsLetterOrDigit(reply[end + 1])) {
    return false;
  }
  if (!IsPlainLocalPart(local_part)) return false;
  // Elsewhere it may leave one.
  return FindIgnoreCase(reply.substr(end), local_part) == std::string_view::npos;
}

}  // namespace whybounce
