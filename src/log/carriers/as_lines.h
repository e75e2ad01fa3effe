// Files that hold log lines, and are none: UTF-16, pages, terminals' colours, documents, tables.
#ifndef WHYBOUNCE_LOG_CARRIERS_AS_LINES_H_
#define WHYBOUNCE_LOG_CARRIERS_AS_LINES_H_

#include <memory>
#include <string>
#include <string_view>

#include "input/byte_source.h"
#include "input/progress.h"

namespace whybounce {

class Platforms;

// Turns what another source gives into something else, piece by piece. Thread-compatible.
class RewritingSource : public ByteSource {
 public:
  explicit RewritingSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) final;
  bool IsQuiet() final { return given_ == out_.size() && !at_end_ && source_->IsQuiet(); }

 protected:
  // What `bytes`, which follow those of the call before, give is appended to *out.
  virtual void Feed(std::string_view bytes, std::string* out) = 0;
  // And what was waiting for more when there is no more.
  virtual void End(std::string* out) = 0;

 private:
  const std::unique_ptr<ByteSource> source_;
  std::string in_;
  std::string out_;
  size_t given_ = 0;  // of out_
  bool at_end_ = false;
};

// Rewrites whole lines; what is too long for one goes through in pieces.
class LineRewriter : public RewritingSource {
 public:
  using RewritingSource::RewritingSource;

 protected:
  // With its newline, which the last one may lack.
  virtual void Line(std::string_view line, std::string* out) = 0;
  void End(std::string* out) override;

 private:
  void Feed(std::string_view bytes, std::string* out) final;

  std::string waiting_;
};

// The lines of `source`, by the look of its first bytes: as they are, most often. UTF-16 becomes
// UTF-8; colours of a terminal are left out; a page of HTML becomes its text; the objects of a JSON
// document (JsonRecords), the rows of a table (CsvRecords) and the entries that journalctl -o
// verbose prints become a JSON object each, on a line of its own; so do the messages of a listing
// of the queue (QueueListing) and the log lines within what exim -d prints (EximDebug). Such a line
// has the number of the line on which its record begins, as far as records begin on lines of their
// own: what a record takes more is blank lines. Records of one of these `senders` become lines of
// their own kind (records/README.md). `pace`: whether to wait for those first bytes when whoever
// writes them pauses.
std::unique_ptr<ByteSource> AsLines(std::unique_ptr<ByteSource> source, HeadedSource::Pace pace,
                                    const Platforms& senders);

// Puts lines out, each with the number that it has in the source.
class NumberedLines {
 public:
  // `line_before`: how many lines of the source there are before the record.
  void Add(size_t lines_before, std::string_view line, std::string* out);

 private:
  size_t given_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_AS_LINES_H_
