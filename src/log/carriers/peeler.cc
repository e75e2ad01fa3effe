#include "log/carriers/peeler.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "log/carriers/marks.h"
#include "log/carriers/stamps.h"
#include "log/carriers/syslog_names.h"
#include "log/dialects/dialects.h"

namespace whybounce {
namespace {

constexpr int kTokensMax = 40;  // what is taken off before a tag
constexpr int kWordsMax = 5;    // names between a stamp and the tag
constexpr size_t kLabelBytesMax = 512;
constexpr size_t kWordBytesMax = 128;

bool IsNumber(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), IsDigit);
}

bool IsNameByte(char c) {
  return IsAlnum(c) || (c & 0x80) != 0 ||
         std::string_view("._-/@~%$#+:!\\").find(c) != std::string_view::npos;
}

}  // namespace

struct Peeler::Scan {
  std::string_view whole;
  std::string_view rest;
  int depth = 0;
  bool may_have_words = true;
  bool may_be_bare = true;
  int word_count = 0;  // since the last stamp
  bool has_stamp = false;
  bool is_behind_stamp = false;
  AnyStamp stamp;       // the innermost with a date
  AnyStamp year_stamp;  // one that says the year
  std::string_view host;
  std::string_view program;  // said by a field

  std::string_view Opening() const { return whole.substr(0, whole.size() - rest.size()); }
};

Peeler::~Peeler() = default;

std::string_view Peeler::Unescaped(std::string_view text, int depth) {
  if (text.find('\\') == text.npos) return text;
  std::string& out = buffers_[static_cast<size_t>(depth)];
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    out.push_back(text[i]);
  }
  return out;
}

// Whether a further header or tag begins in the text of what looks like a mail program's tag: a
// file or a container may be called as one.
bool Peeler::IsDeeper(std::string_view text, const Scan& scan, LineView* line) {
  if (scan.depth + 1 >= kDepthMax || !MayCarryLine(text)) return false;
  return PeelAt(text, Words::kNone, scan.depth + 1, line, false);
}

// The tag, or words that only a mail program writes.
Peeler::Step Peeler::TakeFinding(Scan* scan, LineView* line) {
  LineView found;
  std::string_view text;
  Dialect dialect = Dialect::kUnknown;
  if (ConsumeMailTag(scan->rest, &found)) {
    dialect = DialectOfProgram(found.program);
    text = found.text;
    while (StartsWith(text, " ") || StartsWith(text, "\t")) text.remove_prefix(1);
    if (MayCarry(dialect, text) && IsDeeper(text, *scan, line)) return Step::kFound;
  } else {
    found = LineView();
    if (!scan->may_be_bare && !scan->has_stamp) return Step::kGoOn;
    const bool is_alone = scan->word_count == 0 || !scan->program.empty();
    dialect = DialectOfText(scan->rest, is_alone && scan->has_stamp);
    if (dialect == Dialect::kUnknown) return Step::kGoOn;
    text = scan->rest;
    if (!scan->program.empty()) {
      found.program = scan->program;
    } else if (IsMailProgram(line->program)) {
      found.program = line->program;
    } else if (dialect == Dialect::kExim) {
      found.program = "exim";
    }
  }
  line->dialect = dialect;
  line->program = found.program;
  if (!found.pid.empty()) line->pid = found.pid;
  line->program_is_cut = false;
  line->text = WithoutClosing(text, scan->Opening());
  if (!scan->host.empty()) line->host = scan->host;
  if (!scan->has_stamp) return Step::kFound;
  if (scan->stamp.has_date && scan->stamp.civil.year == 0) {
    // The stamp outside knows the year.
    int64_t outer_us = line->unix_us;
    if (scan->year_stamp.IsPlain()) outer_us = scan->year_stamp.ToUnixMicros(&clock_);
    if (outer_us != 0) clock_.Anchor(outer_us / 1'000'000);
  }
  const int64_t unix_us = scan->stamp.ToUnixMicros(&clock_);
  if (unix_us != 0) line->unix_us = unix_us;
  return Step::kFound;
}

// An object that carries a line.
Peeler::Step Peeler::TakeObject(Scan* scan, LineView* line) {
  const std::string_view rest = scan->rest;
  // Fluent Bit prints `{"log"=>"..."}`.
  if (StartsWith(rest, "{\"")) {
    const size_t arrow = rest.substr(0, 64).find("\"=>\"");
    if (arrow != rest.npos) {
      std::string_view inside = rest.substr(arrow + 4);
      const size_t end = inside.rfind('"');
      return PeelAt(Unescaped(inside.substr(0, end), scan->depth), Words::kSome, scan->depth + 1,
                    line)
                 ? Step::kFound
                 : Step::kNothing;
    }
  }
  if (StartsWith(rest, "{\"") || StartsWith(rest, "{ \"")) {
    const auto depth = static_cast<size_t>(scan->depth);
    if (readers_[depth] == nullptr) readers_[depth] = std::make_unique<JsonLineReader>();
    std::string& padded = buffers_[depth];
    padded.assign(rest.substr(0, rest.rfind('}') + 1));
    const size_t size = padded.size();
    padded.append(kBlockPaddingBytes, '\0');
    JsonLineReader::Result result;
    if (readers_[depth]->Read(std::string_view(padded).substr(0, size), &result)) {
      LineView inner = *line;
      if (!result.line.host.empty()) inner.host = result.line.host;
      if (scan->has_stamp) inner.unix_us = scan->stamp.ToUnixMicros(&clock_);
      if (result.has_stamp) inner.unix_us = result.stamp.ToUnixMicros(&clock_);
      inner.severity = std::max(inner.severity, result.line.severity);
      if (!result.line.pid.empty()) inner.pid = result.line.pid;
      if (!result.line.program.empty()) inner.program = result.line.program;
      const bool is_mail = IsMailProgram(inner.program);
      const Dialect dialect = DialectOfProgram(inner.program);
      const std::string_view text = result.line.text;
      if (is_mail && !MayCarry(dialect, text)) {
        inner.text = result.line.text;
        inner.dialect = dialect;
        *line = inner;
        return Step::kFound;
      }
      if (PeelAt(result.line.text, Words::kSome, scan->depth + 1, &inner)) {
        *line = inner;
        return Step::kFound;
      }
      if (is_mail) {
        inner.text = result.line.text;
        inner.dialect = dialect;
        *line = inner;
        return Step::kFound;
      }
    }
    return Step::kNothing;
  }
  // `{host="mx1", job="mail"} `
  const size_t close = rest.substr(0, kLabelBytesMax).find('}');
  if (close == rest.npos) return Step::kNothing;
  scan->rest.remove_prefix(close + 1);
  return Step::kGoOn;
}

// `time="..." level=info msg="..."`.
Peeler::Step Peeler::TakeField(Scan* scan, LineView* line) {
  std::string_view rest = scan->rest;
  size_t size = 0;
  while (size < rest.size() && size < 32 &&
         (IsAlnum(rest[size]) || rest[size] == '_' || rest[size] == '.' || rest[size] == '@'))
    ++size;
  if (size == 0 || size >= rest.size() || rest[size] != '=') return Step::kNothing;
  const std::string_view name = rest.substr(0, size);
  rest.remove_prefix(size + 1);
  const bool is_message = IsMessageKey(name);
  const bool is_quoted = ConsumePrefix(&rest, "\"");
  size_t end = 0;
  while (end < rest.size() && (is_quoted ? rest[end] != '"' : rest[end] != ' '))
    end += rest[end] == '\\' && end + 1 < rest.size() ? 2 : 1;
  end = std::min(end, rest.size());
  const std::string_view value = rest.substr(0, end);
  if (is_message) {
    LineView inner = *line;
    if (scan->has_stamp) inner.unix_us = scan->stamp.ToUnixMicros(&clock_);
    if (!scan->host.empty()) inner.host = scan->host;
    if (!scan->program.empty()) inner.program = scan->program;
    const std::string_view text =
        is_quoted ? Unescaped(value, scan->depth) : WithoutClosing(rest, scan->Opening());
    if (scan->depth + 1 < kDepthMax && PeelAt(text, Words::kSome, scan->depth + 1, &inner)) {
      *line = inner;
      return Step::kFound;
    }
    return Step::kNothing;
  }
  if (EqualsIgnoreCase(name, "host") || EqualsIgnoreCase(name, "hostname")) scan->host = value;
  if (IsMailProgram(value)) scan->program = value;
  std::string_view stamp_text = value;
  AnyStamp stamp;
  if (ConsumeAnyStamp(&stamp_text, &stamp)) {
    scan->has_stamp = true;
    scan->stamp = stamp;
  }
  rest.remove_prefix(end);
  if (is_quoted) ConsumePrefix(&rest, "\"");
  scan->rest = rest;
  return Step::kGoOn;
}

// A name: a host, a container, a file and a line number, facility or severity, another tag.
Peeler::Step Peeler::TakeWord(Scan* scan, LineView* line) {
  if (const Step step = TakeField(scan, line); step != Step::kNothing) return step;
  const std::string_view rest = scan->rest;
  size_t size = 0;
  while (size < rest.size() && size < kWordBytesMax && IsNameByte(rest[size])) ++size;
  if (size == 0 || size == kWordBytesMax) return Step::kNothing;
  std::string_view word = rest.substr(0, size);
  if (IsFacilityName(word) || IsSeverityName(word)) {
    // "mail" right after a stamp may be the host's name, if none follows.
    if (scan->is_behind_stamp && word.find('.') == word.npos) scan->host = word;
    scan->is_behind_stamp = false;
    scan->rest.remove_prefix(size);
    ConsumePrefix(&scan->rest, ":");
    return Step::kGoOn;
  }
  if (IsNumber(word)) {
    scan->rest.remove_prefix(size);
    return Step::kGoOn;
  }
  // "file:12:", "file-12-": the line begins right after, without a blank.
  const size_t glue = word.find(':');
  const bool is_address = IsIpAddress(word);
  if (glue != word.npos && !is_address && glue + 1 < word.size()) {
    word = word.substr(0, glue);
    scan->rest.remove_prefix(glue + 1);
  } else {
    // "mail.log-Mar": grep's lines around one that it found.
    AnyStamp stamp;
    for (size_t at = word.find('-'); at != word.npos && !is_address; at = word.find('-', at + 1)) {
      std::string_view behind = rest.substr(at + 1);
      if (behind.size() == rest.size() || !ConsumeAnyStamp(&behind, &stamp)) continue;
      scan->rest.remove_prefix(at + 1);
      return Step::kGoOn;
    }
    scan->rest.remove_prefix(size);
    while (!is_address && word.ends_with(':')) word.remove_suffix(1);
    // "docker-compose[1]: ", "app[mail.1]: ".
    if (StartsWith(scan->rest, "[")) {
      const size_t close = scan->rest.substr(0, kWordBytesMax).find(']');
      if (close == scan->rest.npos) return Step::kNothing;
      scan->rest.remove_prefix(close + 1);
      if (ConsumePrefix(&scan->rest, ":")) {
        scan->may_have_words = false;
        return Step::kGoOn;
      }
    }
  }
  // A bar after it makes a label of any word.
  std::string_view behind = scan->rest;
  while (StartsWith(behind, " ")) behind.remove_prefix(1);
  if (StartsWith(behind, "|")) return Step::kGoOn;
  if (!scan->may_have_words || ++scan->word_count > kWordsMax) return Step::kNothing;
  if (word.size() < size && behind.size() < scan->rest.size()) scan->may_have_words = false;
  // Of a name and an address of one host, the name.
  if (!word.empty() && !StartsWith(word, "/") && (!is_address || scan->word_count == 1))
    scan->host = word;
  scan->is_behind_stamp = false;
  return Step::kGoOn;
}

Peeler::Step Peeler::TakeNext(Scan* scan, LineView* line) {
  if (const Step step = TakeFinding(scan, line); step != Step::kGoOn) return step;
  AnyStamp stamp;
  if (ConsumeAnyStamp(&scan->rest, &stamp)) {
    scan->has_stamp = true;
    if (stamp.IsPlain()) scan->year_stamp = stamp;
    if (stamp.is_unix || stamp.has_date || !scan->stamp.has_date) scan->stamp = stamp;
    scan->word_count = 0;
    scan->may_have_words = true;
    scan->is_behind_stamp = true;
    return Step::kGoOn;
  }
  if (ConsumePrefix(&scan->rest, "@cee:")) return Step::kGoOn;
  const char first = scan->rest.front();
  if (first == '{') return TakeObject(scan, line);
  // "INSERT INTO t VALUES (7,'2026-03-09 10:00:00','mx1',...": what follows is in quotes.
  if (first == '(' && scan->rest.substr(0, 32).find(",'") != scan->rest.npos) {
    scan->rest.remove_prefix(1);
    return Step::kGoOn;
  }
  if (first == '[' || first == '(' || first == '<') {
    std::string_view behind = scan->rest.substr(1);
    if (first == '[' && ConsumeAnyStamp(&behind, &stamp)) {
      scan->rest.remove_prefix(1);
      return Step::kGoOn;
    }
    const char closing = first == '[' ? ']' : first == '(' ? ')' : '>';
    const size_t close = scan->rest.substr(0, kWordBytesMax).find(closing);
    if (close == scan->rest.npos) return Step::kNothing;
    std::string_view inside = scan->rest.substr(1, close - 1);
    scan->rest.remove_prefix(close + 1);
    if (IsIpAddress(inside)) scan->host = inside;
    // "<22>1 STAMP host app procid msgid data text": the header's own reader knows it.
    if (first == '<' && StartsWith(scan->rest, "1 ")) {
      LineView outer = *line;
      const std::string_view header = scan->whole.substr(scan->Opening().size() - close - 1);
      if (!clock_.Parse(header, &outer)) return Step::kNothing;
      if (IsMailProgram(outer.program)) {
        outer.dialect = DialectOfProgram(outer.program);
        *line = outer;
        return Step::kFound;
      }
      LineView inner = outer;
      if (!IsDeeper(outer.text, *scan, &inner)) return Step::kNothing;
      *line = inner;
      return Step::kFound;
    }
    // "[1:mail1:postfix/lmtp] "
    const std::string_view name = inside.substr(inside.rfind(':') + 1);
    if (name.find('/') != name.npos && IsMailProgram(name)) scan->program = name;
    return Step::kGoOn;
  }
  if (first == ']' || first == ')' || first == '}' || first == ':') {
    scan->rest.remove_prefix(1);
    return Step::kGoOn;
  }
  return TakeWord(scan, line);
}

bool Peeler::PeelAt(std::string_view bytes, Words words, int depth, LineView* line,
                    bool may_be_bare) {
  if (depth >= kDepthMax) return false;
  Scan scan;
  scan.whole = scan.rest = bytes;
  scan.may_have_words = words == Words::kSome;
  scan.depth = depth;
  scan.may_be_bare = may_be_bare;
  for (int tokens = 0; tokens < kTokensMax; ++tokens) {
    SkipMarks(&scan.rest);
    if (scan.rest.empty()) return false;
    switch (TakeNext(&scan, line)) {
      case Step::kFound:
        return true;
      case Step::kNothing:
        return false;
      case Step::kGoOn:
        break;
    }
  }
  return false;
}

bool Peeler::Peel(std::string_view bytes, Words words, LineView* line) {
  return PeelAt(bytes, words, 0, line, words == Words::kSome);
}

}  // namespace whybounce
