#include "cli/unmatched_list.h"

#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/text.h"

namespace whybounce {

void UnmatchedList::Add(const Verdict& verdict, std::string_view reply, std::string_view shape,
                        uint32_t times) {
  if (!Wants(verdict) || shape.empty()) return;
  auto it = groups_.find(AbslView(shape));
  if (it == groups_.end()) {
    if (groups_.size() >= kShapesMax) {
      others_ += times;
      return;
    }
    Group group = {.cause = verdict.cause, .sample = std::string(reply)};
    it = groups_.emplace(std::string(shape), std::move(group)).first;
  }
  it->second.replies += times;
}

void UnmatchedList::Print(bool json, std::string* out) const {
  if (others_ > 0) {
    std::cerr << "whybounce: " << others_ << " replies more, of shapes beyond the first "
              << kShapesMax << "\n";
  }
  std::vector<std::pair<std::string_view, const Group*>> order;
  for (const auto& [shape, group] : groups_) order.emplace_back(shape, &group);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    if (a.second->replies != b.second->replies) return a.second->replies > b.second->replies;
    return a.first < b.first;
  });
  for (const auto& [shape, group] : order) {
    if (json) {
      JsonWriter writer(out, JsonWriter::Layout::kOneLine);
      writer.BeginObject();
      writer.Key("replies");
      writer.Uint(group->replies);
      writer.Key("cause");
      writer.String(Id(group->cause));
      writer.Key("shape");
      writer.String(shape);
      writer.Key("sample");
      writer.String(group->sample);
      writer.EndObject();
    } else {
      absl::StrAppend(out, group->replies, "\t", AbslView(Id(group->cause)), "\t");
      AppendSanitized(group->sample, out);
    }
    out->push_back('\n');
  }
}

}  // namespace whybounce
