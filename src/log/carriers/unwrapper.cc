#include "log/carriers/unwrapper.h"

#include <algorithm>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "log/carriers/cri_line.h"
#include "log/carriers/journal_export.h"
#include "log/carriers/syslog_names.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

// A hostile "repeated 4294967295 times" must not keep us busy.
constexpr uint64_t kRepeatedMax = 100'000;
// A group of pieces is written at once.
constexpr ptrdiff_t kEximPiecesBytesMax = 1 << 16;

inline std::string_view TakeLine(std::string_view* rest) {
  std::string_view line = *rest;
  const void* newline = std::memchr(line.data(), '\n', line.size());
  if (newline != nullptr)
    line = {line.data(), static_cast<size_t>(static_cast<const char*>(newline) - line.data())};
  rest->remove_prefix(line.size() + (newline != nullptr ? 1 : 0));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Without a host the tag, or a level ("INFO", "[NOTICE]"), stands where it is looked for.
bool IsHostLike(std::string_view word) {
  if (word.ends_with(':')) return false;
  if (ConsumePrefix(&word, "[") && word.ends_with(']')) word.remove_suffix(1);
  return !IsSeverityName(word);
}

}  // namespace

void Unwrapper::Begin(std::string_view block, std::string_view line_before) {
  block_ = rest_ = block;
  line_before_ = line_before;
  in_pieces_ = {};
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
void Unwrapper::JoinEximPieces(const char* begin, std::array<bool, 2> in_pieces, LogEntry* entry) {
  EximPiece first;
  std::string_view text = entry->line.text;
  if (!ConsumeEximPiece(&text, &first)) return;
  entry->line.text = text;
  if (first.number > 1) {
    entry->is_continuation = true;
    return;
  }
  if (first.at_newline) return;
  exim_joined_.assign(text);
  const std::string pid(entry->line.pid);
  const std::string host(entry->line.host);
  LogEntry other;
  for (int number = 2; number <= first.count && exim_joined_.size() < kLineBytesMax;) {
    if (rest_.data() - begin > kEximPiecesBytesMax || !NextRaw(&other)) break;
    EximPiece piece;
    if (!other.has_header || other.line.pid != pid || other.line.host != host ||
        !ConsumeEximPiece(&other.line.text, &piece))
      continue;
    if (piece.number != number || piece.count != first.count) break;
    exim_joined_.append(other.line.text);
    ++number;
  }
  // What was looked at ahead has taken the place of this line.
  rest_ = {begin, static_cast<size_t>(block_.data() + block_.size() - begin)};
  in_pieces_ = in_pieces;
  NextRaw(entry);
  entry->line.text = exim_joined_;
}

bool Unwrapper::UnwrapExim(std::string_view bytes, LineView* line) {
  int64_t unix_us = 0;
  if (!exim_stamps_.Consume(&bytes, &prefix_, &unix_us)) return false;
  FillInExim(unix_us, bytes, line);
  return true;
}

// What stands after a header and another program's tag, or a mail program's: Solaris puts a
// message's number there, and a container may be called as its program.
bool Unwrapper::UnwrapTagged(std::string_view bytes, LineView* line) {
  std::string_view& text = line->text;
  if (StartsWith(text, "[ID ")) {
    const size_t close = text.substr(0, 64).find("] ");
    if (close != text.npos) text.remove_prefix(close + 2);
  }
  line->dialect = DialectOfProgram(line->program);
  const bool is_mail = line->dialect != Dialect::kUnknown;
  // "STAMP postfix/smtp[277]: 4CC3BD2D: to=...": the tag stands where the host is looked for.
  if (!is_mail && (line->host.ends_with(":") || IsFacilityName(line->program))) {
    LineView whole;
    whole.unix_us = line->unix_us;
    whole.severity = line->severity;
    if (!peeler_.Peel(bytes, Peeler::Words::kSome, &whole)) return false;
    *line = whole;
    return true;
  }
  if (StartsWith(text, "@cee:")) return peeler_.Peel(text, Peeler::Words::kNone, line) || is_mail;
  if (line->dialect == Dialect::kExim) return true;
  if (is_mail ? !MayCarryHeader(text) : !MayCarryLine(text)) return is_mail;
  return peeler_.Peel(text, Peeler::Words::kNone, line) || is_mail;
}

bool Unwrapper::UnwrapSyslog(std::string_view bytes, LineView* line) {
  *line = LineView();
  if (!prefix_.Parse(bytes, line)) {
    *line = LineView();
    return peeler_.Peel(bytes, Peeler::Words::kSome, line);
  }
  // A relay may put its own header before the sender's: "STAMP relay STAMP host tag: text". A stamp
  // without blanks looks like a tag up to its first colon.
  if (!line->program.empty() && !IsDigit(line->program.front())) {
    UnwrapTagged(bytes, line);
    return true;
  }
  LineView inner;
  inner.severity = line->severity;
  if (IsHostLike(line->host)) inner.host = line->host;
  inner.unix_us = line->unix_us;
  if (peeler_.Peel(bytes, Peeler::Words::kSome, &inner)) {
    // "STAMP delivery 5: failure: ...": the text begins where a host was looked for.
    if (inner.host.data() == inner.text.data()) inner.host = {};
    *line = inner;
  }
  return true;
}

bool Unwrapper::UnwrapMultilog(std::string_view bytes, LineView* line) {
  int64_t unix_us = 0;
  if (!ConsumeTai64(&bytes, &unix_us)) return false;
  *line = LineView();
  line->unix_us = unix_us;
  // What others than qmail say is tagged.
  if (const size_t end = FindAny(bytes, ' ', '[');
      end < bytes.size() && bytes[end] == '[' && peeler_.Peel(bytes, Peeler::Words::kNone, line))
    return true;
  line->program = "qmail";
  line->dialect = Dialect::kQmail;
  line->text = bytes;
  return true;
}

// A line as a program wrote it to its standard output: with a header of its own, with a tag alone,
// or bare: then only its words can tell. *line says what is known from outside.
bool Unwrapper::UnwrapInner(std::string_view text, LineView* line) {
  line->dialect = DialectOfProgram(line->program);
  const bool is_mail = line->dialect != Dialect::kUnknown;
  const Peeler::Words words = is_mail ? Peeler::Words::kNone : Peeler::Words::kSome;
  // Graylog has host and tag in fields, and before the message, too.
  std::string_view behind = text;
  if (is_mail && !line->host.empty() && ConsumePrefix(&behind, line->host) &&
      ConsumePrefix(&behind, " ") && StartsWith(behind, line->program)) {
    text = behind;
  }
  const bool may_carry = !is_mail || MayCarry(line->dialect, text);
  if (may_carry && peeler_.Peel(text, words, line)) return true;
  const LineView outer = *line;
  if (!is_mail && UnwrapSyslog(text, line)) return true;
  if (!is_mail && UnwrapExim(text, line)) return true;
  *line = outer;
  line->text = text;
  if (!line->program.empty() || SyslogPrefix::ParseTag(text, line)) return true;
  line->text = text;
  line->program_is_cut = true;
  return true;
}

bool Unwrapper::UnwrapCri(std::string_view bytes, LineView* line) {
  CriLine cri;
  if (!ParseCriLine(bytes, &cri)) return false;
  bool& in_pieces = in_pieces_[cri.is_stderr];
  is_piece_ = in_pieces;
  in_pieces = cri.is_piece;
  if (is_piece_) return true;
  *line = LineView();
  line->unix_us = prefix_.ToUnixMicros(cri.stamp, true, cri.offset_s);
  if (!cri.is_piece) return UnwrapInner(cri.text, line);
  joined_.assign(cri.text);
  const bool is_stderr = cri.is_stderr;
  for (std::string_view ahead = rest_; cri.is_piece && !ahead.empty();) {
    CriLine next;
    if (!ParseCriLine(TakeLine(&ahead), &next) || next.is_stderr != is_stderr) continue;
    if (joined_.size() < kLineBytesMax) joined_.append(next.text);
    cri.is_piece = next.is_piece;
  }
  return UnwrapInner(joined_, line);
}

// Whether a line of its own begins here.
bool Unwrapper::HasHeader(std::string_view text) {
  LineView line;
  return (UnwrapSyslog(text, &line) && !line.program.empty()) || UnwrapExim(text, &line);
}

bool Unwrapper::UnwrapJson(std::string_view bytes, LineView* line) {
  JsonLineReader::Result result;
  if (!json_.Read(bytes, &result)) return false;
  *line = result.line;
  if (result.has_stamp) line->unix_us = result.stamp.ToUnixMicros(&prefix_);
  if (!result.is_raw) return UnwrapInner(result.line.text, line);
  bool& in_pieces = in_pieces_[result.is_stderr];
  is_piece_ = in_pieces;
  in_pieces = result.is_piece;
  if (is_piece_) return true;
  if (!result.is_piece) return UnwrapInner(result.line.text, line);
  joined_.assign(line->text);
  const bool is_stderr = result.is_stderr;
  bool is_first = true;
  for (std::string_view ahead = rest_; result.is_piece && !ahead.empty();) {
    JsonLineReader::Result next;
    if (!json_.Read(TakeLine(&ahead), &next) || !next.is_raw || next.is_stderr != is_stderr)
      continue;
    // What takes the newlines off leaves no mark where lines end, but their headers.
    if (is_first && !next.is_tagged && HasHeader(next.line.text)) {
      in_pieces = false;
      break;
    }
    is_first = false;
    if (joined_.size() < kLineBytesMax) joined_.append(next.line.text);
    result.is_piece = next.is_piece;
  }
  return UnwrapInner(joined_, line);
}

bool Unwrapper::UnwrapLine(std::string_view bytes, LineView* line) {
  switch (format_) {
    case LineFormat::kSyslog:
      return UnwrapSyslog(bytes, line);
    case LineFormat::kExim:
      if (UnwrapExim(bytes, line)) return true;
      *line = LineView();
      return peeler_.Peel(bytes, Peeler::Words::kSome, line) && line->dialect == Dialect::kExim;
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

bool Unwrapper::NextJournalEntry(LogEntry* entry) {
  const std::string_view before = rest_;
  entry->line = LineView();
  if (!ConsumeJournalEntry(&rest_, &entry->line)) return false;
  entry->raw = before.substr(0, before.size() - rest_.size());
  const auto newlines = std::count(entry->raw.begin(), entry->raw.end(), '\n');
  entry->lines_behind = newlines > 1 ? static_cast<uint64_t>(newlines) - 1 : 0;
  // What has none of these is no entry of a journal.
  LineView& line = entry->line;
  entry->has_header = line.unix_us != 0 || !line.text.empty() || !line.program.empty();
  if (entry->has_header) UnwrapInner(line.text, &line);
  return true;
}

bool Unwrapper::NextRaw(LogEntry* entry) {
  if (format_ == LineFormat::kJournalExport) return NextJournalEntry(entry);
  if (rest_.empty()) return false;
  entry->raw = TakeLine(&rest_);
  is_piece_ = false;
  entry->has_header = UnwrapLine(entry->raw, &entry->line);
  entry->is_piece = is_piece_;
  if (is_piece_) entry->has_header = false;
  return true;
}

bool Unwrapper::NextAny(LogEntry* entry) {
  const char* const begin = rest_.data();
  const std::array<bool, 2> in_pieces = in_pieces_;
  entry->is_continuation = false;
  entry->is_piece = false;
  entry->repeated = 1;
  entry->lines_behind = 0;
  if (!NextRaw(entry)) return false;
  if (!entry->has_header) return true;
  const char first = entry->line.text.empty() ? '\0' : entry->line.text.front();
  if ((first == 'l' || first == 'm') && format_ != LineFormat::kJournalExport) Repeat(entry);
  if (StartsWith(entry->line.text, "[") && IsEximProgram(entry->line.program))
    JoinEximPieces(begin, in_pieces, entry);
  return true;
}

}  // namespace whybounce
