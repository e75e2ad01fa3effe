// What happened on which day, and when a provider blocked the sender.
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_format.h"
#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

constexpr size_t kNamesMax = 200;
constexpr int64_t kEpisodeGapS = int64_t{6} * 3600;  // as long without a refusal it is over
constexpr uint64_t kEpisodeAttempts = 3;             // one refusal is no episode

std::string DateOf(int64_t unix_s, absl::TimeZone zone) {
  const absl::CivilSecond local = zone.At(absl::FromUnixSeconds(unix_s)).cs;
  return absl::StrFormat("%04d-%02d-%02d", local.year(), local.month(), local.day());
}

void TakeSlotDays(const SnapshotSource& source, Report* report) {
  std::map<std::tuple<std::string, uint16_t, Cause>, CauseCounts> causes;
  std::map<std::pair<std::string, uint16_t>, Counts> provider_days;
  std::map<std::pair<std::string, uint8_t>, uint64_t> rejections;
  for (const auto& [start_s, slot] : source.counters.time_slots.slots()) {
    if (!IsBelieved(source, start_s)) continue;
    const std::string date = DateOf(start_s, source.options.zone);
    slot.ForEachCause([&](uint16_t provider, Cause cause, const CauseCounts& counts) {
      causes[{date, provider, cause}].Add(counts);
    });
    for (const auto& [provider, counts] : slot.providers)
      provider_days[{date, provider}].Add(counts);
    for (const auto& [cause, count] : slot.rejections) rejections[{date, cause}] += count;
  }
  const auto& providers = source.engine.patterns().providers;
  for (const auto& [key, counts] : causes) {
    ReportCauseDay day;
    static_cast<CauseCounts&>(day) = counts;
    day.date = std::get<0>(key);
    day.provider = providers[std::get<1>(key)].id;
    day.cause = std::get<2>(key);
    report->cause_days.push_back(std::move(day));
  }
  for (const auto& [key, counts] : provider_days)
    report->provider_days.push_back({key.first, providers[key.second].id, counts});
  for (const auto& [key, count] : rejections)
    report->rejection_days.push_back({key.first, static_cast<Cause>(key.second), count});
}

std::vector<ReportNameDay> NameDays(const SnapshotSource& source, Dimension dimension) {
  const Table& table = source.counters.table(dimension);
  std::vector<StringId> ids;
  for (StringId id = 0; id < table.rows().size(); ++id) {
    const Counts& counts = table.rows()[id];
    // Who waits at the end of a run with a state may have been tried in an earlier one.
    if (id != Table::kOther && counts.all_attempts() + counts.recipients() > 0) ids.push_back(id);
  }
  KeepFirst(
      std::min(kNamesMax, source.options.top),
      [&](StringId a, StringId b) {
        const auto order = [&](StringId id) {
          const Counts& counts = table.rows()[id];
          return std::tuple(~counts.recipients(), ~counts.all_attempts(), table.Name(id));
        };
        return order(a) < order(b);
      },
      &ids);
  absl::flat_hash_map<StringId, std::string> names;
  for (const StringId id : ids) names[id] = std::string(table.Name(id));
  const TimeSpan logged = source.counters.LoggedTime();
  std::map<std::pair<int32_t, std::string>, Counts> days;
  table.ForEachDay([&](StringId id, int32_t day, const Counts& counts) {
    if (day == Table::kNoDay) return;
    const int64_t start_us = int64_t{day} * 86'400 * 1'000'000;
    // As IsBelieved() says of slots.
    if (logged.first_us <= logged.last_us &&
        (start_us + Counters::kFarOffUs <= logged.first_us - Counters::kFarOffUs ||
         start_us > logged.last_us + Counters::kFarOffUs)) {
      return;
    }
    const auto name = names.find(id);
    days[{day, name == names.end() ? "(other)" : name->second}].Add(counts);
  });
  std::vector<ReportNameDay> out;
  out.reserve(days.size());
  for (const auto& [key, counts] : days) {
    out.push_back({DateOf(int64_t{key.first} * 86'400, absl::UTCTimeZone()), key.second, counts});
  }
  return out;
}

class EpisodeTaker {
 public:
  EpisodeTaker(const SnapshotSource& source, Report* report) : source_(source), report_(*report) {}

  void Take() {
    const TimeSlots& slots = source_.counters.time_slots;
    std::map<std::pair<uint16_t, Cause>, std::map<int64_t, CauseCounts>> blocks;
    for (const auto& [start_s, slot] : slots.slots()) {
      if (!IsBelieved(source_, start_s)) continue;
      slot.ForEachCause(
          [&, start = start_s](uint16_t provider, Cause cause, const CauseCounts& counts) {
            if (IsBlock(cause)) blocks[{provider, cause}][start].Add(counts);
          });
    }
    for (const auto& [key, times] : blocks) {
      ReportEpisode episode;
      for (const auto& [start_s, counts] : times) {
        const int64_t start_us = start_s * 1'000'000;
        if (episode.last_us != 0 && start_us > episode.last_us + kEpisodeGapS * 1'000'000)
          Add(key.first, key.second, std::exchange(episode, {}));
        if (episode.last_us == 0) episode.first_us = start_us;
        episode.last_us = start_us + slots.width_s() * 1'000'000;
        episode.Add(counts);
      }
      Add(key.first, key.second, std::move(episode));
    }
    KeepFirst(
        source_.options.top,
        [](const ReportEpisode& a, const ReportEpisode& b) {
          return std::tuple(HarmOrder(a), a.first_us, a.cause, std::string_view(a.id)) <
                 std::tuple(HarmOrder(b), b.first_us, b.cause, std::string_view(b.id));
        },
        &report_.episodes);
  }

 private:
  // Slots are wider than what they hold: the first and the last refusal say it better.
  void Add(uint16_t provider, Cause cause, ReportEpisode episode) {
    if (episode.attempts < kEpisodeAttempts) return;
    const auto within = source_.counters.provider_causes.find((uint64_t{provider} << 8) |
                                                              static_cast<uint64_t>(cause));
    if (within != source_.counters.provider_causes.end()) {
      episode.first_us = std::max(episode.first_us, within->second.time.first_us);
      episode.last_us =
          std::max(episode.first_us, std::min(episode.last_us, within->second.time.last_us));
    }
    const Provider& known = source_.engine.patterns().providers[provider];
    episode.cause = cause;
    episode.id = known.id;
    episode.name = known.name;
    for (const ReportCause& one : report_.causes) {
      if (one.cause == cause && one.sending_ips.size() == 1) episode.ip = one.sending_ips[0].name;
    }
    report_.episodes.push_back(std::move(episode));
  }

  const SnapshotSource& source_;
  Report& report_;
};

}  // namespace

bool IsBlock(Cause cause) {
  return cause == Cause::kIpBlocked || cause == Cause::kIpBlocklisted ||
         cause == Cause::kGeoBlocked || cause == Cause::kDomainBlocklisted ||
         cause == Cause::kPoorReputation;
}

void TakeDays(const SnapshotSource& source, Report* report) {
  TakeSlotDays(source, report);
  report->domain_days = NameDays(source, Dimension::kDomain);
  report->sender_days = NameDays(source, Dimension::kSender);
  EpisodeTaker(source, report).Take();
  if (source.counters.oldest_waiting_us != INT64_MAX)
    report->oldest_waiting_us = source.counters.oldest_waiting_us;
}

}  // namespace whybounce
