#include "classify/verdict_cache.h"

#include "base/domain.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "classify/reply_ids.h"
#include "classify/reply_shape.h"
#include "reply/extract.h"

namespace whybounce {
namespace {

// Of replies and queries, whose fields have the same names.
template <typename Asked>
uint64_t MixCodes(uint64_t words, const Asked& asked, uint16_t provider) {
  const uint64_t codes = (uint64_t{asked.code} << 48) |
                         (uint64_t{asked.enhanced_code.code_class} << 44) |
                         (uint64_t{asked.enhanced_code.subject} << 32) |
                         (uint64_t{asked.enhanced_code.detail} << 16) | provider;
  const uint64_t rest =
      (uint64_t{asked.code_class} << 24) | (static_cast<uint64_t>(asked.stage) << 16) |
      (static_cast<uint64_t>(asked.speaker) << 8) | static_cast<uint64_t>(asked.dialect);
  return Mix64(words + rest * 0x9e3779b97f4a7c15, codes);
}

uint64_t KeyOf(const Query& query) {
  return MixCodes(Hash64(query.shape) + (query.host_known ? 1 : 0), query, query.provider);
}

}  // namespace

// Many recipients are refused in the same words. Whose mailbox it is matters only if the reply
// names it, and not even then where the name leaves nothing of itself in the shape.
VerdictCache::Words VerdictCache::WordsOf(const ReplyView& reply) {
  const std::string_view domain = DomainOf(reply.recipient);
  Words words;
  words.local_part = reply.recipient.substr(
      0, domain.empty() ? reply.recipient.size() : reply.recipient.size() - domain.size() - 1);
  const size_t at = FindIgnoreCase(reply.text, words.local_part);
  if (at == std::string_view::npos) {
    words.before = reply.text;
  } else if (LocalPartIsFullyReplaced(reply.text, at, words.local_part)) {
    words.before = reply.text.substr(0, at);
    words.behind = reply.text.substr(at + words.local_part.size());
  } else {
    words.before = reply.text;
    words.is_named = true;
  }
  return words;
}

uint64_t VerdictCache::RecentKey(const Words& words, const ReplyView& reply, const Peer& peer) {
  uint64_t hash = Hash64(words.before);
  if (words.is_named) {
    hash = Mix64(hash, Hash64(words.local_part));
  } else if (!words.behind.empty()) {
    hash = Mix64(hash, Hash64(words.behind));
  }
  return MixCodes(hash ^ peer.key, reply, peer.provider) | 1;
}

uint64_t VerdictCache::AlikeKey(const Words& words, const ReplyView& reply, const Peer& peer) {
  if (words.is_named || HasId(reply.relay_host) || HasId(DomainOf(reply.recipient))) return 0;
  const uint64_t hash = HashWithoutIds(words.before, words.behind);
  return hash == 0 ? 0 : MixCodes(hash ^ peer.key, reply, peer.provider) | 1;
}

bool VerdictCache::IsAboutSendingIp(Cause cause) {
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

void VerdictCache::SetSendingIp(std::string_view text, Answer* answer) {
  answer->sending_ip.clear();
  if (IsAboutSendingIp(answer->verdict.cause)) answer->sending_ip = FindSendingIp(text);
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
