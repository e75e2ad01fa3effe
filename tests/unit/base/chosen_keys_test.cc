// Names that somebody chose so that they share a slot take hardly longer than others.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/hash.h"
#include "base/key_map.h"
#include "base/slot_hash.h"
#include "base/string_pool.h"

namespace whybounce {
namespace {

double UserSeconds(const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    struct rusage before, after;
    getrusage(RUSAGE_THREAD, &before);
    work();
    getrusage(RUSAGE_THREAD, &after);
    const auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    best = std::min(best, seconds(after.ru_utime) - seconds(before.ru_utime));
  }
  return best;
}

constexpr double kNoise = 0.02;  // seconds
constexpr uint64_t kKeys = 50'000;

std::vector<std::vector<uint64_t>> ChosenKeys() {
  std::vector<std::vector<uint64_t>> sets(3);
  for (uint64_t i = 1; i <= kKeys; ++i) {
    sets[0].push_back(i << 32 | 5);
    sets[1].push_back(i << 40 | (i & 1));
    sets[2].push_back(i << 22 | i >> 14);
  }
  return sets;
}

TEST(ChosenKeys, OfAKeyMap) {
  const auto fill = [](const std::vector<uint64_t>& keys) {
    KeyMap<int> map;
    for (const uint64_t key : keys) *map.Insert(key).first = 1;
    for (const uint64_t key : keys) map.Erase(key);
    EXPECT_EQ(map.size(), 0U);
  };
  std::vector<uint64_t> random;
  for (uint64_t i = 1; i <= kKeys; ++i) random.push_back(Mix64(i, 1));
  const double usual = UserSeconds([&] { fill(random); });
  for (const auto& keys : ChosenKeys())
    EXPECT_LT(UserSeconds([&] { fill(keys); }), 3 * usual + kNoise);
}

TEST(ChosenKeys, OfASet) {
  const auto fill = [](const std::vector<uint64_t>& keys) {
    const absl::flat_hash_set<uint64_t, SlotHash> set(keys.begin(), keys.end());
    EXPECT_EQ(set.size(), keys.size());
  };
  std::vector<uint64_t> random;
  for (uint64_t i = 1; i <= kKeys; ++i) random.push_back(Mix64(i, 1));
  const double usual = UserSeconds([&] { fill(random); });
  for (const auto& keys : ChosenKeys())
    EXPECT_LT(UserSeconds([&] { fill(keys); }), 3 * usual + kNoise);
}

TEST(ChosenKeys, OfAStringPool) {
  std::vector<std::string> usual_names;
  std::vector<std::string> chosen;
  for (uint64_t i = 0; chosen.size() < 10'000; ++i) {
    std::string name = "shop" + std::to_string(i) + ".example";
    if (usual_names.size() < 10'000) usual_names.push_back(name);
    if ((Hash64(name) & 0x7fff) < 0x80) chosen.push_back(std::move(name));
  }
  const auto fill = [](const std::vector<std::string>& names) {
    StringPool pool;
    for (const std::string& name : names) pool.Intern(name);
    EXPECT_EQ(pool.size(), names.size() + 1);
  };
  const double usual = UserSeconds([&] { fill(usual_names); });
  EXPECT_LT(UserSeconds([&] { fill(chosen); }), 3 * usual + kNoise);
}

}  // namespace
}  // namespace whybounce
