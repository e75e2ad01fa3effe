#include "parse/unwrapper.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "parse/exim.h"
#include "parse/journal_export.h"

namespace whybounce {
namespace {

// A hostile "repeated 4294967295 times" must not keep us busy.
constexpr uint64_t kRepeatedMax = 100'000;

std::string_view TakeLine(std::string_view* rest) {
  const void* newline = std::memchr(rest->data(), '\n', rest->size());
  const size_t length = newline == nullptr
                            ? rest->size()
                            : static_cast<size_t>(static_cast<const char*>(newline) - rest->data());
  std::string_view line = rest->substr(0, length);
  rest->remove_prefix(std::min(rest->size(), length + 1));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

void Unwrapper::Begin(std::string_view block, std::string_view line_before) {
  block_ = rest_ = block;
  line_before_ = line_before;
}

// "last message repeated 3 times" (syslogd: of the host's line before), or with a tag "message
// repeated 3 times: [ text]" (rsyslog: the line itself comes with it).
void Unwrapper::Repeat(LogEntry* entry) {
  std::string_view text = entry->line.text;
  const bool last = ConsumePrefix(&text, "last ");
  if (!ConsumePrefix(&text, "message repeated ")) return;
  const auto times = ParseUint(TakeUntil(&text, " times"));
  if (!times || *times == 0) return;
  if (ConsumePrefix(&text, ": [") && text.ends_with("]")) {
    text.remove_suffix(1);
    ConsumePrefix(&text, " ");
    entry->line.text = text;
  } else if (last) {
    // The line before, in this block or the last one of the block before.
    const size_t begin = static_cast<size_t>(entry->raw.data() - block_.data());
    std::string_view before = line_before_;
    if (begin > 0) {
      const size_t newline = begin < 2 ? block_.npos : block_.rfind('\n', begin - 2);
      const size_t from = newline == block_.npos ? 0 : newline + 1;
      before = block_.substr(from, begin - 1 - from);
    }
    const int64_t unix_us = entry->line.unix_us;
    if (!UnwrapLine(before, &entry->line)) return;
    entry->line.unix_us = unix_us;
  } else {
    return;
  }
  entry->repeated = static_cast<uint32_t>(std::min(*times, kRepeatedMax));
}

// "[1/3] ..." is put together with the pieces that follow; those are continuations when they come.
// Pieces cut at a newline are the lines of a message's header: the first says it all.
void Unwrapper::JoinEximPieces(LogEntry* entry) {
  LineView& line = entry->line;
  EximPiece first;
  if (!StartsWith(line.text, "[") || !ConsumeEximPiece(&line.text, &first)) return;
  if (first.number > 1) {
    entry->is_continuation = true;
    return;
  }
  if (first.at_newline) return;
  joined_.assign(line.text);
  const std::string mark = "[" + std::string(line.pid) + "]: [";
  std::string_view ahead = rest_.substr(0, size_t{1} << 16);
  for (int number = 2; number <= first.count; ++number) {
    const size_t at = ahead.find(mark);
    if (at == ahead.npos || joined_.size() > kLineBytesMax) break;
    ahead.remove_prefix(at + mark.size() - 1);
    std::string_view piece_text = TakeLine(&ahead);
    EximPiece piece;
    if (!ConsumeEximPiece(&piece_text, &piece) || piece.number != number ||
        piece.count != first.count)
      break;
    joined_.append(piece_text);
  }
  line.text = joined_;
}

bool Unwrapper::UnwrapSyslog(std::string_view bytes, LineView* line) {
  if (!prefix_.Parse(bytes, line)) return false;
  // A relay may put its own header before the sender's: "STAMP relay STAMP host tag: text". A stamp
  // without blanks looks like a tag up to its first colon.
  const bool stamp_for_tag = !line->program.empty() && IsDigit(line->program.front());
  if (line->program.empty() || stamp_for_tag) {
    const char* const from = stamp_for_tag ? line->program.data() : line->text.data();
    LineView inner;
    if (prefix_.Parse({from, static_cast<size_t>(bytes.data() + bytes.size() - from)}, &inner) &&
        !inner.program.empty()) {
      *line = inner;
    }
  }
  return true;
}

bool Unwrapper::UnwrapExim(std::string_view bytes, LineView* line) {
  // Consecutive lines repeat the same stamp: those bytes are compared, not parsed again.
  const auto repeats = [&] {
    if (exim_stamp_.empty() || !bytes.starts_with(exim_stamp_)) return false;
    // With the zone the stamp goes on: "2026-11-22 05:02:33 +0000".
    const size_t end = exim_stamp_.size();
    return end == bytes.size() || (bytes[end] != '+' && bytes[end] != '-');
  };
  if (repeats()) {
    bytes.remove_prefix(exim_stamp_.size());
  } else {
    const char* const begin = bytes.data();
    CivilStamp stamp;
    bool has_zone = false;
    int offset_s = 0;
    if (!ConsumeEximStamp(&bytes, &stamp, &has_zone, &offset_s)) return false;
    exim_stamp_.assign(begin, static_cast<size_t>(bytes.data() - begin));
    exim_stamp_us_ = prefix_.ToUnixMicros(stamp, has_zone, offset_s);
  }
  ConsumeEximPid(&bytes);
  *line = LineView();
  line->unix_us = exim_stamp_us_;
  line->program = "exim";
  line->text = bytes;
  return true;
}

bool Unwrapper::UnwrapMultilog(std::string_view bytes, LineView* line) {
  int64_t unix_us = 0;
  if (!ConsumeTai64(&bytes, &unix_us)) return false;
  *line = LineView();
  line->unix_us = unix_us;
  line->program = "qmail";
  line->text = bytes;
  return true;
}

// A line as a program wrote it to its standard output: with a syslog header (Postfix's
// maillog_file), with Exim's stamp, with a tag alone, or bare.
bool Unwrapper::UnwrapInner(std::string_view text, int64_t unix_us, LineView* line) {
  if (UnwrapSyslog(text, line) && !line->program.empty()) return true;
  if (UnwrapExim(text, line)) return true;
  *line = LineView();
  line->unix_us = unix_us;
  return SyslogPrefix::ParseTag(text, line);
}

bool Unwrapper::UnwrapCri(std::string_view bytes, LineView* line) {
  CivilStamp stamp;
  int offset_s = 0;
  const auto consume_head = [&](std::string_view* text, bool* partial) {
    if (!ConsumeIsoStamp(text, &stamp) || !ConsumeZone(text, &offset_s) ||
        !ConsumePrefix(text, " "))
      return false;
    TakeUntil(text, " ");  // stdout, stderr
    *partial = StartsWith(*text, "P ");
    return ConsumePrefix(text, "P ") || ConsumePrefix(text, "F ");
  };
  bool partial = false;
  if (!consume_head(&bytes, &partial)) return false;
  const int64_t unix_us = prefix_.ToUnixMicros(stamp, true, offset_s);
  if (partial) {
    joined_.assign(bytes);
    while (partial && !rest_.empty() && joined_.size() < kLineBytesMax) {
      std::string_view piece = TakeLine(&rest_);
      if (!consume_head(&piece, &partial)) break;
      joined_.append(piece);
    }
    bytes = joined_;
  }
  return UnwrapInner(bytes, unix_us, line);
}

bool Unwrapper::UnwrapJson(std::string_view bytes, LineView* line) {
  JsonLineReader::Result result;
  if (!json_.Read(bytes, &result)) return false;
  *line = result.line;
  if (!result.is_raw) return true;
  if (result.is_piece) {
    joined_.assign(line->text);
    bool more = true;
    while (more && !rest_.empty() && joined_.size() < kLineBytesMax) {
      if (!json_.Read(TakeLine(&rest_), &result)) break;
      joined_.append(result.line.text);
      more = result.is_piece;
    }
    line->text = joined_;
  }
  return UnwrapInner(line->text, line->unix_us, line);
}

bool Unwrapper::UnwrapLine(std::string_view bytes, LineView* line) {
  switch (format_) {
    case LineFormat::kSyslog:
      return UnwrapSyslog(bytes, line);
    case LineFormat::kExim:
      return UnwrapExim(bytes, line);
    case LineFormat::kJson:
      return UnwrapJson(bytes, line);
    case LineFormat::kMail:  // has no lines
      break;
    case LineFormat::kCri:
      return UnwrapCri(bytes, line);
    case LineFormat::kMultilog:
      return UnwrapMultilog(bytes, line);
    case LineFormat::kJournalExport:
      break;
  }
  return false;
}

bool Unwrapper::Next(LogEntry* entry) {
  entry->is_continuation = false;
  entry->repeated = 1;
  if (format_ == LineFormat::kJournalExport) {
    const std::string_view before = rest_;
    entry->line = LineView();
    if (!ConsumeJournalEntry(&rest_, &entry->line)) return false;
    entry->raw = before.substr(0, before.size() - rest_.size());
    entry->has_header = true;
    return true;
  }
  if (rest_.empty()) return false;
  entry->raw = TakeLine(&rest_);
  entry->has_header = UnwrapLine(entry->raw, &entry->line);
  if (!entry->has_header) return true;
  if (const char first = entry->line.text.empty() ? '\0' : entry->line.text.front();
      first == 'l' || first == 'm') {
    Repeat(entry);
  }
  if (IsEximProgram(entry->line.program)) JoinEximPieces(entry);
  return true;
}

}  // namespace whybounce
