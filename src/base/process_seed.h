// A number that nobody outside of this process knows.
#ifndef WHYBOUNCE_BASE_PROCESS_SEED_H_
#define WHYBOUNCE_BASE_PROCESS_SEED_H_

#include <cstdint>

namespace whybounce {

// The same for the whole process, another one for the next. Only the choice of a slot in a hash
// table may depend on it, never what is printed, written or sorted: strangers choose queue ids,
// addresses and replies, and could choose those that share a slot. Thread-safe.
uint64_t ProcessSeed();

}  // namespace whybounce

#endif  // WHYBOUNCE_BASE_PROCESS_SEED_H_
