// One source from its first byte to its last: what it is, and what there is of it to read.
#ifndef WHYBOUNCE_PIPELINE_OPEN_SOURCE_H_
#define WHYBOUNCE_PIPELINE_OPEN_SOURCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/block_reader.h"
#include "input/mail_reader.h"
#include "input/progress.h"
#include "log/carriers/formats.h"
#include "log/carriers/syslog_prefix.h"
#include "log/dialects/qmail.h"
#include "pipeline/refusal_pairs.h"
#include "pipeline/segment.h"
#include "pipeline/source_plan.h"

namespace whybounce {

// The last lines that were read: what follows may hang on them, in the next block, in the file that
// a rotated log goes on in, or in the next run. Thread-compatible.
class LastLines {
 public:
  // Another log begins, of which nothing was read.
  void Forget();
  // The same log or one that goes on with it, if its format says so.
  void Begin(LineFormat format);
  void Keep(std::string_view bytes);
  // Tells the segment what stands before it; then looks at it for what the next one must know.
  void FillIn(bool at_start, Segment* segment);

 private:
  void FollowEarlier(bool at_start, Segment* segment);

  LineFormat format_ = LineFormat::kSyslog;
  std::string last_line_;
  std::string tail_;
  std::optional<EarlierLines> earlier_;  // none: nobody has spoken whose lines need others
  uint32_t speaking_ = 0;                // a bit per row of kDialectRows
};

// Opens a file, looks at its first bytes to know what it is, skips what an earlier run read, and
// gives its blocks. Owns the file; what it is given must outlive it. Used by the one thread that
// reads.
class OpenSource {
 public:
  enum class Kind : uint8_t {
    kNothing,  // nothing of it is read: see problems()
    kLog,
    kMails,
  };

  OpenSource(const PlannedSource& planned, const SegmentReaderOptions& options, LastLines* before,
             MailReader* mails)
      : planned_(planned), options_(options), before_(*before), mails_(*mails) {}

  // To be called first, once.
  Kind Open();
  // Of a log: its next block, with all that the segment must know but the memory of Exim's lines.
  // False at the end, and where its first lines show that it is no mail log.
  bool Next(Segment* segment);
  // After the last block or mail.
  void Close();

  const std::string& path() const { return planned_.path.path; }
  std::string name() const {
    if (path() != "-") return path();
    return options_.memory ? "" : "stdin";
  }
  LogRole role() const { return planned_.role; }
  bool was_named() const { return planned_.path.was_named; }
  bool is_mail() const { return kind_ == Kind::kMails; }
  LineFormat format() const { return format_; }
  // It has given nothing yet.
  bool at_start() const { return at_start_; }
  void BeginMails() { at_start_ = false; }
  // As it begins: another source with the same first bytes is the same log. 0: cannot be told.
  uint64_t Likeness() const;
  // Why nothing of it was read, or not all.
  const std::vector<InputProblem>& problems() const { return problems_; }
  // It is no mail log. A later run looks at it anew.
  bool left_out() const { return left_out_; }
  // What the next run must know; nullopt: nothing.
  struct Progress {
    FileProgress file;
    uint64_t known_as = 0;  // the head_hash of the entry that it replaces; 0: none
  };
  const std::optional<Progress>& progress() const { return progress_; }
  uint64_t entries_before() const { return this_progress_.lines; }
  // Null: none of its times was read.
  const SyslogPrefix* clock() const { return clock_ ? &*clock_ : nullptr; }

 private:
  absl::StatusOr<std::unique_ptr<ByteSource>> OpenInput(FileFacts* facts);
  bool Resume();
  Kind TellKind();
  void Say(const absl::Status& error);
  void LeaveOut(std::string why);
  bool KnowsFormat(std::string_view bytes);
  std::optional<LineFormat> FormatOf(std::string_view bytes) const;
  std::string WhyNot(std::string_view bytes) const;
  void LookForPairs();
  bool EndWithAnEntry(Block* block);

  const PlannedSource& planned_;
  const SegmentReaderOptions& options_;
  LastLines& before_;
  MailReader& mails_;
  std::unique_ptr<HeadedSource> source_;
  std::optional<BlockReader> blocks_;  // of a log
  FileProgress this_progress_;
  Kind kind_ = Kind::kNothing;
  uint64_t known_as_ = 0;
  bool is_known_ = false;  // from an earlier run, and so is its format
  bool at_start_ = true;
  bool left_out_ = false;
  LineFormat format_ = LineFormat::kSyslog;
  RefusalCopies refusal_copies_ = RefusalCopies::kTwice;
  ClockOptions clock_options_;
  std::optional<SyslogPrefix> clock_;  // reads the first stamp of every block
  std::vector<InputProblem> problems_;
  std::optional<Progress> progress_;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_PIPELINE_OPEN_SOURCE_H_
