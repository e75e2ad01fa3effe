#include "log/carriers/whole_entries.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "log/carriers/cri_line.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/json_line.h"

namespace whybounce {
namespace {

// Pieces are written soon after each other: only this much of the end is searched for them.
constexpr size_t kTailBytes = size_t{1} << 17;
constexpr size_t kEximTailBytes = size_t{1} << 15;

// Of a container's line: to which of two streams it belongs, and whether it goes on in a later one.
struct Part {
  bool is_stderr = false;
  bool is_piece = false;
};

bool LookAtPart(LineFormat format, std::string_view line, JsonLineReader* json, Part* part) {
  if (format == LineFormat::kCri) {
    CriLine cri;
    if (!ParseCriLine(line, &cri)) return false;
    *part = {cri.is_stderr, cri.is_piece};
    return true;
  }
  JsonLineReader::Result result;
  if (line.find("\"log\"") == line.npos || !json->Read(line, &result) || !result.is_raw)
    return false;
  *part = {result.is_stderr, result.is_piece};
  return true;
}

// The end of the longest part after which neither stream waits for the rest of a line.
size_t LastWholeLine(LineFormat format, std::string_view bytes) {
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes));
  const std::array<bool, 2> silent = {tail.find("stdout") == tail.npos,
                                      tail.find("stderr") == tail.npos};
  JsonLineReader json;
  std::array<bool, 2> whole = silent;
  size_t end = bytes.size();
  for (size_t at = end; at > 0 && bytes.size() - at < kTailBytes && !(whole[0] && whole[1]);) {
    const size_t newline = at < 2 ? bytes.npos : bytes.rfind('\n', at - 2);
    const size_t begin = newline == bytes.npos ? 0 : newline + 1;
    std::string_view line = bytes.substr(begin, at - begin);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    at = begin;
    Part part;
    if (!LookAtPart(format, line, &json, &part) || whole[part.is_stderr]) continue;
    if (part.is_piece) {
      end = begin;  // and what the other stream says after it no longer counts
      whole = silent;
    } else {
      whole[part.is_stderr] = true;
    }
  }
  return end;
}

// Exim's "[1/3] ..." whose last piece is not there: where its line begins, or the end.
size_t OpenEximPiece(std::string_view bytes) {
  size_t at = bytes.size() - std::min(bytes.size(), kEximTailBytes);
  for (at = bytes.find("[1", at); at != bytes.npos; at = bytes.find("[1", at + 1)) {
    std::string_view text = bytes.substr(at + 2, 24);
    const std::string_view slash = text.starts_with("\\/") ? "\\/" : "/";  // JSON may escape it
    if (!ConsumePrefix(&text, slash)) continue;
    const std::string_view count = text.substr(0, text.find(']'));
    if (count.size() == text.size() || !ParseUint(count)) continue;
    // "[77]: " before it: other processes write pieces, too.
    const size_t pid = bytes.substr(0, at).ends_with("]: ") ? bytes.rfind('[', at - 1) : at;
    const std::string last = absl::StrCat(AbslView(bytes.substr(pid, at - pid)), "[",
                                          AbslView(count), AbslView(slash), AbslView(count), "]");
    if (bytes.find(last, at) != bytes.npos) continue;
    const size_t newline = bytes.rfind('\n', at);
    return newline == bytes.npos ? 0 : newline + 1;
  }
  return bytes.size();
}

}  // namespace

size_t WholeEntriesBytes(LineFormat format, std::string_view bytes) {
  switch (format) {
    case LineFormat::kSyslog:
      return OpenEximPiece(bytes);
    case LineFormat::kJournalExport:
      return LastJournalEntryEnd(bytes.substr(0, OpenEximPiece(bytes)));
    case LineFormat::kCri:
    case LineFormat::kJson:
      return LastWholeLine(format, bytes.substr(0, OpenEximPiece(bytes)));
    default:
      return bytes.size();
  }
}

}  // namespace whybounce
