#include "input/mail_reader.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr size_t kReadBytes = size_t{1} << 18;

}  // namespace

MailReader::~MailReader() { std::free(data_); }

void MailReader::Open(ByteSource* source, uint64_t first_index) {
  source_ = source;
  begin_ = end_ = given_ = 0;
  index_ = first_index;
  bytes_read_ = 0;
  skipping_ = at_end_ = after_cr_ = false;
  start_ = {};
  has_lengths_ = false;
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
    const size_t begin = NextDividerLine(start_.container, all, *from);
    if (begin == all.npos) {
      // The last bytes may be the beginning of one.
      *from = std::max(*from, all.size() - std::min<size_t>(all.size(), 5));
      return at_end_ ? Search::kNone : Search::kNeedsMore;
    }
    const size_t line_end = std::min(all.find('\n', begin), all.size());
    if (!at_end_ && all.size() - line_end < kFieldNameBytes + 1 &&
        all.size() - begin < kDividerBytes + kFieldNameBytes) {
      *from = begin - (begin > 0);
      return Search::kNeedsMore;
    }
    if (IsDividerAt(start_, all, begin, divider)) {
      // The next message of a dbox begins after facts of this one.
      if (start_.container == MailContainer::kDbox && divider->next == all.size() && !at_end_)
        return Search::kNeedsMore;
      if (!has_lengths_) return Search::kFound;
      const size_t stated = StatedEnd(all);
      if (stated == all.npos || stated <= begin) return Search::kFound;
      // Not believed unless a divider, or nothing, stands where it points to.
      if (stated + 2 + kDividerBytes > all.size() && !at_end_ && stated <= kMailBytesMax)
        return Search::kNeedsMore;
      size_t at = std::min(stated, all.size());
      while (at < all.size() && all[at] == '\n') ++at;
      if (stated > all.size()) return Search::kFound;
      if (at == all.size()) return Search::kNone;
      Divider behind;
      if (all[at - 1] == '\n' && IsDividerAt(start_, all, at, &behind)) *divider = behind;
      return Search::kFound;
    }
    *from = begin;
  }
  return at_end_ ? Search::kNone : Search::kNeedsMore;
}

// Looks at the first bytes of the source.
void MailReader::Begin() {
  at_start_ = false;
  while (end_ - begin_ < kDividerBytes && ReadMore()) {
  }
  start_ = SniffContainer(bytes());
  begin_ += start_.first;
  has_lengths_ =
      start_.container == MailContainer::kMbox && StatedEnd(bytes()) != std::string_view::npos;
}

// The rest of a message that was too long: up to the next one, keeping only what may be a divider.
bool MailReader::SkipRest() {
  skipping_ = false;
  if (start_.container == MailContainer::kSingle) return false;
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
    if (start_.container != MailContainer::kSingle) {
      search = FindDivider(&from, &divider);
      if (search == Search::kNeedsMore) ReadMore();
    } else if (!ReadMore()) {
      search = Search::kNone;
    }
  }
  const std::string_view all = bytes();
  if (all.empty() && at_end_) return false;
  if (start_.container == MailContainer::kSingle) {
    const size_t next = NextCatted(all);
    if (next != all.npos) {
      divider = {next, next};
      search = Search::kFound;
    }
  }
  const size_t size = search == Search::kFound ? divider.end : all.size();
  message->cut = size > kMailBytesMax;
  message->bytes = all.substr(0, std::min(size, kMailBytesMax));
  const size_t taken = message->bytes.size();
  if (!message->cut) message->bytes = WithoutTrailer(start_.container, message->bytes);
  message->index = index_++;
  given_ = search == Search::kFound ? divider.next : taken;
  skipping_ = message->cut && search != Search::kFound;
  return true;
}

}  // namespace whybounce
