#include "parse/exim_field.h"

namespace whybounce::exim {
namespace {

const char* FindClosingQuote(const char* at, const char* end) {
  while ((at = Find(at, end, '"', '\\')) != end && *at == '\\')
    at += std::min<ptrdiff_t>(2, end - at);
  return at;
}

}  // namespace

bool CutAnyField(const char** from, const char* end, Field* field) {
  const char* at = SkipBlanks(*from, end);
  // Key and most values are cut from the same sixteen bytes.
  const auto left = static_cast<size_t>(end - at);
  const bool is_short = left < Bytes16::kSize;
  const Bytes16 front = is_short ? Bytes16::Partial(at, left) : Bytes16(at);
  constexpr size_t kKeyBytesMax = 7;
  const auto key = static_cast<size_t>(__builtin_ctz(front.Equal('=') | 1U << (kKeyBytesMax + 1)));
  if (key == 0 || key > kKeyBytesMax || !IsAlpha(*at) ||
      LeadingBytes(front.Letters() | front.Between('0', '9') | front.Equal('*')) < key) {
    return false;
  }
  field->key = {at, key};
  field->letter = key == 1 ? *at : '\0';
  const uint32_t blanks = (front.Equal(' ') | (is_short ? 1U << left : 0)) >> (key + 1);
  at += key + 1;
  const char first = at != end ? *at : '\0';
  if (first != '"' && first != '<' && field->letter != 'H') {
    const char* const blank = blanks != 0 ? at + __builtin_ctz(blanks) : Find(at, end, ' ');
    field->ends_fields = blank[-1] == ':' && blank - at > 1;
    field->value = View(at, field->ends_fields ? blank - 1 : blank);
    *from = blank;
    return true;
  }
  if (field->letter == 'H') {
    at = CutHost(at, end, field);
  } else {
    const char* const close = first == '"' ? FindClosingQuote(at + 1, end) : Find(at, end, '>');
    field->value = View(at + 1, close);
    at = close == end ? end : close + 1;  // or syslog cut it
  }
  field->ends_fields = at != end && *at == ':';
  *from = field->ends_fields ? at + 1 : at;
  return true;
}

const char* FindEndOfQuotedAddress(const char* at, const char* end) {
  bool quoted = false;
  for (; at != end; ++at) {
    if (*at == '\\' && quoted) {
      if (++at == end) break;
    } else if (*at == '"') {
      quoted = !quoted;
    } else if (*at == ' ' && !quoted) {
      break;
    }
  }
  return at;
}

}  // namespace whybounce::exim
