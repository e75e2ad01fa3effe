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
#include "input/block_reader.h"
#include "input/byte_source.h"
#include "input/mail_batch.h"
#include "input/mail_reader.h"
#include "input/path_set.h"
#include "input/progress.h"
#include "log/carriers/formats.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/qmail.h"
#include "pipeline/line_memory.h"
#include "pipeline/refusal_pairs.h"

namespace whybounce {

struct Segment {
  std::unique_ptr<MailBatch> mails;  // not null: mails, and none of the rest counts
  std::unique_ptr<Block> block;
  std::string source;      // its name
  bool continues = false;  // the segment before is of the same source
  LineFormat format = LineFormat::kSyslog;
  uint64_t lines_before = 0;  // of the source, read by an earlier run
  std::string line_before;    // the last line of the segment before, if it is of the same source
  std::string tail_before;    // some lines before, if Exim's refusals are among them
  RefusalsCome refusals_come = RefusalsCome::kTwice;  // see RefusalPairs
  ClockOptions clock;
  int64_t anchor_unix_s = INT64_MIN;
  // Lines that count already: those of another log of Exim. Null: none.
  std::shared_ptr<const LineMemory> counted;
  bool repeats = false;    // Exim's paniclog beside mainlog: each event in it was counted there
  std::string deliveries;  // of qmail, under way where the segment begins: QmailDeliveries::Save()
};

// An input that could not be read, or not to its end.
struct InputProblem {
  std::string path;
  std::string what;      // "permission denied; ..."
  bool is_error = true;  // false: nobody asked for this file by name
};

struct SegmentReaderOptions {
  std::vector<std::string> paths;
  absl::TimeZone zone = absl::UTCTimeZone();
  int year = 0;
  std::optional<LineFormat> format;      // of all sources; nullopt: look at each
  size_t block_bytes = size_t{1} << 18;  // half of what the processor's second cache holds
  // Goes on where an earlier run stopped reading, and leaves a line that is still being written.
  // Null: reads everything. Must outlive the reader.
  const std::vector<FileProgress>* resume = nullptr;
  // For who looks on while something is written: gives the lines that are there when it pauses.
  // What a source is, is told by what it began with until then.
  HeadedSource::Pace pace = HeadedSource::Pace::kWait;
};

// Opens the sources one after the other and looks at their first lines to know what they are; what
// is no mail log becomes a problem. Thread-compatible.
class SegmentReader {
 public:
  explicit SegmentReader(const SegmentReaderOptions& options);
  ~SegmentReader();

  // False after the last segment. Nothing is allocated for a segment that was filled before.
  bool Next(Segment* segment);

  // Whether there are mails among the inputs, as far as can be told before they are read. Mails
  // come behind all logs whose first time is known.
  bool may_have_mails() const { return may_have_mails_; }

  const std::vector<InputProblem>& problems() const { return problems_; }
  // How far the sources were read that were closed so far. `source` is the number of those that
  // gave segments before it, whose lines are the caller's to add; -1 if it gave none.
  struct SourceProgress {
    FileProgress file;
    int source = -1;
    uint64_t known_as = 0;  // the head_hash of the entry that it replaces; 0: none
  };
  const std::vector<SourceProgress>& progress() const { return progress_; }
  // "mail.log: syslog lines", for each source that was read.
  const std::vector<std::string>& notes() const { return notes_; }
  uint64_t bytes_total() const { return bytes_total_; }  // of the regular files
  bool assumed_year() const { return assumed_year_; }
  bool assumed_zone() const { return assumed_zone_; }
  int first_year() const { return first_year_; }

 private:
  // Time order: rotated logs are named in any order. Sources that can be read only once keep their
  // places at the end.
  void SortByTime();
  static constexpr int kLinesToLookAt = 2000;  // to see whether a mail program speaks
  // What a log of Exim has of the host's lines; in the order in which they are read where several
  // kinds are given.
  enum class Extent : uint8_t { kUnknown, kMainLog, kSyslog, kRejectLog, kPanicLog };
  struct Glance {
    int64_t first_us = INT64_MAX;  // INT64_MAX: not known
    Extent extent = Extent::kUnknown;
    int year = 0;  // of the first stamp without one
  };
  // `year` as in ClockOptions.
  Glance GlanceAt(const InputPath& path, int year);
  void Remember(Segment* segment);
  bool OpenNextSource();
  std::optional<LineFormat> FormatOf(std::string_view bytes, bool was_named) const;
  std::string WhyNot(std::string_view bytes, bool was_named) const;
  void LeaveOut(std::string why);
  const std::string* TwinOfThis(const std::string& path);
  void LookForPairs();
  void KeepTail(std::string_view bytes);
  void KeepLastLines(std::string_view bytes);
  void FollowDeliveries(Segment* segment);
  void FillIn(const InputPath& path, Segment* segment);
  bool NextMails(Segment* segment);
  void BeginMails();
  void CloseSource();
  bool ResumeSource(const std::string& path);

  const SegmentReaderOptions options_;
  std::vector<InputPath> paths_;
  std::vector<Extent> extents_;           // of paths_; empty: nothing is repeated
  std::vector<int> years_;                // of paths_; empty: options_.year holds for all
  Extent remembered_ = Extent::kUnknown;  // whose lines are remembered
  LineMemory::Scope scope_ = LineMemory::Scope::kRefusals;
  std::shared_ptr<LineMemory> memory_;
  size_t next_path_ = 0;
  std::vector<InputProblem> problems_;
  std::vector<std::string> notes_;
  std::vector<SourceProgress> progress_;
  int sources_begun_ = 0;
  size_t left_out_ = 0;  // of paths_, for they are no mail logs
  absl::flat_hash_map<uint64_t, std::string> path_of_head_;
  std::unique_ptr<Block> look_;  // the first bytes of one source after the other
  bool may_have_mails_ = false;
  uint64_t bytes_total_ = 0;
  // The source that is open:
  std::unique_ptr<HeadedSource> source_;
  FileProgress this_progress_;
  bool is_known_ = false;    // from an earlier run
  uint64_t known_as_ = 0;    // then the head_hash of its entry
  bool is_foreign_ = false;  // no log
  bool is_mail_ = false;
  MailReader mails_;
  std::optional<BlockReader> blocks_;
  std::optional<SyslogPrefix> clock_;  // reads the first stamp of every block
  ClockOptions clock_options_;
  LineFormat format_ = LineFormat::kSyslog;
  std::string last_line_;
  std::string tail_;  // the last lines before the next segment
  LineFormat tail_format_ = LineFormat::kSyslog;
  RefusalsCome refusals_come_ = RefusalsCome::kTwice;  // see Segment
  std::unique_ptr<QmailDeliveries> deliveries_;        // null: qmail has not spoken
  bool at_start_ = false;
  bool assumed_year_ = false;
  bool assumed_zone_ = false;
  int first_year_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_SEGMENT_READER_H_
