// What a run with --state leaves to the next one.
#ifndef WHYBOUNCE_PIPELINE_RUN_STATE_H_
#define WHYBOUNCE_PIPELINE_RUN_STATE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregate/tally.h"
#include "base/atomic_file.h"
#include "classify/engine.h"
#include "input/progress.h"

namespace whybounce {

// What a run counted for a history (history/run.h), and which: it is tried until it is there.
struct PendingRun {
  std::string history;  // its path
  std::string bytes;    // PackHistoryRun()

  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.history, self.bytes);
  }
};

struct RunState {
  std::vector<FileProgress> files;  // at most kFilesMax, those seen last
  std::unique_ptr<Tally> open;      // null in the first run
  // The report of this state was written to `report_beside` and is to be renamed to `report`: the
  // two steps of one commit. Empty: it went elsewhere. The hash tells it from whatever else may
  // have that name by now.
  std::string report;
  std::string report_beside;
  uint64_t report_hash = 0;
  // Those that may not be in their history yet: this run's, and earlier ones that it was locked
  // for.
  std::vector<PendingRun> pending;
  bool finished = false;  // LoadState() did the renaming, for a run that was killed

  static constexpr size_t kFilesMax = 10'000;
  static constexpr size_t kPendingMax = 100;
};

// The bytes of a state, sealed as kStateKind, and back. Any bytes may come: kInvalidArgument for
// those that no WriteState() of this version wrote. state.open must be set.
inline constexpr std::string_view kStateKind = "state";
std::string WriteState(const RunState& state, const Engine& engine);
absl::StatusOr<RunState> ReadState(std::string_view bytes, const Engine& engine);

// Errors: kInvalidArgument for a file that is damaged, of another version or no state at all; a
// file that is not there is a first run. Finishes the commit of a run that was killed in its midst:
// then state.report is the report of that run, and must not be overwritten unread.
absl::StatusOr<RunState> LoadState(const std::string& path, const Engine& engine);

// Writes beside `path`, syncs and renames: there is the old state or the new one, never half of
// one.
absl::Status SaveState(const std::string& path, const RunState& state, const Engine& engine);

// The same with `report`, which the state names, in one commit: it is put into its place, too, or
// the next LoadState() does it.
absl::Status SaveState(const std::string& path, const RunState& state, const Engine& engine,
                       FileBeside* report);

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_RUN_STATE_H_
