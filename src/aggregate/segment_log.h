// What the lines of a segment say of queue ids: followed at its end, by the tally that read them
// or, where threads share a log, by the one to the left.
#ifndef WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_
#define WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/counters.h"
#include "aggregate/host_clocks.h"
#include "aggregate/notice_tracker.h"
#include "aggregate/record.h"
#include "base/slot_hash.h"

namespace whybounce {

// Values of any number that are written over when the next segment comes: none is made or
// destroyed, the caller of Add() fills it in. Thread-compatible.
template <typename T>
class Stack {
 public:
  static_assert(std::is_trivially_copyable_v<T>);

  // Valid until the next call.
  T* Add() {
    if (size_ == capacity_) Grow();
    return &values()[size_++];
  }
  T& operator[](size_t i) { return values()[i]; }
  size_t size() const { return size_; }
  void Clear() { size_ = 0; }

 private:
  T* values() { return reinterpret_cast<T*>(bytes_.get()); }
  [[gnu::noinline]] void Grow() {
    capacity_ = capacity_ == 0 ? 1024 : 2 * capacity_;
    std::unique_ptr<std::byte[]> grown(new std::byte[capacity_ * sizeof(T)]);
    if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_ * sizeof(T));
    bytes_ = std::move(grown);
  }

  std::unique_ptr<std::byte[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// Records and steps in the order of the log; and what the one to the left was told of in earlier
// segments, so that it is not told again. Thread-compatible.
class SegmentLog {
 public:
  // Of the entry before it, or of the entries after it.
  struct Remark {
    uint32_t times = 0;      // the record or step before comes as often again
    uint64_t queue_key = 0;  // not 0: has these names from here on
    MessageNames names;
  };

  // The caller fills in what is returned, before the next call.
  Record* AddRecord(uint64_t queue_key) {
    *order_.Add() = {queue_key, Of::kRecord};
    return records_.Add();
  }
  QueueStep* AddStep(uint64_t queue_key) {
    *order_.Add() = {queue_key, Of::kStep};
    return steps_.Add();
  }
  void AddNames(uint64_t queue_key, const MessageNames& names) {
    *order_.Add() = {queue_key, Of::kRemark};
    *remarks_.Add() = {0, queue_key, names};
  }
  void Repeat(uint32_t times) {
    *order_.Add() = {0, Of::kRemark};
    *remarks_.Add() = {times, 0, {}};
  }

  // on_record(Record*), on_step(QueueStep*) or on_remark(Remark) of each in its turn, and some
  // entries before that ahead(queue_key).
  template <typename A, typename R, typename S, typename M>
  void ForEach(A ahead, R on_record, S on_step, M on_remark);

  // The row of a shape, its count 0 if it is the first of this segment; `is_new` if it is the first
  // ever.
  ShapeRow& Shape(uint64_t key, bool* is_new);
  // f(key, row) for those of this segment, in the order in which they appeared.
  template <typename F>
  void ForEachShape(F f) const {
    for (const uint32_t i : shapes_here_) f(shapes_[i].key, shapes_[i].row);
  }

  // The ids in the tally to the left of the names that it has been told of.
  std::array<std::vector<StringId>, kDimensionCount> ids;
  StringId hosts_told = 1;
  // Its numbers of the hosts that have one here.
  std::array<uint8_t, HostClocks::kHostsMax> hosts{};
  void MapHosts(const HostClocks& mine, HostClocks* left);

  // For the next segment.
  void Clear();
  // Whether so much is remembered that it should be forgotten, with Forget().
  bool IsLarge(const std::array<Table, kDimensionCount>& names) const;
  void Forget();

 private:
  struct KeyedShape {
    uint64_t key = 0;
    ShapeRow row;
  };
  static constexpr size_t kRememberedMax = 4096;  // names of a table, shapes
  static constexpr size_t kAhead = 8;             // memory answers in that time
  size_t hosts_mapped_ = 0;
  enum class Of : uint8_t { kRecord, kStep, kRemark };
  // The next value of its kind.
  struct NextOfKind {
    uint64_t queue_key;
    Of kind;
  };

  Stack<NextOfKind> order_;
  Stack<Record> records_;
  Stack<QueueStep> steps_;
  Stack<Remark> remarks_;
  std::vector<KeyedShape> shapes_;
  std::vector<uint32_t> shapes_here_;
  absl::flat_hash_map<uint64_t, uint32_t, SlotHash> shape_of_;
};
template <typename A, typename R, typename S, typename M>
void SegmentLog::ForEach(A ahead, R on_record, S on_step, M on_remark) {
  for (size_t i = 0; i < std::min(kAhead, order_.size()); ++i) ahead(order_[i].queue_key);
  size_t record = 0;
  size_t step = 0;
  size_t remark = 0;
  for (size_t i = 0; i < order_.size(); ++i) {
    if (i + kAhead < order_.size()) ahead(order_[i + kAhead].queue_key);
    switch (order_[i].kind) {
      case Of::kRecord:
        on_record(&records_[record++]);
        break;
      case Of::kStep:
        on_step(&steps_[step++]);
        break;
      default:
        on_remark(remarks_[remark++]);
        break;
    }
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_
