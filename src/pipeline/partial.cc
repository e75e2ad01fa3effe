#include "pipeline/partial.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregate/tally_file.h"
#include "base/archive.h"
#include "base/hash.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace whybounce {
namespace {

constexpr std::string_view kKind = "partial";
// Rotation is not to the second: neighbours of one host may overlap by as much.
constexpr int64_t kOverlapMaxUs = 60'000'000;

// Verdicts are in the partial already: partials of other rules count other things.
uint64_t RulesHash(const Engine& engine) {
  uint64_t hash = kVocabularyVersion;
  for (uint32_t n = 1; n <= engine.rule_count(); ++n) {
    const Rule& rule = engine.rule(n);
    hash = Mix64(Hash64(rule.id, hash), static_cast<uint64_t>(rule.cause));
    for (const std::string& text : rule.texts) hash = Hash64(text, hash);
    for (const std::string& text : rule.not_texts) hash = Hash64(text, hash);
  }
  return hash;
}

absl::Status Refused(const Partial& a, const Partial& b, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(a.name, " and ", b.name, " ", AbslView(what)));
}

bool ShareAHost(const Counters& a, const Counters& b) {
  for (StringId id = 1; id < b.hosts.size(); ++id) {
    if (a.hosts.Find(b.hosts.View(id)) != 0) return true;
  }
  return false;
}

// Whether stamps of both were read alike: a zone may have several names.
bool ReadInSameZone(const Partial& a, const Partial& b) {
  if (a.zone == b.zone || !a.run.assumed_zone || !b.run.assumed_zone) return true;
  absl::TimeZone mine;
  absl::TimeZone theirs;
  if (!absl::LoadTimeZone(a.zone, &mine) || !absl::LoadTimeZone(b.zone, &theirs)) return false;
  const Counters& left = a.run.tally->counters();
  const Counters& right = b.run.tally->counters();
  for (const int64_t unix_us :
       {left.time.first_us, left.time.last_us, right.time.first_us, right.time.last_us}) {
    const absl::Time time = absl::FromUnixMicros(unix_us);
    if (mine.At(time).offset != theirs.At(time).offset) return false;
  }
  return true;
}

// As SegmentReader orders logs: by how they begin. A line that came late does not move a log, and
// one with a wrong clock neither.
int64_t FirstStamp(const Partial& partial) {
  return partial.run.tally->counters().LoggedTime().first_us;
}

absl::Status CheckPair(const Partial& a, const Partial& b) {
  if (!ReadInSameZone(a, b)) {
    return Refused(a, b,
                   absl::StrCat("were read in the zones ", a.zone, " and ", b.zone,
                                "; map them again with the same --tz"));
  }
  for (const FileProgress& mine : a.run.files) {
    for (const FileProgress& theirs : b.run.files) {
      if (mine.head_bytes == 0 || mine.head_hash != theirs.head_hash) continue;
      return Refused(a, b, "hold the same log, which would be counted twice; leave one out");
    }
  }
  const Counters& left = a.run.tally->counters();
  const Counters& right = b.run.tally->counters();
  const int64_t left_end_us = left.LoggedTime().last_us;
  const bool side_by_side =
      left_end_us != INT64_MIN && right.LoggedTime().first_us < left_end_us - kOverlapMaxUs;
  if (side_by_side && ShareAHost(left, right)) {
    return Refused(a, b,
                   "run side by side in time on the same host; map its logs together, or merge "
                   "neighbours first");
  }
  return absl::OkStatus();
}

// All of a partial but its tally, which cannot be read without the rules.
template <typename Self, typename Visitor>
void VisitHead(Self& partial, Visitor& visit) {
  auto& run = partial.run;
  visit(partial.zone, run.assumed_year, run.assumed_zone, run.first_year, run.problems, run.files);
  for (const FileProgress& file : run.files)
    visit.Require(file.head_bytes <= HeadedSource::kHeadBytesMax);
}

}  // namespace

std::string WritePartial(const Partial& partial, const Engine& engine) {
  Packer out;
  out(RulesHash(engine));
  VisitHead(partial, out);
  out(WriteTally(*partial.run.tally, engine));
  return SealFile(kKind, TallyFormat(), out.bytes());
}

absl::StatusOr<Partial> ReadPartial(std::string_view bytes, const Engine& engine) {
  ASSIGN_OR_RETURN(const std::string_view payload, UnsealFile(kKind, TallyFormat(), bytes));
  Unpacker in(payload);
  uint64_t rules_hash = 0;
  std::string_view tally;
  Partial partial;
  in(rules_hash);
  VisitHead(partial, in);
  in(tally);
  if (!in.ok() || !in.at_end())
    return absl::InvalidArgumentError("is damaged: its contents do not fit together");
  if (rules_hash != RulesHash(engine)) {
    return absl::InvalidArgumentError(
        "was made with other rules; map it again, or give --rules as it was given to map");
  }
  ASSIGN_OR_RETURN(partial.run.tally, ReadTally(tally, engine));
  return partial;
}

absl::StatusOr<Partial> MergePartials(std::vector<Partial> partials) {
  std::stable_sort(partials.begin(), partials.end(), [](const Partial& a, const Partial& b) {
    return FirstStamp(a) < FirstStamp(b);
  });
  for (size_t b = 1; b < partials.size(); ++b) {
    for (size_t a = 0; a < b; ++a) RETURN_IF_ERROR(CheckPair(partials[a], partials[b]));
  }
  Partial out = std::move(partials.front());
  for (size_t i = 1; i < partials.size(); ++i) {
    RunResult& next = partials[i].run;
    if (next.assumed_year && !out.run.assumed_year) out.run.first_year = next.first_year;
    out.run.assumed_year = out.run.assumed_year || next.assumed_year;
    if (next.assumed_zone && !out.run.assumed_zone) out.zone = partials[i].zone;
    out.run.assumed_zone = out.run.assumed_zone || next.assumed_zone;
    out.run.problems.insert(out.run.problems.end(), next.problems.begin(), next.problems.end());
    out.run.files.insert(out.run.files.end(), next.files.begin(), next.files.end());
    out.run.tally->Merge(std::move(next.tally));
  }
  return out;
}

RunResult FinishPartial(Partial partial) {
  RunResult run = std::move(partial.run);
  auto whole = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  whole->JoinMails();
  whole->Merge(std::move(run.tally));
  whole->Finish();
  run.tally = std::move(whole);
  return run;
}

}  // namespace whybounce
