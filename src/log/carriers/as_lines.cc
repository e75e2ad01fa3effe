#include "log/carriers/as_lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "input/mail_reader.h"
#include "log/carriers/csv_records.h"
#include "log/carriers/exim_debug.h"
#include "log/carriers/journal_verbose.h"
#include "log/carriers/json_records.h"
#include "log/carriers/queue_listing.h"
#include "log/records/platform.h"
#include "log/records/sender_source.h"

namespace whybounce {
namespace {

constexpr size_t kReadBytes = size_t{1} << 16;
constexpr size_t kLookBytes = size_t{1} << 14;

// A source whose first bytes were looked at.
class LookedAtSource : public ByteSource {
 public:
  LookedAtSource(std::unique_ptr<ByteSource> source, HeadedSource::Pace pace)
      : source_(std::move(source)) {
    head_.resize(kLookBytes);
    size_t size = 0;
    while (size < kLookBytes) {
      const bool has_line = std::memchr(head_.data(), '\n', size) != nullptr;
      if (has_line && pace == HeadedSource::Pace::kPrompt && source_->IsQuiet()) break;
      const auto bytes = source_->Read(head_.data() + size, kLookBytes - size);
      if (!bytes.ok()) status_ = bytes.status();
      if (!bytes.ok() || *bytes == 0) break;
      size += *bytes;
    }
    head_.resize(size);
  }
  std::string_view head() const { return head_; }
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override {
    if (given_ == head_.size()) {
      if (!status_.ok()) return status_;
      return source_->Read(buffer, capacity);
    }
    const size_t bytes = std::min(capacity, head_.size() - given_);
    std::memcpy(buffer, head_.data() + given_, bytes);
    given_ += bytes;
    return bytes;
  }
  bool IsQuiet() override { return given_ == head_.size() && status_.ok() && source_->IsQuiet(); }

 private:
  const std::unique_ptr<ByteSource> source_;
  std::string head_;
  size_t given_ = 0;
  absl::Status status_;
};

enum class Utf16 : uint8_t { kNo, kLittle, kBig };

Utf16 LooksLikeUtf16(std::string_view head) {
  if (head.starts_with("\xff\xfe")) return Utf16::kLittle;
  if (head.starts_with("\xfe\xff")) return Utf16::kBig;
  if (head.size() < 16) return Utf16::kNo;
  // ASCII without a mark: every second byte is zero.
  const auto zeros = [&](size_t first) {
    for (size_t i = first; i < 16; i += 2) {
      if (head[i] != '\0' || head[i ^ 1] == '\0') return false;
    }
    return true;
  };
  if (zeros(1)) return Utf16::kLittle;
  return zeros(0) ? Utf16::kBig : Utf16::kNo;
}

void AppendUtf8(uint32_t c, std::string* out) {
  const auto put = [&](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xe0 | c >> 12);
    } else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
    }
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

class Utf16Source : public RewritingSource {
 public:
  Utf16Source(std::unique_ptr<ByteSource> source, Utf16 kind)
      : RewritingSource(std::move(source)), is_big_(kind == Utf16::kBig) {}

 private:
  void Feed(std::string_view bytes, std::string* out) override {
    for (const char c : bytes) {
      const auto byte = static_cast<uint8_t>(c);
      if (!has_half_) {
        half_ = byte;
        has_half_ = true;
        continue;
      }
      has_half_ = false;
      Unit(is_big_ ? uint32_t{half_} << 8 | byte : uint32_t{byte} << 8 | half_, out);
    }
  }
  void End(std::string* out) override {
    if (high_ != 0) AppendUtf8(0xfffd, out);
  }
  void Unit(uint32_t unit, std::string* out) {
    const bool is_low = unit >= 0xdc00 && unit < 0xe000;
    if (high_ != 0) {
      const uint32_t high = std::exchange(high_, 0);
      if (is_low) return AppendUtf8(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00), out);
      AppendUtf8(0xfffd, out);
    }
    if (unit >= 0xd800 && unit < 0xdc00) {
      high_ = unit;
    } else if (unit != 0xfeff) {
      AppendUtf8(is_low ? 0xfffd : unit, out);
    }
  }

  const bool is_big_;
  uint8_t half_ = 0;
  bool has_half_ = false;
  uint32_t high_ = 0;
};

// Where the escape sequence that begins at `at` ends (ECMA-48): after its last byte.
size_t EndOfEscape(std::string_view s, size_t at) {
  if (at + 1 >= s.size()) return s.size();
  size_t end = at + 2;
  if (s[at + 1] == '[') {
    while (end < s.size() && (s[end] < '@' || s[end] > '~')) ++end;
    return std::min(end + 1, s.size());
  }
  if (s[at + 1] == ']') {
    while (end < s.size() && s[end] != '\a' && s[end] != '\x1b') ++end;
    return std::min(end + 1, s.size());
  }
  return s[at + 1] == '(' || s[at + 1] == ')' ? std::min(end + 1, s.size()) : end;
}

class WithoutColours : public LineRewriter {
 public:
  using LineRewriter::LineRewriter;

 private:
  void Line(std::string_view line, std::string* out) override {
    for (size_t i = 0; i < line.size();) {
      if (line[i] == '\x1b') {
        i = EndOfEscape(line, i);
      } else {
        out->push_back(line[i++]);
      }
    }
  }
};

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

class WithoutMark : public LineRewriter {
 public:
  using LineRewriter::LineRewriter;

 private:
  void Line(std::string_view line, std::string* out) override {
    if (is_first_) ConsumePrefix(&line, kByteOrderMark);
    is_first_ = false;
    out->append(line);
  }

  bool is_first_ = true;
};

// No-break spaces, which pages and editors put for blanks, and the mark before each record of a
// JSON text sequence (RFC 7464).
class WithPlainBlanks : public LineRewriter {
 public:
  using LineRewriter::LineRewriter;

 private:
  void Line(std::string_view line, std::string* out) override {
    ConsumePrefix(&line, "\x1e");
    for (size_t i = 0; i < line.size(); ++i) {
      const bool is_blank = StartsWith(line.substr(i), "\xc2\xa0");
      out->push_back(is_blank ? ' ' : line[i]);
      i += is_blank ? 1 : 0;
    }
  }
};

class TextOfPage : public LineRewriter {
 public:
  using LineRewriter::LineRewriter;

 private:
  void Line(std::string_view line, std::string* out) override {
    struct Entity {
      std::string_view name;
      std::string_view text;
    };
    static constexpr Entity kEntities[] = {
        {"&lt;", "<"},   {"&gt;", ">"},   {"&amp;", "&"},  {"&quot;", "\""}, {"&#39;", "'"},
        {"&#x27;", "'"}, {"&#34;", "\""}, {"&apos;", "'"}, {"&nbsp;", " "},  {"&#60;", "<"},
        {"&#62;", ">"},  {"&#x3c;", "<"}, {"&#x3e;", ">"}, {"&#160;", " "}};
    for (size_t i = 0; i < line.size();) {
      const std::string_view rest = line.substr(i);
      if (rest.front() == '&') {
        const auto* const entity =
            std::find_if(std::begin(kEntities), std::end(kEntities), [&](const Entity& one) {
              return EqualsIgnoreCase(rest.substr(0, one.name.size()), one.name);
            });
        if (entity != std::end(kEntities)) {
          out->append(entity->text);
          i += entity->name.size();
          continue;
        }
      } else if (rest.front() == '<') {
        if (const size_t size = TagBytes(rest); size != 0) {
          if (StartsWith(rest, "</t")) out->push_back(' ');  // a cell of a table
          i += size;
          continue;
        }
      }
      out->push_back(line[i++]);
    }
  }
  // The length of the element's tag that `s` begins with, or 0: an address is none.
  static size_t TagBytes(std::string_view s) {
    constexpr size_t kTagBytesMax = 400;
    const size_t close = s.substr(0, kTagBytesMax).find('>');
    if (close == s.npos) return 0;
    std::string_view name = s.substr(1, close - 1);
    ConsumePrefix(&name, "/");
    name = name.substr(0, name.find_first_of(" /"));
    for (const std::string_view one :
         {"br",    "p",      "pre",  "code", "div",  "span", "tr",  "td",         "th", "table",
          "tbody", "thead",  "html", "head", "body", "li",   "ul",  "ol",         "b",  "i",
          "em",    "strong", "tt",   "font", "a",    "samp", "kbd", "blockquote", "hr"}) {
      if (EqualsIgnoreCase(name, one)) return close + 1;
    }
    return 0;
  }
};

bool HasColours(std::string_view head) {
  for (size_t at = head.find("\x1b["); at != head.npos; at = head.find("\x1b[", at + 2)) {
    const size_t end = EndOfEscape(head, at);
    if (end > at + 2 && (head[end - 1] == 'm' || head[end - 1] == 'K')) return true;
  }
  return false;
}

bool HasOtherBlanks(std::string_view head) {
  constexpr size_t kHeaderBytes = 24;
  const std::string_view line = head.substr(0, head.find('\n'));
  return StartsWith(line, "\x1e{") ||
         line.substr(0, kHeaderBytes).find("\xc2\xa0") != std::string_view::npos;
}

// Addresses and arrows of a log, as a page has them.
bool IsPage(std::string_view head) {
  const auto has = [&](std::string_view words) { return head.find(words) != head.npos; };
  return (has("=&lt;") && !has("=<")) || (has(" =&gt; ") && !has(" => ")) || has("RCPT &lt;");
}

// "{", "[{", "[[", "[\"": not "[stamp] ...".
bool BeginsObject(std::string_view head) {
  head = TrimSpace(head);
  if (!ConsumePrefix(&head, "[")) return StartsWith(head, "{");
  head = TrimSpace(head);
  return StartsWith(head, "{") || StartsWith(head, "[") || StartsWith(head, "\"");
}

std::unique_ptr<LookedAtSource> Look(std::unique_ptr<ByteSource> source, HeadedSource::Pace pace) {
  return std::make_unique<LookedAtSource>(std::move(source), pace);
}

}  // namespace

absl::StatusOr<size_t> RewritingSource::Read(char* buffer, size_t capacity) {
  while (given_ == out_.size()) {
    out_.clear();
    given_ = 0;
    if (at_end_) return 0;
    in_.resize(kReadBytes);
    absl::StatusOr<size_t> bytes = source_->Read(in_.data(), in_.size());
    if (!bytes.ok()) return bytes;
    if (*bytes == 0) {
      at_end_ = true;
      End(&out_);
    } else {
      Feed(std::string_view(in_).substr(0, *bytes), &out_);
    }
  }
  const size_t bytes = std::min(capacity, out_.size() - given_);
  std::memcpy(buffer, out_.data() + given_, bytes);
  given_ += bytes;
  return bytes;
}

void LineRewriter::Feed(std::string_view bytes, std::string* out) {
  waiting_.append(bytes);
  size_t begin = 0;
  for (size_t end = waiting_.find('\n'); end != waiting_.npos; end = waiting_.find('\n', begin)) {
    Line(std::string_view(waiting_).substr(begin, end + 1 - begin), out);
    begin = end + 1;
  }
  waiting_.erase(0, begin);
  if (waiting_.size() <= kLineBytesMax) return;
  Line(waiting_, out);
  waiting_.clear();
}

void LineRewriter::End(std::string* out) {
  if (!waiting_.empty()) Line(waiting_, out);
  waiting_.clear();
}

void NumberedLines::Add(size_t lines_before, std::string_view line, std::string* out) {
  for (; given_ < lines_before; ++given_) out->push_back('\n');
  out->append(line);
  out->push_back('\n');
  ++given_;
}

std::unique_ptr<ByteSource> AsLines(std::unique_ptr<ByteSource> source, HeadedSource::Pace pace,
                                    const Platforms& senders) {
  std::unique_ptr<LookedAtSource> looked = Look(std::move(source), pace);
  if (const Utf16 kind = LooksLikeUtf16(looked->head()); kind != Utf16::kNo)
    looked = Look(std::make_unique<Utf16Source>(std::move(looked), kind), pace);
  if (LooksLikeMail(looked->head())) return looked;
  if (HasColours(looked->head()))
    looked = Look(std::make_unique<WithoutColours>(std::move(looked)), pace);
  if (HasOtherBlanks(looked->head()))
    looked = Look(std::make_unique<WithPlainBlanks>(std::move(looked)), pace);
  if (IsPage(looked->head())) looked = Look(std::make_unique<TextOfPage>(std::move(looked)), pace);
  const std::string head(looked->head());
  if (LooksLikeQueueListing(head)) return std::make_unique<QueueListing>(std::move(looked));
  if (LooksLikeEximDebug(head)) return std::make_unique<EximDebug>(std::move(looked));
  if (StartsWith(head, kByteOrderMark))
    return AsLines(std::make_unique<WithoutMark>(std::move(looked)), pace, senders);
  std::unique_ptr<ByteSource> lines = std::move(looked);
  const bool is_object = BeginsObject(head);
  if (is_object) {
    const bool is_document = LooksLikeJsonDocument(head);
    if (is_document) lines = std::make_unique<JsonRecords>(std::move(lines));
    if (MayHoldSenderObjects(head, senders.all()))
      return SenderObjects(std::move(lines), senders.all());
    if (is_document) return lines;
  }
  if (!is_object) {
    if (auto table = SenderTable(head, &lines, senders.all())) return table;
    if (auto others = SenderLines(head, &lines, senders.all())) return others;
  }
  if (const char divider = DividerOfTable(head); divider != '\0')
    return std::make_unique<CsvRecords>(std::move(lines), divider);
  if (LooksLikeVerboseJournal(head)) return std::make_unique<VerboseJournal>(std::move(lines));
  return lines;
}

}  // namespace whybounce
