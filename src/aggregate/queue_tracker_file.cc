// What a tracker holds, as bytes.
#include <algorithm>

#include "aggregate/queue_tracker.h"

namespace whybounce {
namespace {

void Put(const Record& r, WireWriter* out) {
  out->Uint(static_cast<uint64_t>(r.kind));
  out->Uint(static_cast<uint64_t>(r.outcome));
  out->Uint(static_cast<uint64_t>(r.direction));
  out->Uint(static_cast<uint64_t>(r.origin));
  out->Uint(static_cast<uint64_t>(r.cause));
  out->Uint(r.klass);
  for (const bool flag : {r.probe, r.suspended, r.unexplained, r.has_sender, r.queued,
                          r.cause_is_older, r.loopback_client})
    out->Bool(flag);
  out->Uint(r.provider);
  out->Uint(r.rule);
  for (const StringId id : {r.domain, r.relay, r.sender, r.client, r.sending_ip, r.blocklist})
    out->Uint(id);
  out->Float(r.delay_s);
  for (const uint64_t hash : {r.queue_key, r.other_key, r.recipient_key, r.shape}) out->Hash(hash);
  out->Int(r.unix_us);
  out->Uint(r.host);
  out->Uint(r.at.source);
  out->Uint(r.at.line);
}

template <typename E>
E Enum(WireReader* in, E last) {
  return static_cast<E>(in->Below(static_cast<uint64_t>(last) + 1));
}

Record GetRecord(WireReader* in) {
  Record r;
  r.kind = Enum(in, EventKind::kLink);
  r.outcome = Enum(in, Outcome::kNotABounce);
  r.direction = Enum(in, Direction::kInbound);
  r.origin = Enum(in, Origin::kRequeued);
  r.cause = Enum(in, Cause::kSuppressed);
  r.klass = static_cast<uint8_t>(in->Below(6));
  r.probe = in->Bool();
  r.suspended = in->Bool();
  r.unexplained = in->Bool();
  r.has_sender = in->Bool();
  r.queued = in->Bool();
  r.cause_is_older = in->Bool();
  r.loopback_client = in->Bool();
  r.provider = static_cast<uint16_t>(in->Below(1 << 16));
  r.rule = static_cast<uint32_t>(in->Below(uint64_t{1} << 32));
  for (StringId* id : {&r.domain, &r.relay, &r.sender, &r.client, &r.sending_ip, &r.blocklist}) {
    *id = static_cast<StringId>(in->Below(uint64_t{1} << 32));
  }
  r.delay_s = in->Float();
  for (uint64_t* hash : {&r.queue_key, &r.other_key, &r.recipient_key, &r.shape})
    *hash = in->Hash();
  r.unix_us = in->Int();
  r.host = static_cast<uint8_t>(in->Below(HostClocks::kHostsMax));
  r.at.source = static_cast<uint32_t>(in->Below(uint64_t{1} << 32));
  r.at.line = in->Uint();
  return r;
}

void Put(const OpenMessage& m, WireWriter* out) {
  out->Uint(m.sender);
  for (const bool flag : {m.has_sender, m.has_arrival, m.only_arrival, m.arrival_is_copy,
                          m.has_message_id, m.is_active, m.is_notification, m.is_copy,
                          m.loopback_client, m.was_reported, m.begins_here}) {
    out->Bool(flag);
  }
  out->Uint(m.last_delivery);
  out->Uint(m.attempts);
  out->Int(m.last_us);
  out->Uint(m.host);
}

OpenMessage GetMessage(WireReader* in) {
  OpenMessage m;
  m.sender = static_cast<StringId>(in->Below(uint64_t{1} << 32));
  m.has_sender = in->Bool();
  m.has_arrival = in->Bool();
  m.only_arrival = in->Bool();
  m.arrival_is_copy = in->Bool();
  m.has_message_id = in->Bool();
  m.is_active = in->Bool();
  m.is_notification = in->Bool();
  m.is_copy = in->Bool();
  m.loopback_client = in->Bool();
  m.was_reported = in->Bool();
  m.begins_here = in->Bool();
  m.last_delivery = static_cast<uint32_t>(in->Below(1 << 13)) & 0x1fff;
  m.attempts = static_cast<uint32_t>(in->Below(uint64_t{1} << 32));
  m.last_us = in->Int();
  m.host = static_cast<uint8_t>(in->Below(HostClocks::kHostsMax));
  return m;
}

template <typename Map>
auto SortedKeys(const Map& map) {
  std::vector<typename Map::key_type> keys;
  keys.reserve(map.size());
  for (const auto& item : map) {
    if constexpr (std::is_same_v<typename Map::key_type, typename Map::value_type>) {
      keys.push_back(item);
    } else {
      keys.push_back(item.first);
    }
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace

void SaveRecord(const Record& record, WireWriter* out) { Put(record, out); }
Record LoadRecord(WireReader* in) { return GetRecord(in); }

void QueueTracker::Save(WireWriter* out) const {
  out->Bool(anchored_);
  clocks_.Save(out);
  out->Uint(static_cast<uint64_t>(std::count_if(kept_.begin(), kept_.end(), [](const Kept& k) {
    return k.record.kind != EventKind::kNone;
  })));
  for (const Kept& kept : kept_) {
    if (kept.record.kind == EventKind::kNone) continue;
    Put(kept.record, out);
    out->Uint(kept.times);
  }
  out->Uint(unexplained_.size());
  for (const Unexplained& unexplained : unexplained_) {
    Put(unexplained.record, out);
    Put(unexplained.message, out);
  }
  out->Uint(started_.size());
  for (const uint64_t key : SortedKeys(started_)) out->Hash(key);
  out->Uint(last_deferrals_.size());
  for (const StringId domain : SortedKeys(last_deferrals_)) {
    const LastDeferral& last = last_deferrals_.at(domain);
    out->Uint(domain);
    out->Uint(static_cast<uint64_t>(last.cause));
    out->Uint(last.klass);
    out->Uint(last.rule);
    out->Hash(last.shape);
  }
  std::vector<uint64_t> open_keys;
  open_keys.reserve(open_.size());
  open_.ForEach([&](uint64_t key, const OpenMessage&) { open_keys.push_back(key); });
  std::sort(open_keys.begin(), open_keys.end());
  out->Uint(open_keys.size());
  for (const uint64_t key : open_keys) {
    const OpenMessage& message = *open_.Find(key);
    out->Hash(key);
    Put(message, out);
    std::vector<uint32_t> nodes;  // the last first: so they are pushed back
    for (uint32_t i = message.waiting.first; i != 0; i = pending_[i].older) nodes.push_back(i);
    std::reverse(nodes.begin(), nodes.end());
    out->Uint(nodes.size());
    for (const uint32_t node : nodes) {
      Put(pending_[node].last, out);
      out->Uint(pending_[node].attempts);
    }
  }
}

void QueueTracker::Load(WireReader* in) {
  anchored_ = in->Bool();
  clocks_.Load(in);
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    KeepNew(GetRecord(in));
    kept_.back().times = static_cast<uint32_t>(in->Below(uint64_t{kTimesMax} + 1));
  }
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    const Record record = GetRecord(in);
    unexplained_.push_back({record, GetMessage(in)});
  }
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) started_.insert(in->Hash());
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    LastDeferral& last = last_deferrals_[static_cast<StringId>(in->Below(uint64_t{1} << 32))];
    last.cause = Enum(in, Cause::kSuppressed);
    last.klass = static_cast<uint8_t>(in->Below(6));
    last.rule = static_cast<uint32_t>(in->Below(uint64_t{1} << 32));
    last.shape = in->Hash();
  }
  for (size_t n = in->Count(); n > 0 && in->ok(); --n) {
    const uint64_t key = in->Hash();
    const OpenMessage read = GetMessage(in);
    // A damaged file: no queue id has the key 0.
    OpenMessage unused;
    OpenMessage& message = key == 0 ? unused : *open_.Insert(key).first;
    message = read;
    for (size_t waiting = in->Count(); waiting > 0 && in->ok(); --waiting) {
      const Record last = GetRecord(in);
      pending_.Push(last, static_cast<uint32_t>(in->Below(uint64_t{1} << 32)), &message.waiting);
    }
  }
}

void QueueTracker::MarkReported() {
  next_sweep_line_ = kLinesPerSweepMin;  // lines are counted anew
  open_.ForEach([](uint64_t, OpenMessage* message) {
    message->was_reported = message->was_reported || message->IsInQueue();
  });
}

}  // namespace whybounce
