// Cuts a mailbox into its messages.
#ifndef WHYBOUNCE_INPUT_MAIL_READER_H_
#define WHYBOUNCE_INPUT_MAIL_READER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "input/byte_source.h"
#include "input/mail_container.h"

namespace whybounce {

// A message, its line ends made '\n' whatever the file has (LF, CRLF, CR). Views are valid until
// the next call to Next() or Open().
struct MessageView {
  std::string_view bytes;  // without its "From " line; at most kMailBytesMax
  uint64_t index = 0;      // 0-based, in its source
  bool cut = false;        // it was longer
};

// What a source holds is seen from its first bytes (see MailContainer). Lengths that headers state
// are believed only where they end before a divider. Memory: the longest
// message, at most kMailBytesMax, and what is read at once. Thread-compatible; made to be used for
// one source after the other.
class MailReader {
 public:
  MailReader() = default;
  ~MailReader();
  MailReader(const MailReader&) = delete;
  MailReader& operator=(const MailReader&) = delete;

  // The source must outlive the reading of it. Its first message is number `first_index`: not 0
  // where an earlier run has read the beginning.
  void Open(ByteSource* source, uint64_t first_index = 0);
  // False at the end. A read error ends the stream after the bytes before it; error() then says it.
  bool Next(MessageView* message);
  const absl::Status& error() const { return error_; }
  uint64_t bytes_read() const { return bytes_read_; }

 private:
  enum class Search : uint8_t { kFound, kNone, kNeedsMore };

  // Looks for the first divider at or after *from, an offset into bytes(). kNeedsMore sets *from
  // to where it must be continued.
  Search FindDivider(size_t* from, Divider* divider) const;
  bool ReadMore();
  void Begin();
  bool SkipRest();
  bool Reserve();
  std::string_view bytes() const { return {data_ + begin_, end_ - begin_}; }

  ByteSource* source_ = nullptr;
  char* data_ = nullptr;  // malloc'ed, so that it grows without a copy (mremap)
  size_t capacity_ = 0;
  size_t begin_ = 0;  // what was read and not given yet
  size_t end_ = 0;
  size_t given_ = 0;  // bytes of the message given last, with the divider after it
  uint64_t index_ = 0;
  uint64_t bytes_read_ = 0;
  ContainerStart start_;
  bool has_lengths_ = false;  // an mbox whose headers state them
  bool at_start_ = false;
  bool skipping_ = false;  // in the rest of a message that was cut
  bool at_end_ = false;
  bool after_cr_ = false;  // the last byte read was CR: a LF that follows is of the same line end
  absl::Status error_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_MAIL_READER_H_
