// A tally as bytes: for partial reports (`map`, `merge`) and for what a nightly run leaves to the
// next one.
#ifndef WHYBOUNCE_AGGREGATE_TALLY_FILE_H_
#define WHYBOUNCE_AGGREGATE_TALLY_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "aggregate/tally.h"
#include "classify/engine.h"

namespace whybounce {

// Another number for every form that a saved tally had or will have: the lists of fields are in it.
// A file of another form is refused, not guessed at.
uint32_t TallyFormat();

// Providers and rules are written by their ids, so that a file fits programs with other rules. The
// same tally gives the same bytes.
std::string WriteTally(const Tally& tally, const Engine& engine);

// Errors: kInvalidArgument for bytes that no WriteTally() wrote. Any bytes may come.
absl::StatusOr<std::unique_ptr<Tally>> ReadTally(std::string_view bytes, const Engine& engine);

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_TALLY_FILE_H_
