#include "log/carriers/not_a_log.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr int kLinesToQuote = 3;
constexpr size_t kQuoteColumns = 60;

struct Magic {
  size_t at;
  std::string_view bytes;
  std::string_view what;
};

constexpr Magic kMagics[] = {
    {0, "whybounce partial ", "is a partial report; give it to whybounce merge"},
    {0, "whybounce state ", "is a state file; name it behind --state"},
    {257, "ustar", "is a tar archive; unpack it and name the files in it"},
    {0, "PK\x03\x04", "is a zip archive; unpack it and name the files in it"},
    {0, "\xd0\xcf\x11\xe0",
     "is a message of Outlook (.msg); name what msgconvert (libemail-outlook-message-perl) makes "
     "of it"},
    {0, "7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it and name the files in it"},
    {0, "\x04\x22\x4d\x18", "is compressed by lz4; pipe what lz4 -dc gives"},
    {0, "\x1f\x9d", "is compressed by compress; pipe what zcat gives"},
    {0, "LPKSHHRH",
     "is a file of systemd's journal, packed or through a pipe; name the file itself, unpacked"},
    {0, "\xff\xfe", "is text in UTF-16; pipe what iconv -f UTF-16 -t UTF-8 gives"},
    {0, "\xfe\xff", "is text in UTF-16; pipe what iconv -f UTF-16 -t UTF-8 gives"},
};

// In the order of LineFormat.
constexpr std::string_view kExamples[] = {
    "Nov 22 04:58:45 mail postfix/smtp[277]: ...",
    "2026-11-22 04:53:41 1xUza9-00001E-2r => ...",
    R"({"MESSAGE":"...","SYSLOG_IDENTIFIER":"postfix/smtp",...})",
    "__REALTIME_TIMESTAMP=...",
    "2026-11-22T04:58:45.761691123Z stdout F ...",
    "@4000000069b0... delivery 5: ...",
    "From: MAILER-DAEMON@mail.example",
};

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "2026-11-22" or "2026/11/22".
bool HasDate(std::string_view line) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  if (line.size() < kShape.size()) return false;
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !IsDigit(line[i]) : line[i] != '-' && line[i] != '/') return false;
  }
  return true;
}

bool IsUpperName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_';
  });
}

bool IsFieldName(std::string_view name) {
  return name.size() > 1 && IsAlpha(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

// "postfix/smtp[277]:" among the first words.
bool HasTag(std::string_view line) {
  for (int i = 0; i < 6 && !line.empty(); ++i) {
    const std::string_view word = TakeUntil(&line, " ");
    if (word.ends_with("]:") && word.find('[') != word.npos) return true;
  }
  return false;
}

std::optional<LineFormat> Resembles(std::string_view line) {
  const auto has = [&](std::string_view words) { return line.find(words) != line.npos; };
  if (line.starts_with("{") || line.starts_with("[{")) return LineFormat::kJson;
  if (has(" stdout ") || has(" stderr ")) return LineFormat::kCri;
  if (line.starts_with("@4")) return LineFormat::kMultilog;
  if (IsUpperName(line.substr(0, line.find('='))) && has("=")) return LineFormat::kJournalExport;
  const std::string_view word = line.substr(0, line.find(' '));
  const bool month = IsOneOf(
      word, {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
  if (month || line.starts_with("<") || HasTag(line)) return LineFormat::kSyslog;
  if (HasDate(line)) return line.substr(10, 1) == "T" ? LineFormat::kSyslog : LineFormat::kExim;
  if (has(" <= ") || has(" => ") || has(" ** ") || has(" == ")) return LineFormat::kExim;
  if (word == "From" || (word.ends_with(":") && IsFieldName(word.substr(0, word.size() - 1))))
    return LineFormat::kMail;
  return std::nullopt;
}

}  // namespace

std::string_view ExampleOf(LineFormat format) { return kExamples[static_cast<size_t>(format)]; }

bool IsNoLine(std::string_view line) {
  line = TrimSpace(line);
  if (line.starts_with("==> ") || line.starts_with("-- ") || line == "(END)" || line == "LOG: MAIN")
    return true;
  if (line.starts_with("lines ") && line.size() < 40 && line.find('-') != line.npos) return true;
  return line.size() < 80 && std::none_of(line.begin(), line.end(), IsAlnum);
}

std::string_view WhyNoText(std::string_view head) {
  for (const Magic& magic : kMagics) {
    if (head.size() > magic.at && head.substr(magic.at).starts_with(magic.bytes)) return magic.what;
  }
  return {};
}

std::optional<LineFormat> NearestFormat(std::string_view lines) {
  std::array<int, kSourceFormatCount> votes{};
  for (int i = 0; i < kLinesToSniff && !lines.empty(); ++i) {
    const auto format = Resembles(TakeUntil(&lines, "\n"));
    if (format) ++votes[static_cast<size_t>(*format)];
  }
  const auto most = std::max_element(votes.begin(), votes.end());
  if (*most == 0) return std::nullopt;
  return static_cast<LineFormat>(most - votes.begin());
}

std::string WhyNotUnderstood(std::string_view lines, std::optional<LineFormat> forced) {
  const std::string_view start = lines.substr(0, 1024);
  if (std::count(start.begin(), start.end(), '\0') > 8) {
    // Every second byte of English in UTF-16 is zero.
    const bool is_wide = start.size() > 16 && start[0] != '\0' && start[1] == '\0' &&
                         start[2] != '\0' && start[3] == '\0';
    return is_wide ? "is text in UTF-16; pipe what iconv -f UTF-16LE -t UTF-8 gives"
                   : "is binary, and no log";
  }
  std::string out = forced ? absl::StrCat("is not what --as says, ", AbslView(Describe(*forced)))
                           : std::string("is no mail log that is known");
  std::string_view rest = lines;
  for (int quoted = 0; quoted < kLinesToQuote && !rest.empty();) {
    const std::string_view line = TrimSpace(TakeUntil(&rest, "\n"));
    if (line.empty()) continue;
    absl::StrAppend(&out, quoted == 0 ? "; it begins with \"" : ", \"",
                    Ellipsized(Sanitized(line.substr(0, 4 * kQuoteColumns)), kQuoteColumns), "\"");
    ++quoted;
  }
  const std::optional<LineFormat> sniffed = SniffLineFormat(lines);
  const std::optional<LineFormat> nearest = sniffed ? sniffed : NearestFormat(lines);
  if (!nearest || nearest == forced) {
    absl::StrAppend(&out, "; it is like none of");
    for (int i = 0; i < kSourceFormatCount; ++i) {
      absl::StrAppend(&out,
                      i == 0                        ? " "
                      : i + 1 == kSourceFormatCount ? " and "
                                                    : ", ",
                      AbslView(Describe(static_cast<LineFormat>(i))));
    }
  } else {
    absl::StrAppend(&out, "; nearest are ", AbslView(Describe(*nearest)), ", which look like \"",
                    AbslView(kExamples[static_cast<size_t>(*nearest)]), "\"");
  }
  return out;
}

}  // namespace whybounce
