// Delays on a logarithmic scale: mergeable, 1 KiB, percentiles within 9 %.
#ifndef WHYBOUNCE_AGGREGATE_HISTOGRAM_H_
#define WHYBOUNCE_AGGREGATE_HISTOGRAM_H_

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <type_traits>

namespace whybounce {

// Eight buckets per doubling from 1 ms (everything shorter is in the first) to 2^31 ms, 25 days.
// Thread-compatible.
class DelayHistogram {
 public:
  static constexpr size_t kBuckets = 249;

  void Add(double seconds) {
    ++counts_[BucketOf(seconds)];
    ++total_;
  }
  void Add(const DelayHistogram& other) {
    for (size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
  }
  template <typename Self, typename Visitor>
  static void Fields(Self& self, Visitor& visit) {
    visit(self.counts_);
    if constexpr (!std::is_const_v<Self>)
      self.total_ = std::accumulate(self.counts_.begin(), self.counts_.end(), uint64_t{0});
  }
  uint64_t total() const { return total_; }
  uint32_t count(size_t bucket) const { return counts_[bucket]; }

  // The delay that `share` (0 to 1) of all are below, in seconds: the upper edge of its bucket. 0
  // if empty.
  double Percentile(double share) const {
    const auto rank = static_cast<uint64_t>(share * static_cast<double>(total_));
    uint64_t seen = 0;
    for (size_t i = 0; i < kBuckets; ++i) {
      seen += counts_[i];
      if (seen > rank || (seen == total_ && seen > 0)) return UpperEdge(i);
    }
    return 0;
  }
  static double UpperEdge(size_t bucket) {
    return 0.001 * std::exp2(static_cast<double>(bucket) / 8);
  }

 private:
  // The first whose upper edge is not below; a billionth part of a bucket is forgiven.
  static size_t BucketOf(double seconds) {
    static const std::array<double, kBuckets> kEdges = MakeEdges();
    if (!(seconds > 0.001)) return 0;
    if (seconds > kEdges[kBuckets - 2]) return kBuckets - 1;
    // log2() is between the exponent with the mantissa after its point, and 0.09 more.
    const double ms = seconds * 1000;
    const auto bits = std::bit_cast<uint64_t>(ms);
    size_t bucket = (bits >> 49) - (uint64_t{1023} << 3);
    while (seconds > kEdges[bucket]) ++bucket;
    return bucket;
  }
  static std::array<double, kBuckets> MakeEdges() {
    std::array<double, kBuckets> edges{};
    for (size_t i = 0; i < kBuckets; ++i)
      edges[i] = 0.001 * std::exp2((static_cast<double>(i) + 1e-9) / 8);
    return edges;
  }

  std::array<uint32_t, kBuckets> counts_{};
  uint64_t total_ = 0;
};

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_HISTOGRAM_H_
