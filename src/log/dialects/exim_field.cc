#include "log/dialects/exim_field.h"

namespace whybounce::exim {

FieldKey CutAnyKey(const char* at, const char* end) {
  constexpr size_t kKeyBytesMax = 7;
  at = SkipBlanks(at, end);
  const Bytes16 front = FirstBytes(at, static_cast<size_t>(end - at));
  const uint32_t equals = front.Equal('=') & ((2U << kKeyBytesMax) - 2);
  if (equals == 0 || !IsAlpha(*at)) return {at, nullptr};
  const auto key = static_cast<size_t>(__builtin_ctz(equals));
  return {at, LeadingBytes(front.AlnumOr('*')) < key ? nullptr : at + key + 1};
}

const char* FindClosingQuote(const char* at, const char* end) {
  while ((at = Find(at, end, '"', '\\')) != end && *at == '\\')
    at += std::min<ptrdiff_t>(2, end - at);
  return at;
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

const char* CutAddressHost(const char* at, const char* end, Field* field) {
  const char* const blank = Find(at, end, ' ');
  const std::string_view name = View(at, blank);
  std::string_view behind = View(blank, end);
  if (!IsIpAddress(name) || !ConsumePrefix(&behind, " [")) return nullptr;
  const size_t close = behind.find(']');
  if (close == behind.npos) return nullptr;
  field->value = name;
  field->ip = behind.substr(0, close);
  at = behind.data() + close + 1;
  if (end - at > 1 && *at == ':' && IsDigit(at[1])) {
    do {
      ++at;
    } while (at != end && IsDigit(*at));
  }
  return at != end && *at == '*' ? at + 1 : at;
}

}  // namespace whybounce::exim
