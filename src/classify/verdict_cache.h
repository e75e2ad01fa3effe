// Answers replies of a shape seen before without asking the rules again.
#ifndef WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_
#define WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/hash.h"
#include "classify/engine.h"

namespace whybounce {

// One per thread; the engine must outlive it. Holds at most kVerdictCacheMax verdicts, then starts
// anew: what is cached never changes an answer, because the key is all that Decide() looks at.
// Allocates only for a shape not in the cache. Thread-compatible.
class VerdictCache {
 public:
  explicit VerdictCache(const Engine* engine) : engine_(*engine) {}

  Verdict Classify(const ReplyView& reply, uint16_t provider) {
    return Classify(reply, provider, [](std::string_view text) { return text; });
  }
  // Of a reply as it stands in a log: if it is not known as such, join(text) makes it one line.
  template <typename Join>
  Verdict Classify(ReplyView reply, uint16_t provider, Join join) {
    const uint64_t key = RecentKey(reply, provider);
    Recent& recent = recent_[(key >> 1) % recent_.size()];
    if (recent.key != key) {
      reply.text = join(reply.text);
      recent = {key, ClassifyShape(reply, provider)};
    }
    return recent.verdict;
  }
  // As Classify(), and leaves codes, class and shape of the reply in query() and shape(), whose
  // views are valid until the next call.
  Verdict ClassifyShape(const ReplyView& reply, uint16_t provider);
  const Query& query() const { return query_; }
  std::string_view shape() const { return shape_; }
  uint64_t misses() const { return misses_; }

 private:
  // Of all that an answer depends on; never 0.
  static uint64_t RecentKey(const ReplyView& reply, uint16_t provider);

  const Engine& engine_;
  std::string shape_;
  Query query_;
  absl::flat_hash_map<uint64_t, Verdict, IdentityHash> verdicts_;
  struct Recent {
    uint64_t key = 0;  // 0: free
    Verdict verdict;
  };
  std::vector<Recent> recent_{2048};  // direct-mapped
  uint64_t misses_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_
