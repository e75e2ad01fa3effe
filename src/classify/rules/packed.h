// The engine of the built-in patterns as bytes. The build writes them (pack/pack_patterns.cc), so
// that no start has to parse patterns/ and look for the words of its expressions again.
#ifndef WHYBOUNCE_CLASSIFY_RULES_PACKED_H_
#define WHYBOUNCE_CLASSIFY_RULES_PACKED_H_

#include <string>
#include <string_view>

#include "classify/engine.h"

namespace whybounce {

// Equal for equal engines. To be read by the same build only: no version is in it.
std::string Pack(const Engine& engine);

// What the build packed. Static storage.
std::string_view PackedEngine();
// Reads no more of it than the patterns,
Patterns UnpackPatterns();
// or than causes, providers and blocklists: what stands before the rules.
Patterns UnpackFacts();

}  // namespace whybounce

#endif  // WHYBOUNCE_CLASSIFY_RULES_PACKED_H_
