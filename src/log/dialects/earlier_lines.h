// What lines of a log said that later ones need.
#ifndef WHYBOUNCE_LOG_DIALECTS_EARLIER_LINES_H_
#define WHYBOUNCE_LOG_DIALECTS_EARLIER_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/slot_hash.h"

namespace whybounce {

// "starting delivery 5: msg 93 to remote ann@corp.example", and many lines later "delivery 5:
// failure: ...". Kept under the key of what they are about. Bounded: the oldest keys give way, and
// of what is kept under one the end. A copy goes on as the original would. Thread-compatible.
class EarlierLines {
 public:
  static constexpr size_t kKeysMax = 1024;
  static constexpr size_t kBytesPerKeyMax = 2048;

  enum class Verb : uint8_t {
    kNothing,
    kBegins,  // forgets what was kept under the key, then keeps its own
    kAdds,    // keeps it after what is there, on a line of its own
    kAsks,    // wants what is kept
    kTakes,   // and is the last that does
  };
  struct Use {
    Verb verb = Verb::kNothing;
    uint64_t key = 0;
    std::string_view says;  // what is to be kept
  };

  // Does what the verb says. Gives what was kept under the key before; empty if nothing was. Valid
  // until the next call.
  std::string_view Do(const Use& use);

 private:
  static constexpr uint16_t kNone = UINT16_MAX;
  struct KeptText {
    uint64_t key = 0;
    std::string text;
    uint16_t older = kNone;
    uint16_t newer = kNone;
  };

  void Unlink(uint16_t index);
  uint16_t Add(uint64_t key);

  absl::flat_hash_map<uint64_t, uint16_t, SlotHash> by_key_;  // place in entries_
  std::vector<KeptText> entries_;
  std::vector<uint16_t> spare_;  // places in entries_ that were taken
  std::string found_;
  uint16_t oldest_ = kNone;
  uint16_t newest_ = kNone;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_LOG_DIALECTS_EARLIER_LINES_H_
