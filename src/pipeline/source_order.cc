// In which order sources are read, and which of them repeat what others say.
#include <sys/stat.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "input/decompress.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/not_a_log.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"
#include "pipeline/segment_reader.h"

namespace whybounce {
namespace {

constexpr int kLinesToGlanceAt = 200;  // to see whether Exim speaks
constexpr size_t kBytesToPeekAt = 1 << 16;

// From the first stamp of a log to that of the log that goes on.
constexpr int64_t kGapMaxUs = int64_t{60} * 86400 * 1'000'000;

// Copies have the time of the copying.
bool WereWrittenApart(const std::vector<InputPath>& paths) {
  constexpr int64_t kDayS = 86400;
  int64_t first = INT64_MAX;
  int64_t last = INT64_MIN;
  for (const InputPath& path : paths) {
    struct stat facts;
    if (stat(path.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
    first = std::min<int64_t>(first, facts.st_mtime);
    last = std::max<int64_t>(last, facts.st_mtime);
  }
  return first <= last && last - first >= kDayS;
}

}  // namespace

SegmentReader::Glance SegmentReader::GlanceAt(const InputPath& path, int year) {
  Glance glance;
  struct stat facts;
  if (stat(path.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    may_have_mails_ = true;
    return glance;
  }
  FileFacts file_facts;
  auto file = OpenFile(path.path, &file_facts);
  if (!file.ok()) return glance;
  HeadedSource source(
      AsLines(Decompressed(*std::move(file), path.path), HeadedSource::Pace::kWait));
  if (!WhyNoText(source.head()).empty()) return glance;
  BlockReader blocks(&source, kBytesToPeekAt);
  if (look_ == nullptr) look_ = std::make_unique<Block>(kBytesToPeekAt);
  if (!blocks.Next(look_.get())) return glance;
  std::optional<LineFormat> format = options_.format;
  if (!format && LooksLikeMail(look_->bytes())) format = LineFormat::kMail;
  if (!format) format = SniffLineFormat(look_->bytes());
  may_have_mails_ = may_have_mails_ || format == LineFormat::kMail;
  if (!format || *format == LineFormat::kMail) return glance;
  Unwrapper unwrapper(*format, {options_.zone, year, file_facts.modified_unix_s});
  unwrapper.Begin(look_->bytes(), {});
  LogEntry entry;
  const bool is_exim = *format == LineFormat::kExim;
  if (is_exim) {
    const bool rejects = LooksLikeEximRejectLog(look_->bytes());
    glance.extent = rejects ? Extent::kRejectLog : Extent::kMainLog;
    // Nothing but its name tells it from mainlog.
    const std::string_view name = std::string_view(path.path).substr(path.path.rfind('/') + 1);
    if (name.find("panic") != name.npos) glance.extent = Extent::kPanicLog;
  }
  for (int i = 0; i < kLinesToLookAt && unwrapper.Next(&entry); ++i) {
    if (!entry.has_header || entry.line.unix_us == 0) continue;
    if (glance.first_us == INT64_MAX) glance.first_us = entry.line.unix_us;
    if (!is_exim && IsEximProgram(entry.line.program)) glance.extent = Extent::kSyslog;
    if (glance.extent != Extent::kUnknown || i > kLinesToGlanceAt) break;
  }
  glance.year = unwrapper.clock().first_year();
  return glance;
}

void SegmentReader::SortByTime() {
  std::vector<Glance> glances;
  Extent most = Extent::kUnknown;
  Extent least = Extent::kUnknown;
  // --year is that of the first stamp: a log that was rotated over New Year goes on in the next,
  // which the times of its files tell.
  const bool files_tell = options_.year != 0 && WereWrittenApart(paths_);
  for (const InputPath& path : paths_) {
    const Extent extent =
        glances.emplace_back(GlanceAt(path, files_tell ? 0 : options_.year)).extent;
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
  const Glance* before = nullptr;
  for (const size_t i : order) {
    sorted.push_back(paths_[i]);
    if (files_tell) {
      const bool goes_on = before != nullptr && glances[i].year > before->year &&
                           glances[i].first_us - before->first_us <= kGapMaxUs;
      years_.push_back(before == nullptr ? options_.year : years_.back() + (goes_on ? 1 : 0));
      before = &glances[i];
    }
    if (repeated) extents_.push_back(glances[i].extent);
  }
  paths_ = std::move(sorted);
  if (!repeated) return;
  remembered_ = most;
  const bool refusals_alone = std::all_of(glances.begin(), glances.end(), [&](const Glance& g) {
    return g.extent <= most || g.extent >= Extent::kRejectLog;
  });
  scope_ = refusals_alone ? LineMemory::Scope::kRefusals : LineMemory::Scope::kAll;
  memory_ = std::make_shared<LineMemory>();
}

// The lines of the log that has most of them, or the leave to look them up.
void SegmentReader::Remember(Segment* segment) {
  segment->counted.reset();
  segment->repeats = false;
  if (memory_ == nullptr) return;
  const Extent extent = extents_[next_path_ - 1];
  segment->repeats = extent == Extent::kPanicLog;
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

}  // namespace whybounce
