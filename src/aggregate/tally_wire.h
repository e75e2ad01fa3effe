// The parts that a tally's file repeats.
#ifndef WHYBOUNCE_AGGREGATE_TALLY_WIRE_H_
#define WHYBOUNCE_AGGREGATE_TALLY_WIRE_H_

#include <cstdint>
#include <string_view>

#include "aggregate/counters.h"
#include "base/string_pool.h"
#include "base/wire.h"

namespace whybounce {

// One direction per class, the same order of fields in both.
class TallyWriter {
 public:
  void Counts(const struct Counts& c) {
    for (const uint64_t n : {c.attempts[0], c.attempts[1], c.attempts[2], c.delivered, c.lost,
                             c.waiting, c.first_try, c.traced})
      out_.Uint(n);
  }
  void Cause(const CauseCounts& c) {
    for (const uint64_t n : {c.attempts, c.lost, c.waiting}) out_.Uint(n);
  }
  void At(Position at) {
    out_.Uint(at.source);
    out_.Uint(at.line);
  }
  void Names(const StringPool& pool) {
    out_.Uint(pool.size() - 1);
    for (StringId id = 1; id < pool.size(); ++id) out_.String(pool.View(id));
  }
  WireWriter out_;
};

class TallyReader {
 public:
  explicit TallyReader(std::string_view bytes) : in_(bytes) {}
  void Counts(struct Counts* c) {
    for (uint64_t* n : {&c->attempts[0], &c->attempts[1], &c->attempts[2], &c->delivered, &c->lost,
                        &c->waiting, &c->first_try, &c->traced}) {
      *n = in_.Uint();
    }
  }
  void Cause(CauseCounts* c) {
    for (uint64_t* n : {&c->attempts, &c->lost, &c->waiting}) *n = in_.Uint();
  }
  void At(Position* at) {
    at->source = static_cast<uint32_t>(in_.Below(uint64_t{1} << 32));
    at->line = in_.Uint();
  }
  WireReader in_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_TALLY_WIRE_H_
