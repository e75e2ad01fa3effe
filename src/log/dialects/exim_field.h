// "K=value", of which most of a line of Exim is made. What is common is inline and works on values:
// what a caller does not ask for is skipped and never written down.
#ifndef WHYBOUNCE_LOG_DIALECTS_EXIM_FIELD_H_
#define WHYBOUNCE_LOG_DIALECTS_EXIM_FIELD_H_

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

// As FindAny(), without a call. What ends within sixteen bytes does so after a few: "DT=0s".
template <typename... Chars>
[[gnu::always_inline]] inline const char* Find(const char* at, const char* end, Chars... any) {
  for (; end - at >= static_cast<ptrdiff_t>(Bytes16::kSize); at += Bytes16::kSize) {
    const uint32_t mask = Bytes16(at).EqualAny(any...);
    if (mask != 0) return at + static_cast<uint32_t>(__builtin_ctz(mask));
  }
  while (at != end && ((*at != any) && ...)) ++at;
  return at;
}

inline const char* SkipBlanks(const char* at, const char* end) {
  while (at != end && *at == ' ') ++at;
  return at;
}

// As CutHost(), of a host that is named by its IPv6 address; null if it is none.
const char* CutAddressHost(const char* at, const char* end, Field* field);

// Takes "name (helo) [ip]:port*", any part but one missing; returns where it ends.
[[gnu::always_inline]] inline const char* CutHost(const char* at, const char* end, Field* field) {
  const char* const name_end =
      at != end && (*at == '[' || *at == '(') ? at : Find(at, end, ' ', ':');
  field->value = View(at, name_end);
  field->ip = {};
  if (name_end != end && *name_end == ':') {
    // "H=2001:db8::25 [2001:db8::25]"
    if (const char* const close = CutAddressHost(at, end, field); close != nullptr) return close;
  }
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

// Key and '=' of a field; without a value where there is no field.
struct FieldKey {
  const char* begin;
  const char* value;
};
FieldKey CutAnyKey(const char* at, const char* end);
[[gnu::always_inline]] inline FieldKey CutKey(const char* at, const char* end) {
  // Most are of one letter, after one blank; some of two.
  if (end - at > 3 && *at == ' ' && IsAlpha(at[1])) {
    if (at[2] == '=') return {at + 1, at + 3};
    if (at[3] == '=' && IsAlpha(at[2])) return {at + 1, at + 4};
  }
  return CutAnyKey(at, end);
}

// Where the quotation ends whose inside begins at `at`, or the end of the line: cut by syslog.
const char* FindClosingQuote(const char* at, const char* end);

// Takes the field whose key was found off *from.
[[gnu::always_inline]] inline void CutValue(FieldKey key, const char** from, const char* end,
                                            Field* field) {
  const char* at = key.value;
  field->key = View(key.begin, at - 1);
  field->letter = at - key.begin == 2 ? *key.begin : '\0';
  const char first = at != end ? *at : '\0';
  if (field->letter == 'H') {
    at = CutHost(at, end, field);
  } else if (first == '"' || first == '<') {
    const char* const close = first == '"' ? FindClosingQuote(at + 1, end) : Find(at + 1, end, '>');
    field->value = View(at + 1, close);
    at = close == end ? end : close + 1;
  } else {
    const char* const blank = Find(at, end, ' ');
    field->ends_fields = blank[-1] == ':' && blank - at > 1;
    field->value = View(at, field->ends_fields ? blank - 1 : blank);
    *from = blank;
    return;
  }
  field->ends_fields = at != end && *at == ':';
  *from = field->ends_fields ? at + 1 : at;
}

// Takes the next field off *from, blanks before it or not. False, and no change, if what comes next
// is no field.
[[gnu::always_inline]] inline bool CutField(const char** from, const char* end, Field* field) {
  const FieldKey key = CutKey(*from, end);
  if (key.value == nullptr) return false;
  CutValue(key, from, end, field);
  return true;
}

// Where an address ends whose first quote is at `at`.
const char* FindEndOfQuotedAddress(const char* at, const char* end);

// Takes the address after the flag off *from. A quoted local part may hold blanks; "** a@b:
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

#endif  // WHYBOUNCE_LOG_DIALECTS_EXIM_FIELD_H_
