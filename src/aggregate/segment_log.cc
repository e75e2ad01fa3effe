#include "aggregate/segment_log.h"

#include <algorithm>

namespace whybounce {

ShapeRow& SegmentLog::Shape(uint64_t key, bool* is_new) {
  const auto [it, inserted] = shape_of_.try_emplace(key, static_cast<uint32_t>(shapes_.size()));
  *is_new = inserted;
  if (inserted) shapes_.push_back({key, {}});
  ShapeRow& row = shapes_[it->second].row;
  if (row.count == 0) shapes_here_.push_back(it->second);
  return row;
}

void SegmentLog::MapHosts(const HostClocks& mine, HostClocks* left) {
  hosts[HostClocks::kOthers] = HostClocks::kOthers;
  for (; hosts_mapped_ < mine.size(); ++hosts_mapped_)
    hosts[hosts_mapped_] = left->NumberOf(mine.host(hosts_mapped_));
}

void SegmentLog::Clear() {
  order_.Clear();
  records_.Clear();
  steps_.Clear();
  remarks_.Clear();
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
