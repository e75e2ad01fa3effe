#include "mail/charset.h"

#include <dlfcn.h>
#include <gmime/gmime.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "base/arena_text.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

// GMime brings GLib, GIO and GPGME: twelve libraries that take longer to load than the rest of the
// program. So they are loaded for the first mail, not for every `explain`.
struct Gmime {
  decltype(&::g_mime_iconv_open) iconv_open = nullptr;
  decltype(&::g_mime_iconv_close) iconv_close = nullptr;
  decltype(&::g_mime_utils_header_decode_text) decode_text = nullptr;
  decltype(&::g_free) free = nullptr;
  absl::Status status;

  Gmime() {
    void* const library = dlopen("libgmime-3.0.so.0", RTLD_NOW | RTLD_LOCAL);
    decltype(&::g_mime_init) init = nullptr;
    const auto find = [&](const char* name, auto* function) {
      void* const address = library == nullptr ? nullptr : dlsym(library, name);
      if (address != nullptr) {
        *function = reinterpret_cast<std::remove_pointer_t<decltype(function)>>(address);
      } else if (status.ok()) {
        status = absl::UnavailableError(absl::StrCat(dlerror(), "; install GMime 3 to read mails"));
      }
    };
    find("g_mime_init", &init);
    find("g_mime_iconv_open", &iconv_open);
    find("g_mime_iconv_close", &iconv_close);
    find("g_mime_utils_header_decode_text", &decode_text);
    find("g_free", &free);
    if (status.ok()) init();
  }
};

// It keeps global tables and is never shut down: mails may be read until the very end.
const Gmime& LoadedGmime() {
  static const Gmime* const gmime = new Gmime;
  return *gmime;
}

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
      {"iso-8859-8-i", "ISO-8859-8"},
      {"iso-2022-jp", "ISO-2022-JP-3"},
  };
  for (const Alias& alias : kAliases) {
    if (EqualsIgnoreCase(charset, alias.name)) return std::string(alias.better);
  }
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
    converter.descriptor = LoadedGmime().iconv_open("UTF-8", converter.charset.c_str());
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
    if (converter.descriptor != kNone) LoadedGmime().iconv_close(converter.descriptor);
  }

  std::array<Converter, 16> converters_;
  size_t next_ = 0;
};

// Null: GMime is missing.
Converters* ConvertersOfThread() {
  static thread_local Converters converters;
  return LoadedGmime().status.ok() ? &converters : nullptr;
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

}  // namespace

absl::Status LoadCharsets() { return LoadedGmime().status; }

std::string_view ToUtf8(std::string_view text, std::string_view charset, Arena* arena) {
  // ISO-2022-JP is what a delivery status without charset may hold (Domino, Active!hunter).
  if (charset.empty() && text.find("\x1b$") != text.npos) charset = "iso-2022-jp";
  const char mark = ShiftMark(charset);
  const bool shifted = mark != '\0' && text.find(mark) != text.npos;
  if (!shifted && IsAscii(text)) return text;
  if (!shifted && IsUtf8(text)) return text;
  Converters* const converters = ConvertersOfThread();
  if (converters == nullptr) return text;
  // No charset, or one that cannot be: most such notices are older than UTF-8.
  const std::string name = charset.empty() || EqualsIgnoreCase(charset, "utf-8")
                               ? "WINDOWS-1252"
                               : IconvName(charset.substr(0, 64));
  const iconv_t descriptor = converters->Find(name);
  return descriptor == Converters::kNone ? text : Convert(descriptor, text, arena);
}

std::string_view DecodeWords(std::string_view value, Arena* arena) {
  value = value.substr(0, kHeaderValueBytesMax);
  if (value.find("=?") == value.npos) {
    return IsAscii(value) ? value : ToUtf8(value, "", arena);
  }
  Converters* const converters = ConvertersOfThread();
  if (converters == nullptr) return value;
  // GMime opens and closes the charset of a word by itself.
  const std::string_view word = value.substr(value.find("=?") + 2);
  converters->Find(word.substr(0, std::min<size_t>(word.find_first_of("?*"), 64)));
  const std::string terminated(value);
  char* const decoded = LoadedGmime().decode_text(nullptr, terminated.c_str());
  if (decoded == nullptr) return value;
  const std::string_view copy = arena->Copy(decoded);
  LoadedGmime().free(decoded);
  return copy;
}

}  // namespace whybounce
