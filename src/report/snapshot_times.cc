// The parts of a snapshot that say when.
#include <map>
#include <numeric>

#include "absl/strings/str_format.h"
#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

int64_t FloorTo(int64_t unix_s, int64_t width_s) {
  const int64_t rest = unix_s % width_s;
  return unix_s - rest - (rest < 0 ? width_s : 0);
}

// The least width that people count in and that whole slots fill, with at most `slots_max` of them
// in `span_s`.
int64_t TimelineWidth(int64_t slot_s, int64_t span_s, size_t slots_max) {
  for (const int64_t width_s :
       {10, 30, 60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 86400, 7 * 86400, 28 * 86400}) {
    if (width_s % slot_s == 0 && span_s / width_s < static_cast<int64_t>(slots_max)) return width_s;
  }
  int64_t width_s = std::max<int64_t>(slot_s, 86400);
  while (span_s / width_s >= static_cast<int64_t>(slots_max)) width_s *= 2;
  return width_s;
}

}  // namespace

bool IsBelieved(const SnapshotSource& source, int64_t start_s) {
  const TimeSpan logged = source.counters.LoggedTime();
  const int64_t start_us = start_s * 1'000'000;
  const int64_t width_us = source.counters.time_slots.width_s() * 1'000'000;
  return logged.first_us > logged.last_us ||
         (start_us + width_us > logged.first_us - Counters::kFarOffUs &&
          start_us <= logged.last_us + Counters::kFarOffUs);
}

size_t SlotOf(const Report& report, int64_t unix_s) {
  const int64_t slot = (unix_s - report.timeline.front().unix_s) / report.slot_s;
  return static_cast<size_t>(
      std::clamp<int64_t>(slot, 0, static_cast<int64_t>(report.timeline.size()) - 1));
}

void TakeTimes(const SnapshotSource& source, Report* report) {
  const TimeSlots& slots = source.counters.time_slots;
  std::vector<std::pair<int64_t, const TimeSlot*>> believed;
  const auto sum = [](const Counts& counts) {
    return std::accumulate(counts.attempts.begin(), counts.attempts.end(), uint64_t{0});
  };
  // What has another time, or none where others have one.
  uint64_t far_off = sum(source.counters.mail) + source.counters.lines.rejections;
  for (const auto& [start_s, slot] : slots.slots()) {
    if (!IsBelieved(source, start_s)) continue;
    believed.emplace_back(start_s, &slot);
    far_off -= std::min(far_off, sum(slot.all) + slot.rejected);
  }
  if (believed.empty()) return;
  report->far_off = far_off;
  int64_t first_s = INT64_MAX;
  int64_t last_s = INT64_MIN;
  for (const auto& [start_s, slot] : believed) {
    first_s = std::min(first_s, start_s);
    last_s = std::max(last_s, start_s);
  }
  // Days begin at midnight of the zone, as far as its clock is not changed within the period.
  const absl::TimeZone zone = source.options.zone;
  const int64_t offset_s = zone.At(absl::FromUnixSeconds(first_s)).offset;
  report->slot_s =
      TimelineWidth(slots.width_s(), last_s - first_s, source.options.timeline_slots - 1);
  const int64_t begin_s = FloorTo(first_s + offset_s, report->slot_s) - offset_s;
  report->timeline.resize(static_cast<size_t>((last_s - begin_s) / report->slot_s) + 1);
  for (size_t i = 0; i < report->timeline.size(); ++i)
    report->timeline[i].unix_s = begin_s + static_cast<int64_t>(i) * report->slot_s;

  std::map<std::string, ReportDay> days;
  std::vector<Counts> hours(24);
  for (const auto& [start_s, slot] : believed) {
    const Counts& counts = slot->all;
    ReportSlot& mine = report->timeline[SlotOf(*report, start_s)];
    mine.counts.Add(counts);
    mine.rejected += slot->rejected;
    const absl::CivilSecond local = zone.At(absl::FromUnixSeconds(start_s)).cs;
    hours[static_cast<size_t>(local.hour())].Add(counts);
    ReportDay& day =
        days[absl::StrFormat("%04d-%02d-%02d", local.year(), local.month(), local.day())];
    day.counts.Add(counts);
    day.rejected += slot->rejected;
  }
  if (slots.width_s() <= 3600) report->hours_of_day = std::move(hours);
  for (auto& [date, day] : days) {
    day.date = date;
    report->days.push_back(std::move(day));
  }
}

}  // namespace whybounce
