// What the lines of a segment say of queue ids: followed at its end, by the tally that read them
// or, where threads share a log, by the one to the left.
#ifndef WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_
#define WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "aggregate/counters.h"
#include "aggregate/notice_tracker.h"
#include "aggregate/record.h"
#include "base/hash.h"

namespace whybounce {

// Records and steps in the order of the log, each as long as it is; and what the one to the left
// was told of in earlier segments, so that it is not told again. Thread-compatible.
class SegmentLog {
 public:
  // Of the entries around it.
  static constexpr EventKind kRemark{0xff};
  struct Remark {
    EventKind kind = kRemark;  // where a QueueStep has its own
    uint32_t times = 0;        // the record before comes as often again
    uint64_t queue_key = 0;    // not 0: has these names from here on
    MessageNames names;
  };

  // The caller fills in what is returned, before the next call.
  Record* AddRecord() { return static_cast<Record*>(Add(sizeof(Record))); }
  QueueStep* AddStep() { return static_cast<QueueStep*>(Add(sizeof(QueueStep))); }
  void AddNames(uint64_t queue_key, const MessageNames& names) {
    *static_cast<Remark*>(Add(sizeof(Remark))) = {kRemark, 0, queue_key, names};
  }
  void Repeat(uint32_t times) {
    *static_cast<Remark*>(Add(sizeof(Remark))) = {kRemark, times, 0, {}};
  }

  // ahead(queue_key) some entries before the entry itself is given to on_record(Record*),
  // on_step(QueueStep*) or on_remark(Remark).
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
  static constexpr size_t kAhead = 8;             // entries; memory answers in that time

  static bool IsRecord(EventKind kind) {
    return kind == EventKind::kAttempt || kind == EventKind::kRejection;
  }
  QueueStep* At(size_t offset) { return reinterpret_cast<QueueStep*>(bytes_.get() + offset); }
  size_t Behind(size_t offset) {
    return offset + (IsRecord(At(offset)->kind) ? sizeof(Record) : sizeof(QueueStep));
  }
  void* Add(size_t bytes) {
    if (size_ + bytes > capacity_) Grow();
    void* const entry = bytes_.get() + size_;
    size_ += bytes;
    return entry;
  }
  void Grow();

  std::unique_ptr<std::byte[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  std::vector<KeyedShape> shapes_;
  std::vector<uint32_t> shapes_here_;
  absl::flat_hash_map<uint64_t, uint32_t, IdentityHash> shape_of_;
};
static_assert(sizeof(SegmentLog::Remark) == sizeof(QueueStep));
static_assert(std::is_trivially_copyable_v<SegmentLog::Remark>);

template <typename A, typename R, typename S, typename M>
void SegmentLog::ForEach(A ahead, R on_record, S on_step, M on_remark) {
  size_t next = 0;
  for (size_t i = 0; i < kAhead && next < size_; ++i, next = Behind(next)) {
    ahead(At(next)->queue_key);
  }
  for (size_t at = 0; at < size_; at = Behind(at)) {
    if (next < size_) {
      ahead(At(next)->queue_key);
      next = Behind(next);
    }
    QueueStep* const entry = At(at);
    if (IsRecord(entry->kind)) {
      on_record(static_cast<Record*>(entry));
    } else if (entry->kind == kRemark) {
      on_remark(*reinterpret_cast<const Remark*>(entry));
    } else {
      on_step(entry);
    }
  }
}

}  // namespace whybounce

#endif  // WHYBOUNCE_AGGREGATE_SEGMENT_LOG_H_
