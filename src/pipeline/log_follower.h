// Reads logs that are being written, look by look.
#ifndef WHYBOUNCE_PIPELINE_LOG_FOLLOWER_H_
#define WHYBOUNCE_PIPELINE_LOG_FOLLOWER_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "pipeline/segment_reader.h"

namespace whybounce {

// Each Look() gives what was written since the last one, as a run with --state would: logs are
// known by how they begin, so they may be renamed, copied and truncated, compressed and written to
// late, more than once between two looks. Beside a log that was named what becomes of it is looked
// for, "mail.log.1" and "mail.log-20261122.gz"; those that were there at the start are not read.
// A line is given when it has its end. Thread-compatible.
class LogFollower {
 public:
  explicit LogFollower(SegmentReaderOptions input);
  LogFollower(const LogFollower&) = delete;
  LogFollower& operator=(const LogFollower&) = delete;

  // Segments of lines, in the order in which logs are read; the first of each log in a look does
  // not `continue`, and knows its lines_before. Mails are left out. False if nothing was new. Costs
  // one status of each file where nothing has changed, else a reading of what has grown.
  bool Look(const std::function<void(const Segment&)>& on_segment);
  // Of the first look: later ones meet files that are just being moved.
  const std::vector<InputProblem>& problems() const { return problems_; }

 private:
  std::vector<std::string> Paths() const;
  std::vector<std::string> Siblings(const std::string& path) const;
  uint64_t HeadOf(const std::string& path) const;
  void Remember(const ReadRecord& record, const std::vector<uint64_t>& lines);

  const SegmentReaderOptions input_;
  absl::flat_hash_set<uint64_t> left_alone_;  // heads of what was there at the start
  std::vector<FileProgress> files_;
  uint64_t signature_ = 0;  // of names, sizes and times at the last look
  bool has_looked_ = false;
  std::vector<InputProblem> problems_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_LOG_FOLLOWER_H_
