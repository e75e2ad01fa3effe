// All inputs as one sequence of segments: blocks of lines and batches of mails, each with what is
// needed to read it alone.
#ifndef WHYBOUNCE_PIPELINE_SEGMENT_READER_H_
#define WHYBOUNCE_PIPELINE_SEGMENT_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "input/mail_reader.h"
#include "pipeline/open_source.h"
#include "pipeline/segment.h"
#include "pipeline/source_plan.h"

namespace whybounce {

// What became of the inputs, of those closed so far.
struct ReadRecord {
  std::vector<InputProblem> problems;
  std::vector<std::string> notes;  // "mail.log: syslog lines", for each source that was read
  // `source` is the number of those that gave segments before it, whose lines are the caller's to
  // add; -1 if it gave none.
  struct Progress : OpenSource::Progress {
    int source = -1;
  };
  std::vector<Progress> progress;  // with options.resume
  int sources_begun = 0;
  size_t left_out = 0;  // sources that are no mail logs
  bool assumed_year = false;
  bool assumed_zone = false;
  int first_year = 0;
};

// Opens the planned sources one after the other; what is no mail log becomes a problem. The plan is
// made by the constructor. Used by one thread at a time.
class SegmentReader {
 public:
  explicit SegmentReader(const SegmentReaderOptions& options);

  // False after the last segment. Nothing is allocated for a segment that was filled before.
  bool Next(Segment* segment);

  const SourcePlan& plan() const { return plan_; }
  const ReadRecord& record() const { return record_; }

 private:
  bool OpenNext();
  void CloseSource();
  bool IsTwin();
  void NextMails(Segment* segment);
  void Note(std::string_view more);

  const SegmentReaderOptions options_;
  SourcePlan plan_;
  size_t next_ = 0;  // of plan_.sources
  ReadRecord record_;
  absl::flat_hash_map<uint64_t, std::string> path_of_head_;
  LastLines last_lines_;
  MailReader mails_;
  std::optional<OpenSource> open_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_SEGMENT_READER_H_
