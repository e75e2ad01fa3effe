#include "pipeline/segment_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "input/decompress.h"
#include "input/mail_reader.h"
#include "parse/dialects.h"
#include "parse/unwrapper.h"

namespace whybounce {
namespace {

constexpr int kLinesToLookAt = 2000;
constexpr size_t kBytesToPeekAt = 1 << 16;
constexpr size_t kLastLineBytesMax = 8192;

// A status that begins with the path, without it: problems name their path themselves.
std::string What(const absl::Status& status, const std::string& path) {
  std::string_view what = StdView(status.message());
  ConsumePrefix(&what, path + ": ");
  return std::string(what);
}

std::string_view NextLine(std::string_view* bytes) { return TakeUntil(bytes, "\n"); }

}  // namespace

InputProblem ProblemOf(const std::string& path, const absl::Status& status) {
  return {path, What(status, path), true};
}

SegmentReader::SegmentReader(const SegmentReaderOptions& options) : options_(options) {
  std::vector<PathProblem> not_found;
  paths_ = ExpandPaths(options.paths, &not_found);
  for (const PathProblem& problem : not_found) {
    problems_.push_back({problem.path, What(problem.status, problem.path), true});
  }
  if (paths_.size() > 1) SortByTime();
  for (const InputPath& path : paths_) {
    struct stat facts;
    if (stat(path.path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
      bytes_total_ += static_cast<uint64_t>(facts.st_size);
    }
  }
}

SegmentReader::~SegmentReader() = default;

int64_t SegmentReader::FirstTime(const InputPath& path) const {
  struct stat facts;
  if (stat(path.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return INT64_MAX;
  FileFacts file_facts;
  auto file = OpenFile(path.path, &file_facts);
  if (!file.ok()) return INT64_MAX;
  const auto source = Decompressed(*std::move(file), path.path);
  BlockReader blocks(source.get(), kBytesToPeekAt);
  Block block(kBytesToPeekAt);
  if (!blocks.Next(&block)) return INT64_MAX;
  const auto format = options_.format ? options_.format : SniffLineFormat(block.bytes());
  if (!format) return INT64_MAX;
  Unwrapper unwrapper(*format, {options_.zone, options_.year, file_facts.modified_unix_s});
  unwrapper.Begin(block.bytes(), {});
  Entry entry;
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (entry.has_header && entry.line.unix_us != 0) return entry.line.unix_us;
  }
  return INT64_MAX;
}

void SegmentReader::SortByTime() {
  std::vector<std::pair<int64_t, size_t>> order;
  for (size_t i = 0; i < paths_.size(); ++i) order.emplace_back(FirstTime(paths_[i]), i);
  std::sort(order.begin(), order.end());
  std::vector<InputPath> sorted;
  for (const auto& [time, index] : order) sorted.push_back(paths_[index]);
  paths_ = std::move(sorted);
}

void SegmentReader::CloseSource() {
  if (!blocks_->error().ok()) {
    problems_.push_back(
        {paths_[next_path_ - 1].path, What(blocks_->error(), paths_[next_path_ - 1].path), true});
  }
  if (clock_) {
    assumed_year_ = assumed_year_ || clock_->assumed_year();
    assumed_zone_ = assumed_zone_ || clock_->assumed_zone();
    if (first_year_ == 0) first_year_ = clock_->first_year();
  }
  if (options_.resume != nullptr && this_progress_.head_bytes > 0 && !is_foreign_) {
    this_progress_.format = static_cast<uint8_t>(format_);
    this_progress_.offset += blocks_->bytes_given();
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
    is_mail_ = options_.with_mails && LooksLikeMail(source_->head());
    if (is_mail_) return true;
    blocks_.emplace(
        source_.get(), options_.block_bytes,
        options_.resume != nullptr ? BlockReader::LastLine::kLeft : BlockReader::LastLine::kGiven);
    clock_options_ = {options_.zone, options_.year, facts.modified_unix_s};
    clock_.emplace(clock_options_);
    if (this_progress_.last_unix_s != 0) clock_->Anchor(this_progress_.last_unix_s);
    at_start_ = true;
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
  Entry entry;
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
      segment->mail = std::move(source_);
      segment->source = paths_[next_path_ - 1].path == "-" ? "stdin" : paths_[next_path_ - 1].path;
      segment->continues = false;
      return true;
    }
    segment->mail.reset();
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
      notes_.push_back(absl::StrCat(path.path, ": ", AbslView(Describe(format_))));
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

void SegmentReader::FillIn(const InputPath& path, Segment* segment) {
  segment->source = path.path == "-" ? "stdin" : path.path;
  segment->continues = !at_start_;
  if (at_start_) ++sources_begun_;
  segment->format = format_;
  segment->lines_before = this_progress_.lines;
  segment->clock = clock_options_;
  segment->anchor_unix_s = clock_->last_unix_s();
  segment->line_before = last_line_;
  FollowDeliveries(segment);
  at_start_ = false;
  // The first stamp keeps our own clock going from block to block.
  std::string_view bytes = segment->block->bytes();
  std::string_view rest = bytes;
  LineView line;
  clock_->Parse(NextLine(&rest), &line);
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  const size_t newline = bytes.rfind('\n');
  last_line_ = bytes.substr(newline == bytes.npos ? 0 : newline + 1).substr(0, kLastLineBytesMax);
}

}  // namespace whybounce
