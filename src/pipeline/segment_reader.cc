#include "pipeline/segment_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "input/decompress.h"
#include "parse/dialects.h"
#include "parse/exim.h"
#include "parse/mail_charset.h"
#include "parse/unwrapper.h"

namespace whybounce {
namespace {

constexpr int kLinesToLookAt = 2000;
constexpr int kLinesToGlanceAt = 200;  // to see whether Exim speaks
constexpr size_t kBytesToPeekAt = 1 << 16;
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

SegmentReader::Glance SegmentReader::GlanceAt(const InputPath& path) {
  Glance glance;
  struct stat facts;
  if (stat(path.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    may_have_mails_ = true;
    return glance;
  }
  FileFacts file_facts;
  auto file = OpenFile(path.path, &file_facts);
  if (!file.ok()) return glance;
  const auto source = Decompressed(*std::move(file), path.path);
  BlockReader blocks(source.get(), kBytesToPeekAt);
  if (look_ == nullptr) look_ = std::make_unique<Block>(kBytesToPeekAt);
  if (!blocks.Next(look_.get())) return glance;
  std::optional<LineFormat> format = options_.format;
  if (!format && LooksLikeMail(look_->bytes())) format = LineFormat::kMail;
  if (!format) format = SniffLineFormat(look_->bytes());
  may_have_mails_ = may_have_mails_ || format == LineFormat::kMail;
  if (!format || *format == LineFormat::kMail) return glance;
  Unwrapper unwrapper(*format, {options_.zone, options_.year, file_facts.modified_unix_s});
  unwrapper.Begin(look_->bytes(), {});
  LogEntry entry;
  const bool is_exim = *format == LineFormat::kExim;
  if (is_exim) {
    const bool rejects = LooksLikeEximRejectLog(look_->bytes());
    glance.extent = rejects ? Extent::kRejectLog : Extent::kMainLog;
  }
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (!entry.has_header || entry.line.unix_us == 0) continue;
    glance.first_us = std::min(glance.first_us, entry.line.unix_us);
    if (!is_exim && IsEximProgram(entry.line.program)) glance.extent = Extent::kSyslog;
    if (glance.extent != Extent::kUnknown || i > kLinesToGlanceAt) break;
  }
  return glance;
}

void SegmentReader::SortByTime() {
  std::vector<Glance> glances;
  Extent most = Extent::kUnknown;
  Extent least = Extent::kUnknown;
  for (const InputPath& path : paths_) {
    const Extent extent = glances.emplace_back(GlanceAt(path)).extent;
    if (extent == Extent::kUnknown) continue;
    if (most == Extent::kUnknown || extent < most) most = extent;
    least = std::max(least, extent);
  }
  const bool repeated = most != least;
  // Whether it is to be read after all that it may repeat.
  const auto is_late = [&](size_t i) { return repeated && glances[i].extent > most; };
  std::vector<size_t> order(paths_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tuple(is_late(a), glances[a].first_us, a) <
           std::tuple(is_late(b), glances[b].first_us, b);
  });
  std::vector<InputPath> sorted;
  for (const size_t i : order) {
    sorted.push_back(paths_[i]);
    if (repeated) extents_.push_back(glances[i].extent);
  }
  paths_ = std::move(sorted);
  if (!repeated) return;
  remembered_ = most;
  const bool refusals_alone = std::all_of(glances.begin(), glances.end(), [&](const Glance& g) {
    return g.extent <= most || g.extent == Extent::kRejectLog;
  });
  scope_ = refusals_alone ? LineMemory::Scope::kRefusals : LineMemory::Scope::kAll;
  memory_ = std::make_shared<LineMemory>();
}

// The lines of the log that has most of them, or the leave to look them up.
void SegmentReader::Remember(Segment* segment) {
  segment->counted.reset();
  if (memory_ == nullptr) return;
  const Extent extent = extents_[next_path_ - 1];
  if (extent > remembered_) segment->counted = memory_;
  if (extent != remembered_) return;
  Unwrapper unwrapper(format_, clock_options_);
  if (segment->anchor_unix_s != INT64_MIN) unwrapper.clock().Anchor(segment->anchor_unix_s);
  unwrapper.Begin(segment->block->bytes(), segment->line_before);
  LogEntry entry;
  while (unwrapper.Next(&entry)) {
    if (entry.has_header && !entry.is_continuation) memory_->Remember(entry.line, scope_);
  }
}

void SegmentReader::CloseSource() {
  const absl::Status& error = is_mail_ ? mails_.error() : blocks_->error();
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
    progress_.push_back({this_progress_, at_start_ ? -1 : sources_begun_ - 1});
  }
  clock_.reset();
  blocks_.reset();
  source_.reset();
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
    source_ = std::make_unique<HeadedSource>(Decompressed(*std::move(source), path.path));
    this_progress_ = source_->Identity();
    is_known_ = is_foreign_ = false;
    format_ = options_.format.value_or(LineFormat::kSyslog);
    if (options_.resume != nullptr) {
      if (const FileProgress* known = source_->SkipKnown(*options_.resume); known != nullptr) {
        this_progress_.offset = known->offset;
        this_progress_.lines = known->lines;
        this_progress_.last_unix_s = known->last_unix_s;
        format_ = static_cast<LineFormat>(known->format);
        is_known_ = true;
      }
    }
    at_start_ = true;
    is_mail_ = is_known_ || options_.format ? format_ == LineFormat::kMail
                                            : LooksLikeMail(source_->head());
    if (is_mail_) {
      if (const absl::Status status = LoadCharsets(); !status.ok()) {
        problems_.push_back({path.path, What(status, path.path), true});
        source_.reset();
        continue;
      }
      BeginMails();
      return true;
    }
    blocks_.emplace(
        source_.get(), options_.block_bytes,
        options_.resume != nullptr ? BlockReader::LastLine::kLeft : BlockReader::LastLine::kGiven);
    clock_options_ = {options_.zone, options_.year, facts.modified_unix_s};
    clock_.emplace(clock_options_);
    if (this_progress_.last_unix_s != 0) clock_->Anchor(this_progress_.last_unix_s);
    return true;
  }
  return false;
}

// A log among the files of a directory must be one of mail; one that was named may be silent today.
std::optional<LineFormat> SegmentReader::FormatOf(std::string_view bytes, bool was_named) const {
  if (options_.format) return options_.format;
  const std::optional<LineFormat> format = SniffLineFormat(bytes);
  if (!format || *format == LineFormat::kExim || was_named) return format;
  Unwrapper unwrapper(*format, clock_options_);
  unwrapper.Begin(bytes, {});
  LogEntry entry;
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (entry.has_header && IsMailLine(entry.line)) return format;
  }
  return std::nullopt;
}

std::string SegmentReader::WhyNot(std::string_view bytes) const {
  std::string first;
  std::string_view rest = bytes;
  while (first.empty() && !rest.empty()) first = Ellipsized(Sanitized(NextLine(&rest)), 60);
  const std::optional<LineFormat> nearest = SniffLineFormat(bytes);
  return absl::StrCat(
      "no mail log that is known; it begins with \"", first, "\"; ",
      nearest ? absl::StrCat("these are ", AbslView(Describe(*nearest)),
                             ", but no mail program speaks in the first ", kLinesToLookAt)
              : "nearest are syslog lines, which begin with a time, a host and a program",
      "; if it is a mail log, say which with --as");
}

bool SegmentReader::Next(Segment* segment) {
  for (;;) {
    if (source_ == nullptr && !OpenNextSource()) return false;
    if (is_mail_) {
      if (NextMails(segment)) return true;
      continue;
    }
    if (segment->mails != nullptr) free_batches_.push_back(std::move(segment->mails));
    if (segment->block == nullptr && !free_blocks_.empty()) {
      segment->block = std::move(free_blocks_.back());
      free_blocks_.pop_back();
    }
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
          problems_.push_back({path.path, WhyNot(segment->block->bytes()), path.was_named});
          is_foreign_ = true;
          CloseSource();
          continue;
        }
        format_ = *format;
      }
      last_line_.clear();
      tail_.clear();
      const bool repeats = memory_ != nullptr && extents_[next_path_ - 1] > remembered_;
      notes_.push_back(absl::StrCat(path.path, ": ", AbslView(Describe(format_)),
                                    repeats ? "; lines of another log of Exim count once" : ""));
    }
    if (const size_t end = LastEntryEnd(format_, segment->block->bytes());
        end > 0 && end < segment->block->bytes().size() && !blocks_->at_end()) {
      blocks_->HoldBack(segment->block.get(), end);
    }
    FillIn(path, segment);
    return true;
  }
}

void SegmentReader::FollowDeliveries(Segment* segment) {
  constexpr std::string_view kStart = "starting delivery ";
  std::string_view bytes = segment->block->bytes();
  if (at_start_) deliveries_.reset();
  // A log in which qmail speaks does so all the time: only the first block is searched for it.
  if (at_start_ && bytes.find(kStart) != bytes.npos)
    deliveries_ = std::make_unique<QmailDeliveries>();
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
  if (segment->mails == nullptr) {
    if (free_batches_.empty()) {
      segment->mails = std::make_unique<MailBatch>();
    } else {
      segment->mails = std::move(free_batches_.back());
      free_batches_.pop_back();
    }
  }
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

void SegmentReader::Recycle(Segment* segment) {
  if (segment->block != nullptr) free_blocks_.push_back(std::move(segment->block));
  if (segment->mails != nullptr) free_batches_.push_back(std::move(segment->mails));
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
  segment->tail_before = tail_;
  FollowDeliveries(segment);
  Remember(segment);
  at_start_ = false;
  // The first stamp keeps our own clock going from block to block.
  std::string_view bytes = segment->block->bytes();
  std::string_view rest = bytes;
  LineView line;
  clock_->Parse(NextLine(&rest), &line);
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  const size_t newline = bytes.rfind('\n');
  const size_t from = bytes.size() > kTailBytes ? bytes.find('\n', bytes.size() - kTailBytes) : 0;
  tail_.clear();
  if (const std::string_view tail = bytes.substr(std::min(from, bytes.size()));
      format_ != LineFormat::kExim && tail.find("rejected ") != tail.npos &&
      tail.find("exim") != tail.npos) {
    tail_.assign(tail).push_back('\n');
  }
  last_line_ = bytes.substr(newline == bytes.npos ? 0 : newline + 1).substr(0, kLastLineBytesMax);
}

}  // namespace whybounce
