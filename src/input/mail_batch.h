// Messages on their way from a reader to a worker.
#ifndef WHYBOUNCE_INPUT_MAIL_BATCH_H_
#define WHYBOUNCE_INPUT_MAIL_BATCH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whybounce {

// Whole messages of one source or of several: a Maildir is many sources of one message each. Owns
// their bytes.
struct MailBatch {
  struct Source {
    std::string name;
    uint64_t first_index = 0;  // of the first message here, in the source
    bool continues = false;    // the batch before is of the same source
    uint32_t first = 0;        // into `messages`; they reach up to the next source's
  };
  struct Message {
    size_t begin = 0;  // into `bytes`
    size_t size = 0;
    bool cut = false;  // it was longer
  };

  std::string bytes;  // line ends are '\n'
  std::vector<Source> sources;
  std::vector<Message> messages;

  void Clear() {
    bytes.clear();
    sources.clear();
    messages.clear();
  }
  std::string_view View(const Message& message) const {
    return std::string_view(bytes).substr(message.begin, message.size);
  }
  size_t EndOf(size_t source) const {
    return source + 1 < sources.size() ? sources[source + 1].first : messages.size();
  }
};

}  // namespace whybounce

#endif  // WHYBOUNCE_INPUT_MAIL_BATCH_H_
