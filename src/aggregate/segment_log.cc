#include "aggregate/segment_log.h"

#include <algorithm>
#include <cstring>

namespace whybounce {

void SegmentLog::Grow() {
  capacity_ = std::max<size_t>(size_t{1} << 16, 2 * capacity_);
  std::unique_ptr<std::byte[]> grown(new std::byte[capacity_]);
  if (size_ > 0) std::memcpy(grown.get(), bytes_.get(), size_);
  bytes_ = std::move(grown);
}

ShapeRow& SegmentLog::Shape(uint64_t key, bool* is_new) {
  const auto [it, inserted] = shape_of_.try_emplace(key, static_cast<uint32_t>(shapes_.size()));
  *is_new = inserted;
  if (inserted) shapes_.push_back({key, {}});
  ShapeRow& row = shapes_[it->second].row;
  if (row.count == 0) shapes_here_.push_back(it->second);
  return row;
}

void SegmentLog::Clear() {
  size_ = 0;
  for (const uint32_t i : shapes_here_) shapes_[i].row.count = 0;
  shapes_here_.clear();
}

bool SegmentLog::IsLarge(const std::array<Table, kDimensionCount>& names) const {
  return shapes_.size() > kRememberedMax ||
         std::any_of(names.begin(), names.end(),
                     [](const Table& table) { return table.size() > kRememberedMax; });
}

void SegmentLog::Forget() {
  for (std::vector<StringId>& of : ids) of.clear();
  shapes_.clear();
  shape_of_.clear();
}

}  // namespace whybounce
