#include "classify/verdict_cache.h"

#include "base/limits.h"

namespace whybounce {
namespace {

uint64_t KeyOf(const Query& query) {
  const uint64_t codes = (uint64_t{query.code} << 48) |
                         (uint64_t{query.enhanced_code.klass} << 44) |
                         (uint64_t{query.enhanced_code.subject} << 32) |
                         (uint64_t{query.enhanced_code.detail} << 16) | query.provider;
  const uint64_t rest = (uint64_t{query.klass} << 24) | (static_cast<uint64_t>(query.stage) << 16) |
                        (static_cast<uint64_t>(query.speaker) << 8) |
                        static_cast<uint64_t>(query.dialect);
  return Mix64(Mix64(Hash64(query.shape), codes), rest);
}

// Of all that a query is made of.
uint64_t KeyOf(const ReplyView& reply, uint16_t provider) {
  const uint64_t codes = (uint64_t{reply.code} << 48) |
                         (uint64_t{reply.enhanced_code.klass} << 44) |
                         (uint64_t{reply.enhanced_code.subject} << 32) |
                         (uint64_t{reply.enhanced_code.detail} << 16) | provider;
  const uint64_t rest = (uint64_t{reply.klass} << 24) | (static_cast<uint64_t>(reply.stage) << 16) |
                        (static_cast<uint64_t>(reply.speaker) << 8) |
                        static_cast<uint64_t>(reply.dialect);
  const uint64_t context = Mix64(Hash64(reply.recipient), Hash64(reply.relay_host));
  return Mix64(Mix64(Mix64(Hash64(reply.text), context), codes), rest);
}

}  // namespace

Verdict VerdictCache::Classify(const ReplyView& reply, uint16_t provider) {
  // A retry gets the very same words as the attempt before.
  const uint64_t key = KeyOf(reply, provider) | 1;  // 0 is a free slot
  Recent& recent = recent_[(key >> 1) % recent_.size()];
  if (recent.key != key) recent = {key, ClassifyShape(reply, provider)};
  return recent.verdict;
}

Verdict VerdictCache::ClassifyShape(const ReplyView& reply, uint16_t provider) {
  query_ = engine_.MakeQuery(reply, provider, &shape_);
  const uint64_t key = KeyOf(query_);
  if (const auto it = verdicts_.find(key); it != verdicts_.end()) return it->second;
  ++misses_;
  if (verdicts_.size() >= kVerdictCacheMax) verdicts_.clear();
  const Verdict verdict = engine_.Decide(query_);
  verdicts_.emplace(key, verdict);
  return verdict;
}

}  // namespace whybounce
