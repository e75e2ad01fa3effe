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

}  // namespace

Verdict VerdictCache::Classify(const ReplyView& reply, uint16_t provider) {
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
