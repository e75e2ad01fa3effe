#include "pipeline/source_plan.h"

#include <sys/stat.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/text.h"
#include "input/block_reader.h"
#include "input/decompress.h"
#include "input/mail_reader.h"
#include "log/carriers/as_lines.h"
#include "log/carriers/not_a_log.h"
#include "log/carriers/unwrapper.h"
#include "log/dialects/dialects.h"
#include "log/dialects/exim.h"

namespace whybounce {
namespace {

constexpr int kLinesToGlanceAt = 200;  // to see whether Exim speaks
constexpr int kLinesToFindATime = 2000;
constexpr size_t kBytesToPeekAt = 1 << 16;

// From the first stamp of a log to that of the log that goes on.
constexpr int64_t kGapMaxUs = int64_t{60} * 86400 * 1'000'000;

// What a log of Exim has of the host's lines; in the order in which they are read where several
// kinds are given.
enum class Extent : uint8_t { kUnknown, kMainLog, kSyslog, kRejectLog, kPanicLog };

struct Glance {
  int64_t first_us = INT64_MAX;  // INT64_MAX: not known
  Extent extent = Extent::kUnknown;
  int year = 0;  // of the first stamp without one
  bool may_be_mail = false;
};

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

// Looks at the first lines of one file after the other.
class Onlooker {
 public:
  explicit Onlooker(const SegmentReaderOptions& options) : options_(options) {}

  // `year` as in ClockOptions.
  Glance LookAt(const InputPath& path, int year) {
    Glance glance;
    struct stat facts;
    if (stat(path.path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
      glance.may_be_mail = true;
      return glance;
    }
    FileFacts file_facts;
    auto file = OpenFile(path.path, &file_facts);
    if (!file.ok()) return glance;
    HeadedSource source(AsLines(Decompressed(*std::move(file), path.path),
                                HeadedSource::Pace::kWait, options_.senders));
    if (!WhyNoText(source.head()).empty()) return glance;
    BlockReader blocks(&source, kBytesToPeekAt);
    if (!blocks.Next(&block_)) return glance;
    std::optional<LineFormat> format = options_.format;
    if (!format && LooksLikeMail(block_.bytes())) format = LineFormat::kMail;
    if (!format) format = SniffLineFormat(block_.bytes());
    glance.may_be_mail = format == LineFormat::kMail;
    if (!format || glance.may_be_mail) return glance;
    LookAtLines(path, *format, {options_.zone, year, file_facts.modified_unix_s}, &glance);
    return glance;
  }

 private:
  void LookAtLines(const InputPath& path, LineFormat format, const ClockOptions& clock,
                   Glance* glance) {
    const bool is_exim = format == LineFormat::kExim;
    if (is_exim) {
      const bool rejects = LooksLikeEximRejectLog(block_.bytes());
      glance->extent = rejects ? Extent::kRejectLog : Extent::kMainLog;
      // Nothing but its name tells it from mainlog.
      const std::string_view name = std::string_view(path.path).substr(path.path.rfind('/') + 1);
      if (name.find("panic") != name.npos) glance->extent = Extent::kPanicLog;
    }
    Unwrapper unwrapper(format, clock);
    unwrapper.Begin(block_.bytes(), {});
    LogEntry entry;
    for (int i = 0; i < kLinesToFindATime && unwrapper.Next(&entry); ++i) {
      if (!entry.has_header || entry.line.unix_us == 0) continue;
      if (glance->first_us == INT64_MAX) glance->first_us = entry.line.unix_us;
      if (!is_exim && IsEximProgram(entry.line.program)) glance->extent = Extent::kSyslog;
      if (glance->extent != Extent::kUnknown || i > kLinesToGlanceAt) break;
    }
    glance->year = unwrapper.clock().first_year();
  }

  const SegmentReaderOptions& options_;
  Block block_{kBytesToPeekAt};
};

// Whether the logs of Exim among them repeat each other, and which of them has most.
struct Repetition {
  Extent most = Extent::kUnknown;
  Extent least = Extent::kUnknown;
  bool exists() const { return most != least; }

  explicit Repetition(const std::vector<Glance>& glances) {
    for (const Glance& glance : glances) {
      if (glance.extent == Extent::kUnknown) continue;
      if (most == Extent::kUnknown || glance.extent < most) most = glance.extent;
      least = std::max(least, glance.extent);
    }
  }
  // Whether it is to be read after all that it may repeat.
  bool IsLate(const Glance& glance) const { return exists() && glance.extent > most; }
  LogRole RoleOf(const Glance& glance) const {
    if (!exists() || glance.extent < most) return LogRole::kAlone;
    if (glance.extent == most) return LogRole::kRemembered;
    return glance.extent == Extent::kPanicLog ? LogRole::kRepeats : LogRole::kLookedUp;
  }
  LineMemory::Scope ScopeFor(const std::vector<Glance>& glances) const {
    const bool refusals_alone = std::all_of(glances.begin(), glances.end(), [&](const Glance& g) {
      return g.extent <= most || g.extent >= Extent::kRejectLog;
    });
    return refusals_alone ? LineMemory::Scope::kRefusals : LineMemory::Scope::kAll;
  }
};

void Order(const std::vector<InputPath>& paths, const SegmentReaderOptions& options,
           SourcePlan* plan) {
  // --year is that of the first stamp: a log that was rotated over New Year goes on in the next,
  // which the times of its files tell.
  const bool files_tell = options.year != 0 && WereWrittenApart(paths);
  Onlooker onlooker(options);
  std::vector<Glance> glances;
  for (const InputPath& path : paths) {
    glances.push_back(onlooker.LookAt(path, files_tell ? 0 : options.year));
    plan->may_have_mails = plan->may_have_mails || glances.back().may_be_mail;
  }
  const Repetition repetition(glances);
  std::vector<size_t> order(paths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::tuple(repetition.IsLate(glances[a]), glances[a].first_us, a) <
           std::tuple(repetition.IsLate(glances[b]), glances[b].first_us, b);
  });
  const Glance* before = nullptr;
  int year = options.year;
  for (const size_t i : order) {
    const Glance& glance = glances[i];
    const bool goes_on = files_tell && before != nullptr && glance.year > before->year &&
                         glance.first_us - before->first_us <= kGapMaxUs;
    year += goes_on ? 1 : 0;
    plan->sources.push_back({paths[i], year, repetition.RoleOf(glance)});
    before = &glance;
  }
  if (repetition.exists())
    plan->memory = std::make_shared<LineMemory>(repetition.ScopeFor(glances));
}

}  // namespace

std::string WithoutPath(const absl::Status& status, const std::string& path) {
  std::string_view what = StdView(status.message());
  ConsumePrefix(&what, path + ": ");
  return std::string(what);
}

SourcePlan PlanSources(const SegmentReaderOptions& options) {
  SourcePlan plan;
  std::vector<PathProblem> not_found;
  const std::vector<InputPath> paths = ExpandPaths(options.paths, &not_found);
  for (const PathProblem& problem : not_found) {
    plan.problems.push_back({problem.path, WithoutPath(problem.status, problem.path), true});
  }
  plan.may_have_mails = options.format == LineFormat::kMail;
  if (paths.size() > 1) {
    Order(paths, options, &plan);
  } else {
    for (const InputPath& path : paths)
      plan.sources.push_back({path, options.year, LogRole::kAlone});
  }
  for (const InputPath& path : paths) {
    struct stat facts;
    if (stat(path.path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode))
      plan.bytes_total += static_cast<uint64_t>(facts.st_size);
  }
  return plan;
}

}  // namespace whybounce
