// "K=value", of which most of a line of Exim is made. All of it is inline and works on values, so
// that what a caller does not ask for is skipped and never written down.
#ifndef WHYBOUNCE_PARSE_EXIM_FIELD_H_
#define WHYBOUNCE_PARSE_EXIM_FIELD_H_

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/bytes16.h"
#include "base/text.h"

namespace whybounce::exim {

// One "K=value" of a line, in the order of deliver.c. Unknown keys are given too.
struct Field {
  std::string_view key;
  char letter = '\0';        // the key if it is one letter
  std::string_view value;    // without quotes or angle brackets
  std::string_view ip;       // of H=, else undefined
  bool ends_fields = false;  // a ':' followed: the reason begins
};

inline std::string_view View(const char* begin, const char* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

// As FindAny(), without a call unless the line ends within sixteen bytes.
template <typename... Chars>
[[gnu::always_inline]] inline const char* Find(const char* at, const char* end, Chars... any) {
  for (; end - at >= static_cast<ptrdiff_t>(Bytes16::kSize); at += Bytes16::kSize) {
    const uint32_t mask = Bytes16(at).EqualAny(any...);
    if (mask != 0) return at + __builtin_ctz(mask);
  }
  return at + FindAny(View(at, end), any...);
}

inline const char* SkipBlanks(const char* at, const char* end) {
  while (at != end && *at == ' ') ++at;
  return at;
}

// Takes "name (helo) [ip]:port*", any part but one missing; returns where it ends.
[[gnu::always_inline]] inline const char* CutHost(const char* at, const char* end, Field* field) {
  const char* const name_end =
      at != end && (*at == '[' || *at == '(') ? at : Find(at, end, ' ', ':');
  field->value = View(at, name_end);
  field->ip = {};
  at = name_end != end && *name_end == ' ' ? name_end + 1 : name_end;
  if (at == end) return name_end;
  if (*at == '(') {
    // The HELO name is the client's, but has no blanks; it may be an address literal in brackets.
    const size_t close = View(at, end).find(") [");
    if (close == std::string_view::npos) return name_end;
    at += close + 2;
  } else if (*at != '[') {
    return name_end;
  }
  const char* const close = Find(at, end, ']');
  if (close == end) return at;
  field->ip = View(at + 1, close);
  at = close + 1;
  if (end - at > 1 && *at == ':' && IsDigit(at[1])) {
    do {
      ++at;
    } while (at != end && IsDigit(*at));
  }
  return at != end && *at == '*' ? at + 1 : at;
}

// As CutField(), of a field of any shape.
bool CutAnyField(const char** from, const char* end, Field* field);

// Takes the next field off *from, blanks before it or not. False, and no change, if what comes next
// is no field.
[[gnu::always_inline]] inline bool CutField(const char** from, const char* end, Field* field) {
  const char* const at = *from;
  // Most are " T=remote_smtp", or have a key of two letters, and do not end the line.
  if (end - at >= static_cast<ptrdiff_t>(Bytes16::kSize + 4) && *at == ' ' && IsAlpha(at[1])) {
    const char* const value = at[2] == '=' ? at + 3 : at + 4;
    if (value[-1] == '=' && (value == at + 3 || IsAlnum(at[2])) && *value != '"' && *value != '<') {
      field->key = View(at + 1, value - 1);
      field->letter = value == at + 3 ? at[1] : '\0';
      if (field->letter == 'H') {
        const char* const behind = CutHost(value, end, field);
        field->ends_fields = behind != end && *behind == ':';
        *from = field->ends_fields ? behind + 1 : behind;
      } else {
        const char* const blank = Find(value, end, ' ');
        field->ends_fields = blank[-1] == ':' && blank - value > 1;
        field->value = View(value, field->ends_fields ? blank - 1 : blank);
        *from = blank;
      }
      return true;
    }
  }
  Field other;
  if (!CutAnyField(from, end, &other)) return false;
  *field = other;
  return true;
}

// Where an address ends whose first quote is at `at`.
const char* FindEndOfQuotedAddress(const char* at, const char* end);

// Takes the address behind the flag off *from. A quoted local part may hold blanks; "** a@b:
// reason" has its colon at the address.
[[gnu::always_inline]] inline std::string_view CutAddress(const char** from, const char* end,
                                                          bool* ends_fields) {
  const char* const begin = *from;
  const char* at = Find(begin, end, ' ', '"');
  if (at != end && *at == '"') at = FindEndOfQuotedAddress(at, end);
  *ends_fields = at - begin > 1 && at[-1] == ':' && *begin != ':';
  *from = at;
  return View(begin, at - (*ends_fields ? 1 : 0));
}

}  // namespace whybounce::exim

#endif  // WHYBOUNCE_PARSE_EXIM_FIELD_H_
