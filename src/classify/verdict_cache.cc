#include "classify/verdict_cache.h"

#include "base/domain.h"
#include "base/limits.h"
#include "base/text.h"
#include "classify/extract.h"
#include "classify/reply_shape.h"

namespace whybounce {
namespace {

// Of replies and queries, whose fields have the same names.
template <typename Asked>
uint64_t MixCodes(uint64_t words, const Asked& asked, uint16_t provider) {
  const uint64_t codes = (uint64_t{asked.code} << 48) |
                         (uint64_t{asked.enhanced_code.klass} << 44) |
                         (uint64_t{asked.enhanced_code.subject} << 32) |
                         (uint64_t{asked.enhanced_code.detail} << 16) | provider;
  const uint64_t rest = (uint64_t{asked.klass} << 24) | (static_cast<uint64_t>(asked.stage) << 16) |
                        (static_cast<uint64_t>(asked.speaker) << 8) |
                        static_cast<uint64_t>(asked.dialect);
  return Mix64(words + rest * 0x9e3779b97f4a7c15, codes);
}

uint64_t KeyOf(const Query& query) { return MixCodes(Hash64(query.shape), query, query.provider); }

// Which of the own addresses is refused is worth knowing, and worth looking for, only here.
bool IsAboutSendingIp(Cause cause) {
  switch (cause) {
    case Cause::kIpBlocklisted:
    case Cause::kIpBlocked:
    case Cause::kGeoBlocked:
    case Cause::kPoorReputation:
    case Cause::kPtrMissing:
      return true;
    default:
      return false;
  }
}

}  // namespace

// Many recipients are refused in the same words. Whose mailbox it is matters only if the reply
// names it, and not even then where the name leaves nothing of itself in the shape.
uint64_t VerdictCache::RecentKey(const ReplyView& reply, const Peer& peer) {
  const std::string_view domain = DomainOf(reply.recipient);
  const std::string_view local_part = reply.recipient.substr(
      0, domain.empty() ? reply.recipient.size() : reply.recipient.size() - domain.size() - 1);
  const size_t at = FindIgnoreCase(reply.text, local_part);
  uint64_t words = 0;
  if (at == std::string_view::npos) {
    words = Hash64(reply.text);
  } else if (LeavesNoTrace(reply.text, at, local_part)) {
    words =
        Mix64(Hash64(reply.text.substr(0, at)), Hash64(reply.text.substr(at + local_part.size())));
  } else {
    words = Mix64(Hash64(reply.text), Hash64(local_part));
  }
  return MixCodes(words ^ peer.key, reply, peer.provider) | 1;
}

void VerdictCache::SetAnswer(const ReplyView& reply, uint16_t provider, Answer* answer) {
  answer->verdict = ClassifyShape(reply, provider);
  answer->sending_ip.clear();
  if (IsAboutSendingIp(answer->verdict.cause)) answer->sending_ip = FindSendingIp(reply.text);
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
