// Answers replies of a shape seen before without asking the rules again.
#ifndef WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_
#define WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/slot_hash.h"
#include "classify/engine.h"
#include "classify/peer_cache.h"

namespace whybounce {

// One per thread; the engine must outlive it. Holds at most kVerdictCacheMax verdicts, then starts
// anew: what is cached never changes an answer, because the key is all that Decide() looks at.
// Allocates only for a shape not in the cache. Thread-compatible.
class VerdictCache {
 public:
  struct Answer {
    Verdict verdict;
    std::string sending_ip;  // that the reply names, if the cause is about it
  };

  explicit VerdictCache(const Engine* engine) : engine_(*engine) {}

  Verdict Classify(const ReplyView& reply, uint16_t provider) {
    const std::string_view domain = DomainOf(reply.recipient);
    const Peer peer = {PeerKey(reply.relay_host, domain), provider, !domain.empty()};
    return Classify(reply, peer, [](std::string_view text) { return text; }).verdict;
  }
  // Of a reply as it stands in a log, where it may have several lines: join(text) makes them one,
  // and is called only if the reply is not in the cache. peer.key must differ wherever the relay's
  // host or the recipient's domain differ. Valid until the next call.
  template <typename Join>
  const Answer& Classify(ReplyView reply, const Peer& peer, Join join) {
    const Words words = WordsOf(reply);
    uint64_t key = RecentKey(words, reply, peer);
    Recent* recent = &recent_[(key >> 1) % recent_.size()];
    bool is_same_text = words.behind.empty();
    if (recent->key != key) {
      if (const uint64_t alike = AlikeKey(words, reply, peer); alike != 0) {
        key = alike;
        recent = &alike_[(key >> 1) % alike_.size()];
        is_same_text = false;
      }
    }
    if (recent->key != key) {
      recent->key = key;
      reply.text = join(reply.text);
      recent->answer.verdict = ClassifyShape(reply, peer.provider);
      SetSendingIp(reply.text, &recent->answer);
    } else if (!is_same_text && IsAboutSendingIp(recent->answer.verdict.cause)) {
      // The words before an address say whose it is, and may be among those left out of the key.
      SetSendingIp(join(reply.text), &recent->answer);
    }
    return recent->answer;
  }
  // As Classify(), and leaves codes, class and shape of the reply in query() and shape(), whose
  // views are valid until the next call.
  Verdict ClassifyShape(const ReplyView& reply, uint16_t provider);
  const Query& query() const { return query_; }
  std::string_view shape() const { return shape_; }
  uint64_t misses() const { return misses_; }

 private:
  // The text of a reply, in two where the name of a mailbox leaves no trace in its shape. It may
  // leave one where it `is_named`.
  struct Words {
    std::string_view before;
    std::string_view behind;
    std::string_view local_part;
    bool is_named = false;
  };
  static Words WordsOf(const ReplyView& reply);
  // Of all that an answer depends on; never 0.
  static uint64_t RecentKey(const Words& words, const ReplyView& reply, const Peer& peer);
  // The same without the ids that the words have; 0 if they have none.
  static uint64_t AlikeKey(const Words& words, const ReplyView& reply, const Peer& peer);
  // Which of the own addresses is refused is worth knowing, and worth looking for, only there.
  static bool IsAboutSendingIp(Cause cause);
  static void SetSendingIp(std::string_view text, Answer* answer);

  const Engine& engine_;
  std::string shape_;
  Query query_;
  absl::flat_hash_map<uint64_t, Verdict, SlotHash> verdicts_;
  struct Recent {
    uint64_t key = 0;  // 0: free
    Answer answer;
  };
  std::vector<Recent> recent_{2048};  // direct-mapped, by RecentKey()
  std::vector<Recent> alike_{512};    // and those with ids, by AlikeKey()
  uint64_t misses_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_VERDICT_CACHE_H_
