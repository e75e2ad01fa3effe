// The report as a message that cron can mail: the text to read, the page attached.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/hash.h"
#include "base/text.h"
#include "report/render.h"
#include "report/verdict.h"

namespace whybounce {
namespace {

constexpr size_t kLineBytes = 76;         // RFC 2045
constexpr size_t kEncodedWordBytes = 45;  // 60 in base64: with its marks below the 75 of RFC 2047

std::string Base64Lines(std::string_view bytes) {
  const std::string encoded = absl::Base64Escape(AbslView(bytes));
  std::string lines;
  for (size_t at = 0; at < encoded.size(); at += kLineBytes)
    absl::StrAppend(&lines, encoded.substr(at, kLineBytes), "\r\n");
  return lines;
}

bool IsAscii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<signed char>(c) < ' ' || c == '\x7f') return false;
  }
  return true;
}

// A field's value: as it is, or in encoded words that end where a character ends.
std::string FieldValue(std::string_view text) {
  if (IsAscii(text) && text.find("=?") == text.npos && text.size() < 900) return std::string(text);
  std::string value;
  while (!text.empty()) {
    size_t bytes = std::min(text.size(), kEncodedWordBytes);
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
    absl::StrAppend(&value, value.empty() ? "" : "\r\n ", "=?utf-8?B?",
                    absl::Base64Escape(AbslView(text.substr(0, bytes))), "?=");
    text.remove_prefix(bytes);
  }
  return value;
}

}  // namespace

std::string RenderMail(const Report& report, const Report& page, const Phraser& phraser,
                       const TextOptions& options) {
  const std::string html = RenderReportHtml(page, phraser, options.tables);
  // In base64 no line begins with "--".
  const std::string boundary = absl::StrFormat("whybounce-%016x", Hash64(html));
  std::string subject = VerdictSentences(report, phraser)[0];
  if (!report.hosts.empty()) subject = absl::StrCat(Sanitized(report.hosts[0]), ": ", subject);
  return absl::StrCat(
      "Subject: ", FieldValue(subject),
      "\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
      "Content-Language: ",
      AbslView(phraser.catalogue().language()), "\r\nContent-Type: multipart/mixed; boundary=\"",
      boundary, "\"\r\n\r\n--", boundary,
      "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
      Base64Lines(RenderText(report, phraser, options)), "--", boundary,
      "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"whybounce.html\"\r\n\r\n",
      Base64Lines(html), "--", boundary, "--\r\n");
}

}  // namespace whybounce
