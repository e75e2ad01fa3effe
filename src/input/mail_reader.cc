#include "input/mail_reader.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kReadBytes = size_t{1} << 18;
// A longer line is no "From " line.
constexpr size_t kFromLineMax = 1000;
// Of the line behind a "From " line, to see that it is a field.
constexpr size_t kFieldNameMax = 80;

// Fields that nearly every mail has, and hardly anything else.
constexpr std::array<std::string_view, 22> kMailFields = {"from",
                                                          "to",
                                                          "cc",
                                                          "subject",
                                                          "date",
                                                          "message-id",
                                                          "received",
                                                          "return-path",
                                                          "delivered-to",
                                                          "mime-version",
                                                          "content-type",
                                                          "x-original-to",
                                                          "envelope-to",
                                                          "auto-submitted",
                                                          "reply-to",
                                                          "sender",
                                                          "delivery-date",
                                                          "x-failed-recipients",
                                                          "content-transfer-encoding",
                                                          "dkim-signature",
                                                          "in-reply-to",
                                                          "references"};

// The length of the field name at the front of `line`, 0 if it is no field.
size_t FieldNameLength(std::string_view line) {
  size_t length = 0;
  while (length < line.size() && length < kFieldNameMax && line[length] > ' ' &&
         line[length] < 0x7f && line[length] != ':') {
    ++length;
  }
  return length < line.size() && line[length] == ':' ? length : 0;
}

// "04:43" somewhere behind the address.
bool HasTime(std::string_view line) {
  for (size_t i = 1; i + 5 <= line.size(); ++i) {
    if (line[i + 2] == ':' && (IsDigit(line[i]) || line[i] == ' ') && IsDigit(line[i + 1]) &&
        IsDigit(line[i + 3]) && IsDigit(line[i + 4])) {
      return true;
    }
  }
  return false;
}

bool HasYear(std::string_view line) {
  for (size_t i = 1; i + 4 <= line.size(); ++i) {
    const bool alone = !IsAlnum(line[i - 1]) && (i + 4 == line.size() || !IsAlnum(line[i + 4]));
    if (alone && (line[i] == '1' || line[i] == '2') && IsDigit(line[i + 1]) &&
        IsDigit(line[i + 2]) && IsDigit(line[i + 3])) {
      return true;
    }
  }
  return false;
}

// asctime(3): "Sun Nov 22 04:43:15 2026".
bool HasMonthBehindDay(std::string_view line) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto is_one_of = [](std::string_view word, std::string_view names) {
    const size_t at = names.find(word);
    return at != names.npos && at % 3 == 0;
  };
  for (size_t i = 1; i + 8 <= line.size(); ++i) {
    if (line[i - 1] == ' ' && line[i + 3] == ' ' && is_one_of(line.substr(i, 3), kDays) &&
        is_one_of(line.substr(i + 4, 3), kMonths)) {
      return true;
    }
  }
  return false;
}

// Unquoted "From " begins lines of texts, too (mboxo quotes them, mboxcl2 does not): a divider has
// a date, and of these at least two: it follows an empty line, the date is in asctime's form, a
// field follows it (the message behind it may be damaged).
bool IsDivider(std::string_view line, bool after_empty_line, std::string_view behind) {
  if (!HasTime(line) || !HasYear(line)) return false;
  const bool asctime = HasMonthBehindDay(line);
  if (!after_empty_line && !asctime) return false;
  return (after_empty_line && asctime) || behind.empty() || FieldNameLength(behind) > 0 ||
         behind.starts_with(">From ") || behind.front() == '\n';
}

}  // namespace

bool LooksLikeMail(std::string_view bytes) {
  ConsumePrefix(&bytes, "\xef\xbb\xbf");
  while (!bytes.empty() && (bytes.front() == '\n' || bytes.front() == '\r')) bytes.remove_prefix(1);
  const size_t first_end = bytes.find_first_of("\r\n");
  const std::string_view first = bytes.substr(0, first_end);
  if (first.starts_with("From ") && HasTime(first)) return true;
  std::array<bool, kMailFields.size()> seen{};
  size_t strange = 0;
  bool first_line = true;
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end);
    const bool crlf = bytes.starts_with("\r\n");
    bytes.remove_prefix(std::min<size_t>(bytes.size(), crlf ? 2 : 1));
    if (line.empty()) break;
    const size_t name = line.front() == ' ' || line.front() == '\t' ? 0 : FieldNameLength(line);
    if (name == 0 && line.front() != ' ' && line.front() != '\t') {
      // "From MAILER-DAEMON" without a date; a damaged line or two within a header.
      if (!(first_line && first.starts_with("From ")) && ++strange > 3) return false;
    }
    for (size_t i = 0; i < kMailFields.size(); ++i) {
      if (name == kMailFields[i].size() && EqualsIgnoreCase(line.substr(0, name), kMailFields[i]))
        seen[i] = true;
    }
    first_line = false;
  }
  const auto known = std::count(seen.begin(), seen.end(), true);
  return known >= 2 && static_cast<size_t>(known) > strange;
}

MailReader::~MailReader() { std::free(data_); }

void MailReader::Open(ByteSource* source, uint64_t first_index) {
  source_ = source;
  begin_ = end_ = given_ = 0;
  index_ = first_index;
  bytes_read_ = 0;
  is_mbox_ = skipping_ = at_end_ = after_cr_ = false;
  at_start_ = true;
  error_ = absl::OkStatus();
}

// Room for one more read: what was given is forgotten, else the buffer grows.
bool MailReader::Reserve() {
  if (capacity_ - end_ >= kReadBytes) return true;
  if (begin_ > 0) {
    std::memmove(data_, data_ + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (capacity_ - end_ >= kReadBytes) return true;
  }
  const size_t wanted =
      std::min(std::max(2 * capacity_, 2 * kReadBytes), kMailBytesMax + 2 * kReadBytes);
  void* const grown = std::realloc(data_, wanted);
  if (grown == nullptr) return false;
  data_ = static_cast<char*>(grown);
  capacity_ = wanted;
  return true;
}

bool MailReader::ReadMore() {
  if (at_end_) return false;
  if (!Reserve()) {
    error_ = absl::ResourceExhaustedError("out of memory");
    at_end_ = true;
    return false;
  }
  char* const to = data_ + end_;
  const absl::StatusOr<size_t> read = source_->Read(to, std::min(kReadBytes, capacity_ - end_));
  if (!read.ok()) error_ = read.status();
  if (!read.ok() || *read == 0) {
    at_end_ = true;
    return false;
  }
  bytes_read_ += *read;
  // Line ends: CRLF and CR become LF.
  const char* in = to;
  const char* const in_end = to + *read;
  char* out = to;
  if (after_cr_ && *in == '\n') ++in;
  after_cr_ = false;
  while (in < in_end) {
    const void* mark = std::memchr(in, '\r', static_cast<size_t>(in_end - in));
    const char* const cr = mark == nullptr ? in_end : static_cast<const char*>(mark);
    if (out != in) std::memmove(out, in, static_cast<size_t>(cr - in));
    out += cr - in;
    in = cr;
    if (in == in_end) break;
    *out++ = '\n';
    ++in;
    if (in == in_end) {
      after_cr_ = true;
    } else if (*in == '\n') {
      ++in;
    }
  }
  end_ = static_cast<size_t>(out - data_);
  return true;
}

MailReader::Search MailReader::FindDivider(size_t* from, Divider* divider) const {
  const std::string_view all = bytes();
  while (*from < all.size()) {
    const size_t begin = FindLine(all, *from, "From ");
    if (begin == all.npos) {
      // The last bytes may be the beginning of one.
      *from = std::max(*from, all.size() - std::min<size_t>(all.size(), 5));
      return at_end_ ? Search::kNone : Search::kNeedsMore;
    }
    const size_t line_end = std::min(all.find('\n', begin), all.size());
    if (!at_end_ && all.size() - line_end < kFieldNameMax + 1 &&
        all.size() - begin < kFromLineMax + kFieldNameMax) {
      *from = begin - 1;
      return Search::kNeedsMore;
    }
    const std::string_view line = all.substr(begin, std::min(line_end - begin, kFromLineMax));
    const std::string_view behind =
        line_end < all.size() ? all.substr(line_end + 1) : std::string_view();
    if (IsDivider(line, begin == 1 || all[begin - 2] == '\n', behind)) {
      *divider = {begin, std::min(all.size(), line_end + 1)};
      return Search::kFound;
    }
    *from = begin;
  }
  return at_end_ ? Search::kNone : Search::kNeedsMore;
}

// Looks at the first bytes of the source.
void MailReader::Begin() {
  at_start_ = false;
  while (end_ - begin_ < kFromLineMax && ReadMore()) {
  }
  std::string_view all = bytes();
  ConsumePrefix(&all, "\xef\xbb\xbf");
  while (!all.empty() && all.front() == '\n') all.remove_prefix(1);
  is_mbox_ = all.starts_with("From ");
  if (is_mbox_) TakeUntil(&all, "\n");
  begin_ = end_ - all.size();
}

// The rest of a message that was too long: up to the next one, keeping only what may be a divider.
bool MailReader::SkipRest() {
  skipping_ = false;
  if (!is_mbox_) return false;
  Divider divider;
  for (size_t from = 0;;) {
    switch (FindDivider(&from, &divider)) {
      case Search::kFound:
        begin_ += divider.next;
        return true;
      case Search::kNone:
        return false;
      case Search::kNeedsMore:
        // The byte before says whether the line before is empty.
        if (from > 1) {
          begin_ += from - 1;
          from = 1;
        }
        ReadMore();
    }
  }
}

bool MailReader::Next(MessageView* message) {
  begin_ += given_;
  given_ = 0;
  if (at_start_) Begin();
  if (skipping_ && !SkipRest()) return false;
  Divider divider;
  Search search = Search::kNeedsMore;
  for (size_t from = 0; search == Search::kNeedsMore && end_ - begin_ <= kMailBytesMax;) {
    if (is_mbox_) {
      search = FindDivider(&from, &divider);
      if (search == Search::kNeedsMore) ReadMore();
    } else if (!ReadMore()) {
      search = Search::kNone;
    }
  }
  const std::string_view all = bytes();
  if (all.empty() && at_end_) return false;
  const size_t size = search == Search::kFound ? divider.end : all.size();
  message->cut = size > kMailBytesMax;
  message->bytes = all.substr(0, std::min(size, kMailBytesMax));
  message->index = index_++;
  given_ = search == Search::kFound ? divider.next : message->bytes.size();
  skipping_ = message->cut && search != Search::kFound;
  return true;
}

}  // namespace whybounce
