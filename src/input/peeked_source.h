// A source whose first bytes can be looked at before they are read.
#ifndef WHYBOUNCE_INPUT_PEEKED_SOURCE_H_
#define WHYBOUNCE_INPUT_PEEKED_SOURCE_H_

#include <memory>
#include <string>
#include <string_view>

#include "input/byte_source.h"

namespace whybounce {

class PeekedSource : public ByteSource {
 public:
  // Reads until there are some KiB, or the end or an error comes, which Read() will say.
  explicit PeekedSource(std::unique_ptr<ByteSource> source);

  // Valid until the first call to Read().
  std::string_view head() const { return rest_; }
  absl::StatusOr<size_t> Read(char* buffer, size_t capacity) override;

 private:
  const std::unique_ptr<ByteSource> source_;
  std::string head_;
  std::string_view rest_;  // of head_
  absl::Status error_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_PEEKED_SOURCE_H_
