// Listings of a queue: mailq and postqueue -p, postqueue -j, exim -bp.
#ifndef WHYBOUNCE_LOG_CARRIERS_QUEUE_LISTING_H_
#define WHYBOUNCE_LOG_CARRIERS_QUEUE_LISTING_H_

#include <memory>
#include <string>
#include <string_view>

#include "log/carriers/as_lines.h"
#include "log/dialects/waiting.h"

namespace whybounce {

// By its first bytes.
bool LooksLikeQueueListing(std::string_view head);

// One line for each queue file, which the parser of its program knows (dialects/waiting.h); it has
// the number of the first line on which the file is listed. Thread-compatible.
class QueueListing : public LineRewriter {
 public:
  explicit QueueListing(std::unique_ptr<ByteSource> source);
  ~QueueListing() override;

 private:
  void Line(std::string_view line, std::string* out) override;
  void End(std::string* out) override;
  void EndMessage(std::string* out);
  bool BeginPostfix(std::string_view line);
  bool BeginExim(std::string_view line);
  bool ReadObject(std::string_view line);
  void AddLine(std::string_view line);

  struct Parser;
  const std::unique_ptr<Parser> parser_;
  NumberedLines lines_;
  size_t line_ = 0;
  size_t message_line_ = 0;
  std::string head_;  // stamp and tag of the message; empty: none is open
  WaitingMessage message_;
  std::string reason_;  // of the recipients that follow
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_CARRIERS_QUEUE_LISTING_H_
