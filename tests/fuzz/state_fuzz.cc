// The file of --state: any bytes are refused or read; what was read can be written again.
#include "aggregate/tally_file.h"
#include "base/wire.h"
#include "fuzz/saved.h"
#include "pipeline/run_state.h"

using namespace whybounce;

namespace {

std::string SmallState() {
  RunState state;
  state.files.push_back({.head_bytes = 10, .head_hash = 1, .offset = 100, .lines = 3});
  state.open = SmallTally(QueueTracker::LeftEdge::kAnchored)->TakeOpen();
  return WriteState(state, TheEngine());
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string* saved = new std::string(SmallState());
  const std::string_view input = Bytes(data, size);
  std::string bytes(input);
  if (input.starts_with("=")) {
    const auto payload = UnsealFile(kStateKind, TallyFormat(), *saved);
    Require(payload.ok());
    bytes = SealFile(kStateKind, TallyFormat(), Changed(std::string(*payload), input));
  }
  const auto state = ReadState(bytes, TheEngine());
  Require(state.ok() || bytes != *saved);
  if (state.ok()) Require(ReadState(WriteState(*state, TheEngine()), TheEngine()).ok());
  return 0;
}
