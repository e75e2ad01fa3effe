#include "pipeline/segment_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/text.h"
#include "input/decompress.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/entry_end.h"
#include "log/carriers/not_a_log.h"
#include "log/carriers/unheard.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "mail/charset.h"

namespace whybounce {
namespace {

constexpr size_t kLastLineBytesMax = 8192;
constexpr size_t kTailBytes = 8192;  // in which a line's pair is looked for
// A batch of mails is full from here on; the last one may be longer.
constexpr size_t kBatchBytes = size_t{1} << 19;
// That many single mails are noted one by one; a Maildir may hold a million.
constexpr size_t kMailNotesMax = 20;

// A status that begins with the path, without it: problems name their path themselves.
std::string What(const absl::Status& status, const std::string& path) {
  std::string_view what = StdView(status.message());
  ConsumePrefix(&what, path + ": ");
  return std::string(what);
}

std::string_view NextLine(std::string_view* bytes) { return TakeUntil(bytes, "\n"); }

}  // namespace

SegmentReader::SegmentReader(const SegmentReaderOptions& options) : options_(options) {
  std::vector<PathProblem> not_found;
  paths_ = ExpandPaths(options.paths, &not_found);
  for (const PathProblem& problem : not_found) {
    problems_.push_back({problem.path, What(problem.status, problem.path), true});
  }
  may_have_mails_ = options.format == LineFormat::kMail;
  if (paths_.size() > 1) SortByTime();
  look_.reset();
  for (const InputPath& path : paths_) {
    struct stat facts;
    if (stat(path.path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
      bytes_total_ += static_cast<uint64_t>(facts.st_size);
    }
  }
}

SegmentReader::~SegmentReader() = default;

void SegmentReader::CloseSource() {
  const absl::Status error = is_mail_  ? mails_.error()
                             : blocks_ ? blocks_->error()
                                       : source_->status();
  if (!error.ok()) {
    problems_.push_back(
        {paths_[next_path_ - 1].path, What(error, paths_[next_path_ - 1].path), true});
  }
  if (clock_) {
    assumed_year_ = assumed_year_ || clock_->assumed_year();
    assumed_zone_ = assumed_zone_ || clock_->assumed_zone();
    if (first_year_ == 0) first_year_ = clock_->first_year();
  }
  if (options_.resume != nullptr && this_progress_.head_bytes > 0 && !is_foreign_) {
    this_progress_.format = static_cast<uint8_t>(format_);
    this_progress_.offset += is_mail_ ? mails_.bytes_read() : blocks_->bytes_given();
    if (clock_ && clock_->last_unix_s() != INT64_MIN)
      this_progress_.last_unix_s = clock_->last_unix_s();
    progress_.push_back({this_progress_, at_start_ ? -1 : sources_begun_ - 1, known_as_});
  }
  clock_.reset();
  blocks_.reset();
  source_.reset();
}

// The log that was opened before and begins in the same way. Stamps make the first lines of two
// logs differ, if there are enough of them.
const std::string* SegmentReader::TwinOfThis(const std::string& path) {
  constexpr uint32_t kTellingBytesMin = 256;
  if (this_progress_.head_bytes < kTellingBytesMin) return nullptr;
  const auto [twin, is_first] = path_of_head_.try_emplace(this_progress_.head_hash, path);
  return is_first ? nullptr : &twin->second;
}

// Skips what an earlier run read. False if the source must wait for a later run.
bool SegmentReader::ResumeSource(const std::string& path) {
  FileProgress known;
  switch (source_->SkipKnown(*options_.resume, &known)) {
    case HeadedSource::Resumed::kNew:
      return true;
    case HeadedSource::Resumed::kWaits:
      progress_.push_back({known, -1, known.head_hash});
      problems_.push_back({path,
                           source_->status().ok() ? "is shorter than what was read of it before; "
                                                    "it is read on when it is whole again, "
                                                    "or begins with another line"
                                                  : What(source_->status(), path),
                           true});
      return false;
    case HeadedSource::Resumed::kGoesOn:
      break;
  }
  known_as_ = known.head_hash;
  this_progress_.offset = known.offset;
  this_progress_.lines = known.lines;
  this_progress_.last_unix_s = known.last_unix_s;
  format_ = static_cast<LineFormat>(known.format);
  // Of what was half a line nobody knew what it was.
  is_known_ = known.offset > 0;
  if (!is_known_ || format_ == LineFormat::kMail) return true;
  // What repeats a line, or is the second of two, may be all that is new.
  tail_.clear();
  tail_format_ = format_;
  KeepLastLines(source_->skipped_tail());
  return true;
}

bool SegmentReader::OpenNextSource() {
  while (next_path_ < paths_.size()) {
    const InputPath& path = paths_[next_path_++];
    FileFacts facts;
    auto source = OpenFile(path.path, &facts);
    if (!source.ok()) {
      problems_.push_back({path.path, What(source.status(), path.path), true});
      continue;
    }
    source_ = std::make_unique<HeadedSource>(
        AsLines(Decompressed(*std::move(source), path.path), options_.pace), options_.pace);
    this_progress_ = source_->Identity();
    is_known_ = is_foreign_ = false;
    format_ = options_.format.value_or(LineFormat::kSyslog);
    known_as_ = 0;
    if (options_.resume != nullptr && !ResumeSource(path.path)) {
      source_.reset();
      continue;
    }
    at_start_ = true;
    is_mail_ = false;
    const std::string_view head = source_->head();
    if (const std::string_view why = is_known_ ? "" : WhyNoText(head); !why.empty()) {
      LeaveOut(std::string(why));
      continue;
    }
    is_mail_ = is_known_ || options_.format ? format_ == LineFormat::kMail : LooksLikeMail(head);
    if (is_mail_ && !is_known_ && !LooksLikeMail(head) && SniffLineFormat(head)) {
      is_mail_ = false;
      LeaveOut(WhyNotUnderstood(head, options_.format));
      continue;
    }
    if (is_mail_) {
      if (const absl::Status status = LoadCharsets(); !status.ok()) {
        problems_.push_back({path.path, What(status, path.path), true});
        source_.reset();
        continue;
      }
      BeginMails();
      return true;
    }
    if (const std::string* const twin = TwinOfThis(path.path); twin != nullptr) {
      problems_.push_back({path.path,
                           absl::StrCat("begins as ", *twin, " does: the same log is counted once"),
                           true});
      source_.reset();
      continue;
    }
    blocks_.emplace(
        source_.get(), options_.block_bytes,
        options_.resume != nullptr ? BlockReader::LastLine::kLeft : BlockReader::LastLine::kGiven);
    const int year = years_.empty() ? options_.year : years_[next_path_ - 1];
    clock_options_ = {options_.zone, year, facts.modified_unix_s};
    clock_.emplace(clock_options_);
    if (this_progress_.last_unix_s != 0) clock_->Anchor(this_progress_.last_unix_s);
    return true;
  }
  return false;
}

// A log among the files of a directory must be one of mail; one that was named may be silent today.
std::optional<LineFormat> SegmentReader::FormatOf(std::string_view bytes, bool was_named) const {
  const std::optional<LineFormat> format =
      options_.format ? options_.format : SniffLineFormat(bytes);
  if (!format) return format;
  Unwrapper unwrapper(*format, clock_options_);
  unwrapper.Begin(bytes, {});
  LogEntry entry;
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (entry.has_header && (was_named || IsMailLine(entry.line))) return format;
  }
  return std::nullopt;
}

std::string SegmentReader::WhyNot(std::string_view bytes, bool was_named) const {
  const std::optional<LineFormat> nearest = SniffLineFormat(bytes);
  if (was_named || options_.format || !nearest) return WhyNotUnderstood(bytes, options_.format);
  return absl::StrCat("holds ", AbslView(Describe(*nearest)),
                      ", but no mail program speaks in the first ", kLinesToLookAt);
}

// Nothing of it is read, and a later run looks at it anew.
void SegmentReader::LeaveOut(std::string why) {
  const InputPath& path = paths_[next_path_ - 1];
  problems_.push_back({path.path, std::move(why), path.was_named});
  is_foreign_ = true;
  ++left_out_;
  CloseSource();
}

bool SegmentReader::Next(Segment* segment) {
  for (;;) {
    if (source_ == nullptr && !OpenNextSource()) {
      // A directory in which nothing could be read is what somebody named.
      if (left_out_ > 0 && left_out_ == paths_.size()) problems_.front().is_error = true;
      return false;
    }
    if (is_mail_) {
      if (NextMails(segment)) return true;
      continue;
    }
    segment->mails.reset();
    if (segment->block == nullptr) segment->block = std::make_unique<Block>(options_.block_bytes);
    const InputPath& path = paths_[next_path_ - 1];
    if (!blocks_->Next(segment->block.get())) {
      CloseSource();
      continue;
    }
    if (at_start_) {
      if (!is_known_) {
        const std::optional<LineFormat> format = FormatOf(segment->block->bytes(), path.was_named);
        if (!format) {
          LeaveOut(WhyNot(segment->block->bytes(), path.was_named));
          continue;
        }
        format_ = *format;
        if (std::string why = WhyUnheard(format_, segment->block->bytes(), clock_options_);
            !why.empty())
          problems_.push_back({path.path, std::move(why), true});
      }
      // A log that was rotated goes on in the next file.
      if (format_ != tail_format_) {
        last_line_.clear();
        tail_.clear();
        deliveries_.reset();
      }
      tail_format_ = format_;
      LookForPairs();
      const bool repeats = memory_ != nullptr && extents_[next_path_ - 1] > remembered_;
      notes_.push_back(absl::StrCat(path.path, ": ", AbslView(Describe(format_)),
                                    repeats ? "; lines of another log of Exim count once" : ""));
    }
    const size_t end = LastEntryEnd(format_, segment->block->bytes());
    if (end < segment->block->bytes().size()) {
      if (!blocks_->at_end()) {
        if (end > 0) blocks_->HoldBack(segment->block.get(), end);
      } else if (options_.resume != nullptr && format_ == LineFormat::kJournalExport) {
        // Somebody still writes this entry.
        blocks_->Leave(segment->block.get(), end);
        if (end == 0) {
          CloseSource();
          continue;
        }
      }
    }
    FillIn(path, segment);
    return true;
  }
}

// By the source's head, so that the size of blocks makes no difference.
void SegmentReader::LookForPairs() {
  refusals_come_ = RefusalsCome::kTwice;
  if (format_ == LineFormat::kExim || source_->head().find("exim") == std::string_view::npos)
    return;
  std::string head(source_->head());
  head.resize(head.rfind('\n') + 1);
  const size_t size = head.size();
  head.append(kBlockPaddingBytes, '\0');
  refusals_come_ = LookAtRefusals(format_, std::string_view(head).substr(0, size), clock_options_);
}

void SegmentReader::FollowDeliveries(Segment* segment) {
  constexpr std::string_view kStart = "starting delivery ";
  std::string_view bytes = segment->block->bytes();
  // A log in which qmail speaks does so all the time: where it has not yet, only the first block of
  // a source and the ends of the others are searched for it.
  const std::string_view searched =
      at_start_ ? bytes : bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes));
  if ((at_start_ || deliveries_ == nullptr) && FindIgnoreCase(searched, kStart) == searched.npos) {
    deliveries_.reset();
  } else if (deliveries_ == nullptr) {
    deliveries_ = std::make_unique<QmailDeliveries>();
  }
  segment->deliveries.clear();
  if (deliveries_ == nullptr) return;
  segment->deliveries = deliveries_->Save();
  for (size_t at = bytes.find(kStart); at != bytes.npos; at = bytes.find(kStart)) {
    bytes.remove_prefix(at);
    deliveries_->Start(TakeUntil(&bytes, "\n"));
  }
}

void SegmentReader::BeginMails() {
  format_ = LineFormat::kMail;
  mails_.Open(source_.get(), this_progress_.lines);
  if (notes_.size() < kMailNotesMax || paths_[next_path_ - 1].was_named) {
    notes_.push_back(absl::StrCat(paths_[next_path_ - 1].path, ": ", AbslView(Describe(format_))));
  }
}

// Messages of this source and of the mails behind it.
bool SegmentReader::NextMails(Segment* segment) {
  if (segment->mails == nullptr) segment->mails = std::make_unique<MailBatch>();
  MailBatch& batch = *segment->mails;
  batch.Clear();
  while (batch.bytes.size() < kBatchBytes) {
    const std::string& path = paths_[next_path_ - 1].path;
    MessageView message;
    bool more = mails_.Next(&message);
    batch.sources.push_back({path == "-" ? "stdin" : path,
                             more ? message.index : this_progress_.lines, !at_start_,
                             static_cast<uint32_t>(batch.messages.size())});
    if (at_start_) ++sources_begun_;
    at_start_ = false;
    for (; more; more = mails_.Next(&message)) {
      batch.messages.push_back({batch.bytes.size(), message.bytes.size(), message.cut});
      batch.bytes.append(message.bytes);
      if (batch.bytes.size() >= kBatchBytes) return true;
    }
    CloseSource();
    if (!OpenNextSource() || !is_mail_) break;
  }
  return true;
}

// Keeps the last line, and the last lines of this block and those before it.
void SegmentReader::KeepLastLines(std::string_view bytes) {
  KeepTail(bytes);
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  const size_t newline = bytes.rfind('\n');
  last_line_ = bytes.substr(newline == bytes.npos ? 0 : newline + 1).substr(0, kLastLineBytesMax);
}

void SegmentReader::KeepTail(std::string_view bytes) {
  tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), kTailBytes)));
  if (!tail_.ends_with('\n')) tail_.push_back('\n');
  if (tail_.size() <= kTailBytes) return;
  const std::string_view divider = format_ == LineFormat::kJournalExport ? "\n\n" : "\n";
  const size_t at = tail_.find(divider, tail_.size() - kTailBytes);
  tail_.erase(0, at == tail_.npos ? tail_.npos : at + divider.size());
}

void SegmentReader::FillIn(const InputPath& path, Segment* segment) {
  segment->source = path.path == "-" ? "stdin" : path.path;
  segment->continues = !at_start_;
  if (at_start_) ++sources_begun_;
  segment->format = format_;
  segment->lines_before = this_progress_.lines;
  segment->clock = clock_options_;
  segment->anchor_unix_s = clock_->last_unix_s();
  segment->line_before = last_line_;
  const bool refusals = tail_.find("rejected ") != tail_.npos && tail_.find("exim") != tail_.npos;
  segment->tail_before = refusals && format_ != LineFormat::kExim ? tail_ : std::string();
  segment->refusals_come = refusals_come_;
  FollowDeliveries(segment);
  Remember(segment);
  at_start_ = false;
  // The first stamp keeps our own clock going from block to block.
  const std::string_view bytes = segment->block->bytes();
  std::string_view rest = bytes;
  LineView line;
  clock_->Parse(NextLine(&rest), &line);
  KeepLastLines(bytes);
}

}  // namespace whybounce
