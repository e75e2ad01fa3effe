#include "reply/extract.h"

#include <algorithm>
#include <span>

#include "base/limits.h"
#include "base/text.h"
#include "reply/quantity.h"

namespace whybounce {
namespace {

using std::string_view;

bool ContainsAny(string_view text, std::span<const string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](string_view word) { return FindIgnoreCase(text, word) != text.npos; });
}

// The words of limits, without the plural's s.
struct CountUnit {
  string_view word;
  LimitUnit unit;
  uint64_t factor;
};

constexpr CountUnit kCountUnits[] = {
    {"byte", LimitUnit::kBytes, 1},
    {"octet", LimitUnit::kBytes, 1},
    {"kb", LimitUnit::kBytes, 1 << 10},
    {"kib", LimitUnit::kBytes, 1 << 10},
    {"mb", LimitUnit::kBytes, 1 << 20},
    {"mib", LimitUnit::kBytes, 1 << 20},
    {"gb", LimitUnit::kBytes, 1 << 30},
    {"message", LimitUnit::kMessages, 1},
    {"mail", LimitUnit::kMessages, 1},
    {"email", LimitUnit::kMessages, 1},
    {"recipient", LimitUnit::kRecipients, 1},
    {"rcpt", LimitUnit::kRecipients, 1},
    {"connection", LimitUnit::kConnections, 1},
    {"session", LimitUnit::kConnections, 1},
};

// ---- what a number is about --------------------------------------------------------------------

// The words of `text` from the last of `words` on; empty if none is there.
string_view FromLast(string_view text, std::span<const string_view> words) {
  size_t last = text.npos;
  for (const string_view word : words) {
    for (size_t from = 0; from < text.size();) {
      const size_t at = FindIgnoreCase(text.substr(from), word);
      if (at == text.npos) break;
      if (last == text.npos || from + at > last) last = from + at;
      from += at + 1;
    }
  }
  return last == text.npos ? string_view() : text.substr(last);
}

string_view Before(string_view reply, size_t at, size_t bytes) {
  const size_t from = at < bytes ? 0 : at - bytes;
  return reply.substr(from, at - from);
}

// Whether the duration at the front of `after` is to be waited.
bool IsWait(string_view before, string_view after) {
  // clang-format off
  constexpr string_view kComeBack[] = {
      "again ", "again:", "retry", "wait ", "come back", "back in", "resubmit", "resend",
      "listed for", "listed,", "listing", "blocked for", "banned for", "deferred for", "expires in",
      "essaye", "erneut", "intente", "intenta", "inténtelo", "tente ", "riprova", "próbuj",
      "probuj", "probeer", "через"};
  // Words between that give the number another meaning.
  constexpr string_view kOther[] = {
      ". ", "; ", "limit", " per ", "last ", "past ", "max", "timeout"};
  constexpr string_view kComeBackLater[] = {
      "and try", "then try", "before re", "before try", "before send", "remaining", "erneut",
      "后", "後"};
  // clang-format on
  const string_view from = FromLast(before, kComeBack);
  if (!from.empty()) return !ContainsAny(from, kOther);
  return ContainsAny(after.substr(0, 40), kComeBackLater);
}

// Whether the words before an amount of time say that it counts from now: "in 00:05:00", but not
// "at 10:00:00" and "2026-11-23 10:00:00".
bool CountsFromNow(string_view before, string_view after) {
  constexpr string_view kPrepositions[] = {"in",  "for", "wait", "within", "dans", "en",   "em",
                                           "tra", "fra", "za",   "over",   "om",   "через"};
  before = TrimSpace(before);
  size_t word = before.size();
  while (word > 0 && (IsAlpha(before[word - 1]) || (before[word - 1] & 0x80) != 0)) --word;
  before.remove_prefix(word);
  // Hardly a time of day shortly after midnight.
  if (EqualsIgnoreCase(before, "after")) return after.starts_with("0:") || after.starts_with("00:");
  return std::any_of(std::begin(kPrepositions), std::end(kPrepositions),
                     [&](string_view one) { return EqualsIgnoreCase(before, one); });
}

// Whether the number between them is one of seconds: "retry-after: 120", as HTTP writes it.
bool IsRetryAfterField(string_view before, string_view after) {
  if (!after.empty() && (IsAlnum(after[0]) || after[0] == '-' || after[0] == '/')) return false;
  before = TrimSpace(before);
  if (!before.ends_with(':') && !before.ends_with('=')) return false;
  before.remove_suffix(1);
  constexpr size_t kSize = string_view("retry-after").size();
  before = Before(before, before.size(), kSize);
  return before.size() == kSize && EqualsIgnoreCase(before.substr(0, 5), "retry") &&
         EqualsIgnoreCase(before.substr(6), "after");
}

// The seconds at the front of `text`, whose number is a word: "one hour", "ten minutes"; else 0.
int64_t TakeDurationInWords(string_view text) {
  struct NumberWord {
    string_view word;
    int64_t value;
  };
  constexpr NumberWord kNumbers[] = {
      {"a", 1},    {"an", 1},  {"one", 1},     {"two", 2},     {"three", 3},    {"four", 4},
      {"five", 5}, {"six", 6}, {"ten", 10},    {"twelve", 12}, {"fifteen", 15}, {"twenty", 20},
      {"une", 1},  {"una", 1}, {"thirty", 30}, {"sixty", 60},  {"einer", 1},    {"uma", 1},
      {"deux", 2}, {"dos", 2}, {"cinq", 5},    {"cinco", 5},   {"zehn", 10},    {"dix", 10},
  };
  const string_view word = TakeWord(&text);
  for (const NumberWord& number : kNumbers) {
    if (EqualsIgnoreCase(word, number.word)) return number.value * TakeTimeUnit(&text);
  }
  return 0;
}

std::optional<LimitUnit> UnitBefore(string_view before) {
  struct Hint {
    string_view word;
    LimitUnit unit;
  };
  constexpr Hint kHints[] = {
      {"size", LimitUnit::kBytes},           {"length", LimitUnit::kBytes},
      {"recipient", LimitUnit::kRecipients}, {"connection", LimitUnit::kConnections},
      {"session", LimitUnit::kConnections},  {"message", LimitUnit::kMessages},
      {"mails", LimitUnit::kMessages},
  };
  for (const Hint& hint : kHints) {
    if (FindIgnoreCase(before, hint.word) != before.npos) return hint.unit;
  }
  return std::nullopt;
}

// The period at the front of `after` ("per hour", "/h", "in 60 minutes"), else 0.
int64_t PeriodOf(string_view after) {
  while (!after.empty() && (after[0] == ' ' || after[0] == ')')) after.remove_prefix(1);
  for (const string_view word : {"/", "per ", "in ", "every ", "an ", "a "}) {
    if (!ConsumePrefix(&after, word)) continue;
    if (const auto duration = TakeDuration(&after)) return *duration;
    return TakeTimeUnit(&after);
  }
  return 0;
}

// What `amount` limits; nothing if the words around it do not tell.
std::optional<ReplyLimit> LimitOf(uint64_t amount, string_view before, string_view after) {
  ReplyLimit limit = {.amount = amount};
  string_view rest = after;
  string_view word = TakeWord(&rest);
  if (word.ends_with('s') || word.ends_with('S')) word.remove_suffix(1);
  const CountUnit* const unit =
      std::find_if(std::begin(kCountUnits), std::end(kCountUnits),
                   [&](const CountUnit& one) { return EqualsIgnoreCase(word, one.word); });
  if (unit != std::end(kCountUnits)) {
    limit.unit = unit->unit;
    limit.amount = amount * unit->factor;
    after = rest;
  } else if (const auto hint = UnitBefore(before)) {
    limit.unit = *hint;
  } else {
    return std::nullopt;
  }
  limit.per_s = PeriodOf(after);
  const size_t per = FindIgnoreCase(before, " per ");  // "max emails per hour (500)"
  if (limit.per_s == 0 && per != before.npos) limit.per_s = PeriodOf(before.substr(per));
  return limit;
}

bool IsLimit(string_view before) {
  constexpr string_view kLimit[] = {"limit",   "maximum",    "max ",  "max=",    "max. ",
                                    "exceeds", "more than ", "up to", "at most", "allowed "};
  constexpr string_view kOther[] = {". ", "; ", "http", "again", "[", "#"};
  const string_view from = FromLast(before, kLimit);
  return !from.empty() && !ContainsAny(from, kOther) &&
         std::none_of(from.begin(), from.end(), IsDigit);
}

void ReadNumbers(string_view reply, ReplyFacts* facts) {
  for (size_t i = 0; i < reply.size(); ++i) {
    if (reply[i] == ' ' && facts->retry_after_s < 0 && i + 1 < reply.size() &&
        IsAlpha(reply[i + 1])) {
      const string_view before = Before(reply, i, 40);
      if (!CountsFromNow(before, {})) continue;
      const int64_t seconds = TakeDurationInWords(reply.substr(i + 1));
      if (seconds != 0 && IsWait(before, reply.substr(i + 1))) facts->retry_after_s = seconds;
      continue;
    }
    if (!IsDigit(reply[i])) continue;
    const char previous = i == 0 ? ' ' : reply[i - 1];
    string_view rest = reply.substr(i);
    // Part of a word, an address or an enhanced code: no number of its own.
    const bool alone = !IsAlnum(previous) && previous != '.' && previous != '-' && previous != '_';
    const auto number = TakeNumber(&rest);
    const bool whole = number && (rest.size() < 2 || rest[0] != '.' || !IsDigit(rest[1]));
    if (alone && number) {
      const string_view before = Before(reply, i, 40);
      string_view after = reply.substr(i);
      const auto duration = TakeDuration(&after);
      if (duration) {
        const bool is_clock = rest.starts_with(':');
        if (facts->retry_after_s < 0 && IsWait(before, reply.substr(i)) &&
            (!is_clock || CountsFromNow(before, reply.substr(i)) ||
             FindIgnoreCase(after.substr(0, 20), "remaining") != after.npos)) {
          facts->retry_after_s = *duration;
        }
        rest = after;
      } else if (!whole) {
        // Part of a version or an address.
      } else if (facts->retry_after_s < 0 && *number <= kLongestWaitSeconds &&
                 IsRetryAfterField(before, rest)) {
        facts->retry_after_s = static_cast<int64_t>(*number);
      } else if (!facts->limit && IsLimit(before)) {
        facts->limit = LimitOf(*number, Before(reply, i, 60), rest);
      }
    }
    i = reply.size() - rest.size();
    while (i < reply.size() && IsDigit(reply[i])) ++i;
  }
}

// ---- addresses and pages -----------------------------------------------------------------------

bool IsAddressByte(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

// What stands before the address of the host that was called, not of the one that calls.
bool IsCalled(string_view before) {
  if (before.ends_with('[') || before.ends_with('<')) before.remove_suffix(1);
  constexpr string_view kCalls[] = {
      "connect to ",        "connection to ",   "connecting to ", "connected to ",   "refused by ",
      "conversation with ", "connection with ", "session with ",  "timed out with ", "talking to "};
  return std::any_of(std::begin(kCalls), std::end(kCalls), [&](string_view words) {
    return FindIgnoreCase(Before(before, before.size(), words.size()), words) != before.npos;
  });
}

// What stands after the address of a host that does not answer, as the caller says it.
bool DoesNotAnswer(string_view behind) {
  for (const string_view mark : {"]", ":25", ":", " "}) ConsumePrefix(&behind, mark);
  constexpr string_view kSilence[] = {"connection refused", "connection timed out",
                                      "operation timed out", "no route to host",
                                      "network is unreachable"};
  return std::any_of(std::begin(kSilence), std::end(kSilence), [&](string_view words) {
    return FindIgnoreCase(behind.substr(0, words.size()), words) == 0;
  });
}

// "connect to mx.example[192.0.2.1]:25" and "H=mx.example [192.0.2.1]" name the receiving host;
// "<mx.example[192.0.2.1]>: ..." and "Client host mx.example[192.0.2.1] ..." name the client.
bool IsOfReceiver(string_view before) {
  if (!before.ends_with('[')) return false;
  before.remove_suffix(1);
  const bool apart = before.ends_with(' ');
  if (apart) before.remove_suffix(1);
  size_t name = before.size();
  while (name > 0 &&
         (IsAlnum(before[name - 1]) || before[name - 1] == '.' || before[name - 1] == '-' ||
          before[name - 1] == '_' || before[name - 1] == ':')) {
    --name;
  }
  if (name == before.size() || (name > 0 && before[name - 1] == '<')) return false;
  if (apart) return before.substr(0, name).ends_with("H=") || IsCalled(before.substr(0, name));
  return FindIgnoreCase(Before(before, name, 12), "client") == before.npos;
}

// "RFC 2821 4.1.1.1", "section 4.1.1.1" number a section; "ECONNREFUSED 192.0.2.1" names the
// receiver.
bool IsNoClient(string_view before) {
  before = Before(before, before.size(), 24);
  while (!before.empty() && (before.back() == ' ' || before.back() == '[')) before.remove_suffix(1);
  constexpr string_view kOfReceiver[] = {"econnrefused", "etimedout", "section", "sections"};
  for (const string_view words : kOfReceiver) {
    if (before.size() >= words.size() &&
        EqualsIgnoreCase(before.substr(before.size() - words.size()), words)) {
      return true;
    }
  }
  const string_view title = before.substr(before.size() - std::min<size_t>(before.size(), 10));
  return FindIgnoreCase(title, "rfc") != title.npos &&
         (IsDigit(title.back()) || title.back() == ',');
}

bool IsNameByte(char c) { return IsAlnum(c) || c == ':' || c == '.' || c == '-' || c == '_'; }

// How many bytes from the front on an address or a name may be of.
size_t NameBytes(string_view s) {
  size_t end = 0;
  for (; end + Bytes16::kSize <= s.size(); end += Bytes16::kSize) {
    const Bytes16 bytes(s.data() + end);
    static_assert('-' + 1 == '.' && '.' + 1 == '/' && '9' + 1 == ':');
    const uint32_t name =
        (bytes.Between('-', ':') & ~bytes.Equal('/')) | bytes.Letters() | bytes.Equal('_');
    if (const size_t leading = LeadingBytes(name); leading < Bytes16::kSize) return end + leading;
  }
  while (end < s.size() && IsNameByte(s[end])) ++end;
  return end;
}

string_view SendingIpIn(string_view reply) {
  for (size_t i = 0; i < reply.size();) {
    if (!IsAlnum(reply[i]) && reply[i] != ':') {
      ++i;
      continue;
    }
    const size_t end = i + NameBytes(reply.substr(i));
    string_view word = reply.substr(i, end - i);
    const string_view before = reply.substr(0, i);
    i = end;
    if (word[0] == 'I' || word[0] == 'i') {
      for (const string_view prefix : {"IPv6:", "ipv6:", "IP:", "ip:"})
        ConsumePrefix(&word, prefix);
    }
    while (!word.empty() && (word.back() == '.' || word.back() == ':')) word.remove_suffix(1);
    if (word.size() < 3 || !std::all_of(word.begin(), word.end(), IsAddressByte)) continue;
    if (word.starts_with("127.") || word.starts_with("0.") || word == "::1") continue;
    // "192.0.2.1[192.0.2.1]": a host without a name, whose address follows.
    if (reply.substr(end).starts_with('[') || !IsIpAddress(word)) continue;
    // A server that answers may say "connection refused" of the client's address.
    const bool is_silent = !IsDigit(reply[0]) && DoesNotAnswer(reply.substr(end));
    if (!is_silent && !IsOfReceiver(before) && !IsCalled(before) && !IsNoClient(before))
      return word;
  }
  return {};
}

string_view FindUrl(string_view reply) {
  constexpr string_view kSchemes[] = {"https://", "http://", "www."};
  constexpr string_view kNotInUrl = " <>\"'()[]{}|\\^`";
  size_t at = reply.npos;
  for (const string_view scheme : kSchemes) at = std::min(at, FindIgnoreCase(reply, scheme));
  if (at == reply.npos) return {};
  const string_view url = reply.substr(at);
  size_t size = 0;
  // Neither control characters nor what is not ASCII.
  while (size < url.size() && static_cast<signed char>(url[size]) > ' ' && url[size] != '\x7f' &&
         kNotInUrl.find(url[size]) == kNotInUrl.npos) {
    ++size;
  }
  while (size > 0 && (url[size - 1] == '.' || url[size - 1] == ',' || url[size - 1] == ';' ||
                      url[size - 1] == ':')) {
    --size;
  }
  return size > 10 ? url.substr(0, size) : string_view();  // "http://a.b"
}

}  // namespace

string_view Id(LimitUnit unit) {
  constexpr string_view kIds[] = {"bytes", "messages", "recipients", "connections"};
  return kIds[static_cast<size_t>(unit)];
}

string_view FindSendingIp(string_view reply) {
  return SendingIpIn(reply.substr(0, kReplyBytesMax));
}

ReplyFacts ExtractFacts(string_view reply) {
  reply = reply.substr(0, kReplyBytesMax);
  ReplyFacts facts;
  facts.sending_ip = SendingIpIn(reply);
  facts.help_url = FindUrl(reply);
  ReadNumbers(reply, &facts);
  return facts;
}

}  // namespace whybounce
