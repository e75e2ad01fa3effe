#include "mail/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/decode.h"

namespace whybounce {
namespace {

bool IsAscii(std::string_view text) {
  uint64_t seen = 0;
  size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    uint64_t eight;
    std::memcpy(&eight, text.data() + at, 8);
    seen |= eight;
  }
  for (; at < text.size(); ++at) seen |= static_cast<uint8_t>(text[at]);
  return (seen & 0x8080808080808080) == 0;
}

// Charsets whose bytes below 0x80 are not always ASCII, by the mark that begins what is not.
char ShiftMark(std::string_view charset) {
  if (charset.empty() || EqualsIgnoreCase(charset, "utf-8")) return '\0';  // of most texts
  if (FindIgnoreCase(charset, "utf-7") != charset.npos) return '+';
  if (FindIgnoreCase(charset, "iso-2022") != charset.npos) return '\x1b';
  if (FindIgnoreCase(charset, "hz") == 0) return '~';
  return '\0';
}

// Names that iconv does not know, and those that promise less than what is written under them
// (WHATWG Encoding, section 4.2): a superset reads more.
std::string IconvName(std::string_view charset) {
  struct Alias {
    std::string_view name, better;
  };
  constexpr Alias kAliases[] = {
      {"unicode-1-1-utf-7", "UTF-7"},
      {"x-unicode-2-0-utf-7", "UTF-7"},
      {"iso-8859-1", "WINDOWS-1252"},
      {"latin1", "WINDOWS-1252"},
      {"us-ascii", "WINDOWS-1252"},
      {"ascii", "WINDOWS-1252"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"shift_jis", "CP932"},
      {"x-sjis", "CP932"},
      {"euc-kr", "CP949"},
      {"ks_c_5601-1987", "CP949"},
      {"ks_c_5601", "CP949"},
      {"gb-2312", "GB18030"},
      {"iso-8859-8-i", "ISO-8859-8"},
      {"iso-8859-8-e", "ISO-8859-8"},
      {"iso-8859-6-i", "ISO-8859-6"},
      {"iso-10646-1", "UCS-2BE"},
      {"iso-10646-ucs-2", "UCS-2BE"},
      {"iso-2022-jp", "ISO-2022-JP-3"},
  };
  for (const Alias& alias : kAliases) {
    if (EqualsIgnoreCase(charset, alias.name)) return std::string(alias.better);
  }
  // "windows-cp1252", "microsoft-cp1251".
  if (const size_t at = FindIgnoreCase(charset, "-cp"); at != charset.npos)
    charset.remove_prefix(at + 1);
  return std::string(charset);
}

// Descriptors stay open: the C library unloads the modules of a charset that nobody has open and
// loads them again for the next mail, which takes longer than the mail, and all threads wait for
// it. One per thread.
class Converters {
 public:
  Converters() = default;
  Converters(const Converters&) = delete;
  Converters& operator=(const Converters&) = delete;
  ~Converters() {
    for (const Converter& converter : converters_) Close(converter);
  }

  // From that charset to UTF-8; kNone: nobody knows it.
  iconv_t Find(std::string_view charset) {
    for (const Converter& converter : converters_) {
      if (converter.charset == charset) return converter.descriptor;
    }
    Converter& converter = converters_[next_];
    next_ = (next_ + 1) % converters_.size();
    Close(converter);
    converter.charset = charset;
    converter.descriptor = iconv_open("UTF-8", converter.charset.c_str());
    return converter.descriptor;
  }

  // As iconv(3) has it. NOLINTNEXTLINE(performance-no-int-to-ptr)
  static inline const iconv_t kNone = reinterpret_cast<iconv_t>(-1);

 private:
  struct Converter {
    std::string charset;
    iconv_t descriptor = kNone;
  };
  static void Close(const Converter& converter) {
    if (converter.descriptor != kNone) iconv_close(converter.descriptor);
  }

  std::array<Converter, 16> converters_;
  size_t next_ = 0;
};

Converters& ConvertersOfThread() {
  static thread_local Converters converters;
  return converters;
}

bool IsUtf8(std::string_view text) { return ValidUtf8Prefix(text) == text.size(); }

// One conversion; what cannot be converted becomes U+FFFD, a byte at a time.
std::string_view Convert(iconv_t descriptor, std::string_view text, Arena* arena) {
  ArenaText converted(arena, text.size() * 4 + 16);
  iconv(descriptor, nullptr, nullptr, nullptr, nullptr);  // as if it were new
  char* in = const_cast<char*>(text.data());
  size_t in_left = text.size();
  char* out = converted.Rest().data();
  const size_t room = converted.Rest().size();
  size_t out_left = room;
  while (in_left > 0) {
    if (iconv(descriptor, &in, &in_left, &out, &out_left) != static_cast<size_t>(-1)) break;
    constexpr char kReplacement[3] = {'\xef', '\xbf', '\xbd'};
    if (errno == E2BIG || out_left < sizeof kReplacement) break;
    std::memcpy(out, kReplacement, sizeof kReplacement);
    out += sizeof kReplacement;
    out_left -= sizeof kReplacement;
    ++in;
    --in_left;
  }
  converted.Wrote(room - out_left);
  return converted.Take();
}

// What was written as `charset`, whatever it looks like.
std::string_view FromCharset(std::string_view text, std::string_view charset, Arena* arena) {
  if (EqualsIgnoreCase(charset, "utf-8") && IsUtf8(text)) return text;
  const iconv_t descriptor = ConvertersOfThread().Find(IconvName(charset.substr(0, 64)));
  return descriptor == Converters::kNone ? ToUtf8(text, "", arena)
                                         : Convert(descriptor, text, arena);
}

// An encoded word (RFC 2047): "=?charset*language?Q?text?=".
struct EncodedWord {
  std::string_view charset;
  char encoding = '\0';  // 'B' or 'Q'
  std::string_view text;
  size_t size = 0;  // of the whole

  bool GoesOnIn(const EncodedWord& next) const {
    return encoding == next.encoding && EqualsIgnoreCase(charset, next.charset);
  }
};

// The word that `rest` begins with; size 0: it begins with none. Forgiving: blanks may stand in its
// text, as many writers leave them.
EncodedWord WordAt(std::string_view rest) {
  EncodedWord word;
  if (!rest.starts_with("=?")) return word;
  const size_t mark = rest.find('?', 2);
  if (mark == rest.npos || mark + 2 >= rest.size() || rest[mark + 2] != '?') return word;
  const char encoding = static_cast<char>(rest[mark + 1] & ~0x20);
  const size_t end = rest.find("?=", mark + 3);
  if ((encoding != 'B' && encoding != 'Q') || end == rest.npos) return word;
  word.charset = rest.substr(2, mark - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));
  if (word.charset.empty()) return word;
  word.encoding = encoding;
  word.text = rest.substr(mark + 3, end - mark - 3);
  word.size = end + 2;
  return word;
}

// The text of words that follow each other is decoded as one: writers cut characters in two.
std::string_view Decoded(const EncodedWord& first, std::string text, Arena* arena) {
  if (first.encoding == 'Q') std::replace(text.begin(), text.end(), '_', ' ');
  ArenaText raw(arena, text.size());
  const std::span<char> room = raw.Rest();
  raw.Wrote(first.encoding == 'Q' ? DecodeQuotedPrintable(text, room.data(), room.size())
                                  : DecodeBase64(text, room.data(), room.size()));
  const std::string_view bytes = raw.Take();
  if (IsAscii(bytes) && ShiftMark(first.charset) == '\0') return bytes;
  std::string_view decoded = FromCharset(bytes, first.charset, arena);
  // A writer cut the last character in two.
  while (decoded.ends_with("\xef\xbf\xbd")) decoded.remove_suffix(3);
  return decoded;
}

}  // namespace

std::string_view ToUtf8(std::string_view text, std::string_view charset, Arena* arena) {
  // ISO-2022-JP is what a delivery status without charset may hold (Domino, Active!hunter).
  if (charset.empty() && text.find("\x1b$") != text.npos) charset = "iso-2022-jp";
  const char mark = ShiftMark(charset);
  const bool shifted = mark != '\0' && text.find(mark) != text.npos;
  if (!shifted && (IsAscii(text) || IsUtf8(text))) return text;
  // No charset, or one that cannot be: most such notices are older than UTF-8.
  const std::string name = charset.empty() || EqualsIgnoreCase(charset, "utf-8")
                               ? "WINDOWS-1252"
                               : IconvName(charset.substr(0, 64));
  const iconv_t descriptor = ConvertersOfThread().Find(name);
  return descriptor == Converters::kNone ? text : Convert(descriptor, text, arena);
}

std::string_view DecodeWords(std::string_view value, Arena* arena) {
  constexpr std::string_view kBlanks = " \t\r\n";
  value = value.substr(0, kHeaderValueBytesMax);
  if (value.find("=?") == value.npos) return IsAscii(value) ? value : ToUtf8(value, "", arena);
  std::string out;
  bool after_word = false;
  while (!value.empty()) {
    const size_t blanks = std::min(value.find_first_not_of(kBlanks), value.size());
    EncodedWord word = WordAt(value.substr(blanks));
    // Blanks between two encoded words are none of the text.
    if (word.size == 0 || !after_word) out.append(value.substr(0, blanks));
    value.remove_prefix(blanks);
    after_word = word.size > 0;
    if (!after_word) {
      // Some stand in the midst of a word.
      const size_t end =
          std::min({value.find_first_of(kBlanks), value.find("=?", 1), value.size()});
      out.append(ToUtf8(value.substr(0, end), "", arena));
      value.remove_prefix(end);
      continue;
    }
    std::string text(word.text);
    value.remove_prefix(word.size);
    while (true) {
      const size_t more = std::min(value.find_first_not_of(kBlanks), value.size());
      const EncodedWord next = WordAt(value.substr(more));
      if (next.size == 0 || !word.GoesOnIn(next)) break;
      text.append(next.text);
      value.remove_prefix(more + next.size);
    }
    out.append(Decoded(word, std::move(text), arena));
  }
  return arena->Copy(out);
}

}  // namespace whybounce
