// How far a file was read, so that the next run goes on there.
#ifndef WHYBOUNCE_INPUT_PROGRESS_H_
#define WHYBOUNCE_INPUT_PROGRESS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/byte_source.h"

namespace whybounce {

// Logs are renamed, compressed, copied and truncated while they are read; what does not change is
// how a log begins. So a file is known by its first bytes, unpacked: by nothing else.
struct FileProgress {
  uint32_t head_bytes = 0;  // as many as there were, at most kHeadBytesMax
  uint64_t head_hash = 0;
  uint64_t first_line_hash = 0;  // of its first line; 0: that has no end within the head
  uint64_t offset = 0;           // of the first byte not read yet, unpacked
  uint64_t lines = 0;            // before it
  int64_t last_unix_s = 0;       // of the last line: a year may hang on it
  uint8_t format = 0;            // what it was taken for; the reader's own number

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.head_bytes, self.head_hash, self.first_line_hash, self.offset, self.lines,
          self.last_unix_s, self.format);
  }
};

// A source whose first bytes can be looked at, and of which a part can be skipped.
// Thread-compatible.
class HeadedSource : public ByteSource {
 public:
  static constexpr size_t kHeadBytesMax = 1024;
  // What a mail is shows within these; a long field may stand first.
  static constexpr size_t kLookBytesMax = size_t{1} << 14;

  // Whether to wait for all of the head and of what follows, or to take what is there when whoever
  // writes pauses.
  enum class Pace : uint8_t { kWait, kPrompt };
  explicit HeadedSource(std::unique_ptr<ByteSource> source, Pace pace = Pace::kWait);
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override;
  bool IsQuiet() override;

  // The first bytes, at most kLookBytesMax, without a UTF-8 byte order mark.
  std::string_view head() const { return head_; }
  // Of reading the head; Read() gives it when the head is given.
  const absl::Status& status() const { return status_; }

  // What an earlier run means for this source.
  enum class Resumed : uint8_t {
    kNew,     // nobody has read it
    kGoesOn,  // *found is its entry, and what was read before is skipped
    // *found is its entry, but not all of what was read is there: somebody copies or unpacks it at
    // this moment, or reading failed (then status() says why). Nothing of it may be read now, or
    // what was counted would count again.
    kWaits,
  };
  // Looks for this source among what an earlier run left; of several entries the one read furthest.
  // To be called before the first Read().
  Resumed SkipKnown(const std::vector<FileProgress>& known, FileProgress* found);
  // The last bytes of what SkipKnown() skipped, at most kLookBytesMax.
  std::string_view skipped_tail() const { return skipped_tail_; }
  // Head and hash of this source; the caller knows the rest.
  FileProgress Identity() const;

 private:
  const FileProgress* FindKnown(const std::vector<FileProgress>& known) const;
  const FileProgress* FindShortened(const std::vector<FileProgress>& known) const;
  bool Skip(uint64_t bytes);

  const std::unique_ptr<ByteSource> source_;
  const Pace pace_;
  std::string head_;
  size_t given_ = 0;  // of head_
  std::string skipped_tail_;
  absl::Status status_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_PROGRESS_H_
