#include "aggregate/time_slots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/archive.h"
#include "base/limits.h"

namespace whybounce {
namespace {

std::string Dump(const TimeSlots& slots) {
  std::vector<int64_t> starts;
  for (const auto& [start_s, slot] : slots.slots()) starts.push_back(start_s);
  std::sort(starts.begin(), starts.end());
  std::string out = absl::StrCat("width ", slots.width_s(), "\n");
  for (const int64_t start_s : starts) {
    const TimeSlot& slot = slots.slots().at(start_s);
    absl::StrAppend(&out, start_s, " ", slot.All().delivered, " ", slot.AllRejected(), " ",
                    slot.causes.empty() ? 0 : slot.causes[0].second.lost, "\n");
  }
  return out;
}

void Count(int64_t unix_s, TimeSlots* slots) {
  TimeSlot& slot = slots->At(unix_s * 1'000'000);
  ++slot.Of(static_cast<uint16_t>(unix_s % 5 == 0)).delivered;
  if (unix_s % 3 == 0) ++slot.Rejected(Cause::kUserUnknown);
  if (unix_s % 5 == 0) ++slot.Of(3, Cause::kMailboxFull).lost;
}

TEST(TimeSlotsTest, SlotsBeginAtMultiplesOfTheirWidthAlsoBefore1970) {
  TimeSlots slots;
  for (const int64_t unix_s : {int64_t{0}, int64_t{9}, int64_t{10}, int64_t{-1}, int64_t{-10}})
    Count(unix_s, &slots);
  EXPECT_EQ(Dump(slots), "width 10\n-10 2 0 1\n0 2 2 1\n10 1 0 1\n");
}

// A cause is counted apart at every provider, and providers may get other numbers.
TEST(TimeSlotsTest, CausesOfProviders) {
  TimeSlots slots;
  slots.At(0).Of(7, Cause::kIpBlocked).lost += 2;
  slots.At(0).Of(3, Cause::kIpBlocked).lost += 5;
  slots.At(0).Of(3, Cause::kMailboxFull).waiting += 1;
  const auto told = [&] {
    std::string out;
    slots.slots().at(0).ForEachCause([&](uint16_t provider, Cause cause, const CauseCounts& c) {
      absl::StrAppend(&out, provider, "/", static_cast<int>(cause), "=", c.lost, "+", c.waiting,
                      " ");
    });
    return out;
  };
  const auto blocked = static_cast<int>(Cause::kIpBlocked);
  const auto full = static_cast<int>(Cause::kMailboxFull);
  EXPECT_EQ(told(), absl::StrCat("3/", full, "=0+1 3/", blocked, "=5+0 7/", blocked, "=2+0 "));
  slots.RenumberProviders([](uint16_t) { return uint16_t{1}; });
  EXPECT_EQ(told(), absl::StrCat("1/", full, "=0+1 1/", blocked, "=7+0 "));
  // What is out of order or no cause cannot have been written.
  TimeSlot damaged;
  damaged.causes = {{(3U << 8) | 200, CauseCounts()}};
  EXPECT_FALSE(damaged.IsSound());
  damaged.causes = {{(4U << 8) | 1, CauseCounts()}, {(3U << 8) | 1, CauseCounts()}};
  EXPECT_FALSE(damaged.IsSound());
}

TEST(TimeSlotsTest, WidensWithTheNumberOfSlotsAndLosesNothing) {
  const struct {
    int64_t step_s;
    int64_t width_s;
  } kCases[] = {{1, 10},     {10, 60},      {12, 60},           {60, 900},
                {900, 3600}, {3600, 86400}, {86400, 2 * 86400}, {86400 * 300, 86400 * 512}};
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.step_s);
    TimeSlots slots;
    uint64_t counted = 0;
    for (size_t i = 0; i < kTimeSlotsMax + 600; ++i, ++counted)
      Count(static_cast<int64_t>(i) * one.step_s, &slots);
    EXPECT_LE(slots.slots().size(), kTimeSlotsMax);
    EXPECT_EQ(slots.width_s(), one.width_s);
    uint64_t kept = 0;
    for (const auto& [start_s, slot] : slots.slots()) kept += slot.All().delivered;
    EXPECT_EQ(kept, counted);
  }
}

TEST(TimeSlotsTest, AnyOrderAndAnyMergesGiveTheSame) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    const int64_t span = int64_t{1} << (10 + random() % 18);
    std::vector<int64_t> times(12000);
    for (int64_t& time : times) time = 1'790'000'000 + static_cast<int64_t>(random()) % span;
    TimeSlots whole;
    for (const int64_t time : times) Count(time, &whole);
    std::shuffle(times.begin(), times.end(), random);
    TimeSlots merged;
    for (size_t i = 0; i < times.size();) {
      TimeSlots part;
      for (const size_t end = std::min(times.size(), i + random() % 8000 + 1); i < end; ++i)
        Count(times[i], &part);
      if (random() % 2 == 0) {
        part.Merge(merged);
        merged = part;
      } else {
        merged.Merge(part);
      }
    }
    EXPECT_EQ(Dump(merged), Dump(whole));
  }
}

TEST(TimeSlotsTest, TakesOnlyItsOwnWidthsAndBeginningsFromAFile) {
  const auto reads = [](int64_t width_s, int64_t start_s) {
    Packer packer;
    packer(width_s, absl::flat_hash_map<int64_t, TimeSlot>{{start_s, TimeSlot()}});
    Unpacker unpacker(packer.bytes());
    TimeSlots slots;
    unpacker(slots);
    return unpacker.ok();
  };
  for (const int64_t width_s : {10, 60, 900, 3600, 86400, 2 * 86400}) {
    EXPECT_TRUE(reads(width_s, -3 * width_s)) << width_s;
    EXPECT_FALSE(reads(width_s, 5 * width_s + 1)) << width_s;
  }
  for (const int64_t width_s : {int64_t{-1}, int64_t{0}, int64_t{7}, int64_t{70}, INT64_MAX}) {
    EXPECT_FALSE(reads(width_s, 0)) << width_s;
  }
  EXPECT_FALSE(reads(10, INT64_MAX / 10 * 10));  // no number of microseconds
}

}  // namespace
}  // namespace whybounce
