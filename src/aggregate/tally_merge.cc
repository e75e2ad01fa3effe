// merge(left, right) of neighbouring segments: ARCHITECTURE.md, "The segment algebra".
#include <algorithm>
#include <memory>
#include <utility>

#include "aggregate/tally.h"
#include "base/limits.h"

namespace whybounce {
namespace {

// From the right tally's numbers of sources and lines to the left's.
class PositionMap {
 public:
  PositionMap(const std::vector<Source>& left, const std::vector<Source>& right)
      : continues_(!left.empty() && !right.empty() && right.front().continues),
        base_(static_cast<uint32_t>(left.size()) - (continues_ ? 1U : 0U)),
        shift_lines_(continues_ ? left.back().lines_before + left.back().lines : 0) {}

  bool continues() const { return continues_; }
  Position operator()(Position at) const {
    return {at.source + base_, at.line + (at.source == 0 ? shift_lines_ : 0)};
  }

 private:
  const bool continues_;
  const uint32_t base_;
  const uint64_t shift_lines_;
};

void MergeSources(const std::vector<Source>& right, bool continues, std::vector<Source>* left) {
  for (size_t i = 0; i < right.size(); ++i) {
    if (i == 0 && continues) {
      left->back().lines += right[0].lines;
      left->back().bytes += right[0].bytes;
    } else {
      left->push_back(right[i]);
    }
  }
}

template <typename T>
void AddVector(const std::vector<T>& from, std::vector<T>* to) {
  if (to->size() < from.size()) to->resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) {
    if constexpr (std::is_same_v<T, Counts>) {
      (*to)[i].Add(from[i]);
    } else if constexpr (std::is_same_v<T, DelayHistogram>) {
      (*to)[i].Merge(from[i]);
    } else {
      (*to)[i] += from[i];
    }
  }
}

}  // namespace

// Right's shapes in the order in which they appeared, so that those kept are the first kShapesMax
// of the whole, as in a single pass.
void Tally::MergeShapes(const Counters& right) {
  std::vector<std::pair<Position, uint64_t>> order;
  order.reserve(right.shapes.size());
  for (const auto& [key, row] : right.shapes) order.emplace_back(row.at, key);
  std::sort(order.begin(), order.end());
  const PositionMap position(counters_.sources, right.sources);
  for (const auto& [at, key] : order) {
    const ShapeRow& row = right.shapes.find(key)->second;
    const auto it = counters_.shapes.find(key);
    if (it != counters_.shapes.end()) {
      it->second.count += row.count;
    } else if (counters_.shapes.size() < kShapesMax) {
      ShapeRow& mine = counters_.shapes.emplace(key, row).first->second;
      mine.at = position(row.at);
    } else {
      counters_.shapes_dropped += row.count;
    }
  }
  counters_.shapes_dropped += right.shapes_dropped;
}

void Tally::MergeCounters(const Counters& right,
                          std::array<std::vector<StringId>, kDimensionCount>* ids) {
  Counters& left = counters_;
  left.lines.Add(right.lines);
  for (size_t i = 0; i < kOutcomeCount; ++i) {
    left.attempt_lines[i] += right.attempt_lines[i];
    left.rejection_lines[i] += right.rejection_lines[i];
  }
  left.mail.Add(right.mail);
  left.notifications.Add(right.notifications);
  left.expired += right.expired;
  left.probes += right.probes;
  left.handed_on += right.handed_on;
  left.discarded += right.discarded;
  left.messages += right.messages;
  left.notification_messages += right.notification_messages;
  left.arrivals += right.arrivals;
  left.copies += right.copies;
  left.late_copies += right.late_copies;
  left.loopback_messages += right.loopback_messages;
  for (size_t i = 0; i < kDimensionCount; ++i) (*ids)[i] = left.tables[i].Merge(right.tables[i]);
  AddVector(right.providers, &left.providers);
  AddVector(right.delays, &left.delays);
  AddVector(right.rules, &left.rules);
  const PositionMap position(left.sources, right.sources);
  for (const auto& [key, counts] : right.provider_causes) {
    ProviderCause moved = counts;
    if (moved.first_at.line != 0) moved.first_at = position(moved.first_at);
    left.provider_causes[key].Add(moved);
  }
  for (size_t i = 0; i < kCauseCount; ++i) {
    left.causes[i].counts.Add(right.causes[i].counts);
    left.causes[i].rejected += right.causes[i].rejected;
    left.causes[i].first_us = std::min(left.causes[i].first_us, right.causes[i].first_us);
    left.causes[i].last_us = std::max(left.causes[i].last_us, right.causes[i].last_us);
  }
  left.time_slots.Merge(right.time_slots);
  for (StringId id = 1; id < right.hosts.size() && left.hosts.size() < kHostsMax; ++id) {
    left.hosts.Intern(right.hosts.View(id));
  }
  left.mails.Add(right.mails);
  left.first_us = std::min(left.first_us, right.first_us);
  left.last_us = std::max(left.last_us, right.last_us);
}

std::unique_ptr<Tally> Tally::TakeOpen() const {
  auto next = std::make_unique<Tally>(QueueTracker::LeftEdge::kAnchored);
  next->tracker_ = tracker_;
  next->tracker_.SetListener(next.get());
  next->tracker_.MarkReported();
  next->notices_.Remember(notices_);
  const auto move = [&](Dimension dimension, StringId* id) {
    *id = next->counters_.table(dimension).Intern(counters_.table(dimension).Name(*id));
  };
  next->tracker_.ChangeIds(
      [&](Record* record) {
        record->at = {};
        move(Dimension::kDomain, &record->domain);
        move(Dimension::kRelay, &record->relay);
        move(Dimension::kSender, &record->sender);
        move(Dimension::kClient, &record->client);
        move(Dimension::kSendingIp, &record->sending_ip);
        move(Dimension::kBlocklist, &record->blocklist);
      },
      [&](OpenMessage* message) { move(Dimension::kSender, &message->sender); },
      [&](StringId domain) {
        move(Dimension::kDomain, &domain);
        return domain;
      });
  return next;
}

void Tally::Merge(std::unique_ptr<Tally> right) {
  const PositionMap position(counters_.sources, right->counters_.sources);
  MergeShapes(right->counters_);
  for (Example& example : right->counters_.examples) {
    if (counters_.examples.size() >= kExamplesMax) break;
    counters_.examples.push_back({position(example.at), std::move(example.text)});
  }
  std::array<std::vector<StringId>, kDimensionCount> ids;
  MergeCounters(right->counters_, &ids);
  const auto id = [&](Dimension dimension, StringId* of) {
    *of = ids[static_cast<size_t>(dimension)][*of];
  };
  const auto change = [&](Record* record) {
    record->at = position(record->at);
    id(Dimension::kDomain, &record->domain);
    id(Dimension::kRelay, &record->relay);
    id(Dimension::kSender, &record->sender);
    id(Dimension::kClient, &record->client);
    id(Dimension::kSendingIp, &record->sending_ip);
    id(Dimension::kBlocklist, &record->blocklist);
  };
  right->tracker_.ChangeIds(
      change, [&](OpenMessage* message) { id(Dimension::kSender, &message->sender); },
      [&](StringId domain) { return ids[static_cast<size_t>(Dimension::kDomain)][domain]; });
  right->notices_.ChangeIds(change);
  notices_.AbsorbLogs(&right->notices_);
  tracker_.Absorb(&right->tracker_);
  for (const Notice& notice : right->notices_.kept()) {
    if (tracker_.anchored()) {
      ApplyNotice(notice);
    } else {
      notices_.Keep(notice);
    }
  }
  MergeSources(right->counters_.sources, position.continues(), &counters_.sources);
}

}  // namespace whybounce
