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

// Makes a record of the right tally one of the left's.
class RecordMap {
 public:
  RecordMap(const PositionMap& position,
            const std::array<std::vector<StringId>, kDimensionCount>& ids,
            const std::array<uint8_t, HostClocks::kHostsMax>& hosts)
      : position_(position), ids_(ids), hosts_(hosts) {}

  StringId Id(Dimension dimension, StringId id) const {
    return ids_[static_cast<size_t>(dimension)][id];
  }
  void operator()(Record* record) const {
    record->host = hosts_[record->host];
    record->at = position_(record->at);
    record->domain = Id(Dimension::kDomain, record->domain);
    record->relay = Id(Dimension::kRelay, record->relay);
    record->sender = Id(Dimension::kSender, record->sender);
    record->client = Id(Dimension::kClient, record->client);
    record->sending_ip = Id(Dimension::kSendingIp, record->sending_ip);
    record->blocklist = Id(Dimension::kBlocklist, record->blocklist);
  }
  void operator()(QueueStep* step) const {
    step->host = hosts_[step->host];
    step->sender = Id(Dimension::kSender, step->sender);
  }
  void operator()(OpenMessage* message) const {
    message->host = hosts_[message->host];
    message->sender = Id(Dimension::kSender, message->sender);
  }

 private:
  const PositionMap& position_;
  const std::array<std::vector<StringId>, kDimensionCount>& ids_;
  const std::array<uint8_t, HostClocks::kHostsMax>& hosts_;
};

void MergeSources(const std::vector<Source>& right, bool continues, std::vector<Source>* left) {
  for (size_t i = 0; i < right.size(); ++i) {
    if (i == 0 && continues) {
      left->back().lines += right[0].lines;
      left->back().bytes += right[0].bytes;
      TimeSpan& time = left->back().time;
      if (time.first_us == INT64_MAX) time.first_us = right[0].time.first_us;
      if (right[0].time.last_us != INT64_MIN) time.last_us = right[0].time.last_us;
    } else {
      left->push_back(right[i]);
    }
  }
}

void MergeExamples(const PositionMap& position, std::vector<Example>* right,
                   std::vector<Example>* left) {
  for (Example& example : *right) {
    if (left->size() >= kExamplesMax) break;
    left->push_back({position(example.at), std::move(example.text)});
  }
}

void MergeShape(const PositionMap& position, uint64_t key, const ShapeRow& row, Counters* left) {
  if (const auto it = left->shapes.find(key); it != left->shapes.end()) {
    it->second.count += row.count;
  } else if (left->shapes.size() < kShapesMax) {
    left->shapes.emplace(key, row).first->second.at = position(row.at);
  } else {
    left->shapes_dropped += row.count;
  }
}

// Right's shapes in the order in which they appeared, so that those kept are the first kShapesMax
// of the whole, as in a single pass.
void MergeShapes(const PositionMap& position, const Counters& right, Counters* left) {
  std::vector<std::pair<Position, uint64_t>> order;
  order.reserve(right.shapes.size());
  for (const auto& [key, row] : right.shapes) order.emplace_back(row.at, key);
  std::sort(order.begin(), order.end());
  for (const auto& [at, key] : order)
    MergeShape(position, key, right.shapes.find(key)->second, left);
}

template <typename T>
void AddVector(const std::vector<T>& from, std::vector<T>* to) {
  if (to->size() < from.size()) to->resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) AddTo(&(*to)[i], from[i]);
}

}  // namespace

// What a segment counts by itself; of a tally that follows queue ids also what came of that.
void Tally::MergeTotals(const Counters& right) {
  Counters& left = counters_;
  left.Add(right);
  AddVector(right.rules, &left.rules);
  left.time.Add(right.time);
}

void Tally::MergeCounters(const Counters& right,
                          std::array<std::vector<StringId>, kDimensionCount>* ids) {
  Counters& left = counters_;
  left.late_copies += right.late_copies;
  left.loopback_messages += right.loopback_messages;
  for (size_t i = 0; i < kDimensionCount; ++i) (*ids)[i] = left.tables[i].Merge(right.tables[i]);
  AddVector(right.providers, &left.providers);
  AddVector(right.delays, &left.delays);
  const PositionMap position(left.sources, right.sources);
  for (const auto& [key, counts] : right.provider_causes) {
    ProviderCause moved = counts;
    if (moved.first_at.line != 0) moved.first_at = position(moved.first_at);
    left.provider_causes[key].Add(moved);
  }
  for (size_t i = 0; i < kCauseCount; ++i) left.causes[i].Add(right.causes[i]);
  left.time_slots.Merge(right.time_slots);
  left.oldest_waiting_us = std::min(left.oldest_waiting_us, right.oldest_waiting_us);
  for (StringId id = 1; id < right.hosts.size() && left.hosts.size() < kHostsMax; ++id) {
    left.hosts.Intern(right.hosts.View(id));
  }
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

void Tally::ApplyKeptNotices(NoticeTracker* right) {
  for (const Notice& notice : right->kept()) {
    if (tracker_.anchored()) {
      ApplyNotice(notice);
    } else {
      notices_.Keep(notice);
    }
  }
}

void Tally::Merge(std::unique_ptr<Tally> right) {
  const PositionMap position(counters_.sources, right->counters_.sources);
  MergeShapes(position, right->counters_, &counters_);
  MergeExamples(position, &right->counters_.examples, &counters_.examples);
  MergeTotals(right->counters_);
  std::array<std::vector<StringId>, kDimensionCount> ids;
  MergeCounters(right->counters_, &ids);
  const auto hosts = tracker_.clocks().Append(right->tracker_.clocks());
  const RecordMap map(position, ids, hosts);
  right->tracker_.ChangeIds(map, map,
                            [&](StringId domain) { return map.Id(Dimension::kDomain, domain); });
  right->notices_.ChangeIds(map);
  notices_.AbsorbLogs(&right->notices_);
  tracker_.Absorb(&right->tracker_);
  ApplyKeptNotices(&right->notices_);
  MergeSources(right->counters_.sources, position.continues(), &counters_.sources);
}

// What it knows of names and shapes stays: they come again.
void Tally::ClearSegment() {
  Counters& c = counters_;
  static_cast<Totals&>(c) = {};
  std::fill(c.rules.begin(), c.rules.end(), 0);
  c.sources.clear();
  c.examples.clear();
  c.time = {};
  notices_.kept().clear();
  log_.Clear();
  if (!log_.IsLarge(c.tables)) return;
  for (Table& table : c.tables) table.ForgetNames();
  log_.Forget();
  recent_senders_ = {};
  recent_peers_ = {};
}

void Tally::Append(Tally* segment) {
  SegmentLog& log = segment->log_;
  Counters& right = segment->counters_;
  const PositionMap position(counters_.sources, right.sources);
  log.ForEachShape(
      [&](uint64_t key, const ShapeRow& row) { MergeShape(position, key, row, &counters_); });
  MergeExamples(position, &right.examples, &counters_.examples);
  MergeTotals(right);
  for (; log.hosts_told < right.hosts.size(); ++log.hosts_told) {
    if (counters_.hosts.size() < kHostsMax)
      counters_.hosts.Intern(right.hosts.View(log.hosts_told));
  }
  for (size_t i = 0; i < kDimensionCount; ++i) {
    counters_.tables[i].InternAll(right.tables[i], &log.ids[i]);
  }
  log.MapHosts(segment->tracker_.clocks(), &tracker_.clocks());
  const RecordMap map(position, log.ids, log.hosts);
  Replay(&log, map);
  segment->notices_.ChangeIds(map);
  ApplyKeptNotices(&segment->notices_);
  MergeSources(right.sources, position.continues(), &counters_.sources);
  segment->ClearSegment();
}

}  // namespace whybounce
