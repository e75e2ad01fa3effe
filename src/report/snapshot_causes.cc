// The parts of a snapshot that say what is wrong.
#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

// A row of a table within a cause, before names are copied.
struct RowOfCause {
  StringId id;
  CauseCounts counts;
};

class CauseTaker {
 public:
  CauseTaker(const SnapshotSource& source, Report* report)
      : source_(source), c_(source.counters), report_(*report) {}

  void Take() {
    for (size_t i = 0; i < kCauseCount; ++i) Begin(static_cast<Cause>(i));
    Providers();
    Shares(Dimension::kDomain, &ReportCause::domains);
    Shares(Dimension::kSender, &ReportCause::senders);
    Shares(Dimension::kSendingIp, &ReportCause::sending_ips);
    Shares(Dimension::kBlocklist, &ReportCause::blocklists);
    for (const auto& [key, row] : c_.shapes) {
      if (row.kind == EventKind::kAttempt)
        causes_[static_cast<size_t>(row.cause)].samples.push_back(source_.Sample(row));
    }
    for (const auto& [start_s, slot] : c_.time_slots.slots()) {
      if (!IsBelieved(source_, start_s)) continue;
      const size_t at = SlotOf(report_, start_s);
      slot.ForEachCause([&](uint16_t, Cause cause, const CauseCounts& counts) {
        causes_[static_cast<size_t>(cause)].trend[at] += counts.attempts;
      });
    }
    for (ReportCause& cause : causes_) {
      if (cause.attempts + cause.lost + cause.waiting == 0) continue;
      SortSamples(3, &cause.samples);
      report_.causes.push_back(std::move(cause));
    }
    std::sort(report_.causes.begin(), report_.causes.end(),
              [](const ReportCause& a, const ReportCause& b) {
                return std::tuple(HarmOrder(a), a.cause) < std::tuple(HarmOrder(b), b.cause);
              });
  }

 private:
  void Begin(Cause id) {
    const CauseTotals& totals = c_.causes[static_cast<size_t>(id)];
    const CauseInfo& info = source_.engine.cause(id);
    ReportCause& cause = causes_[static_cast<size_t>(id)];
    cause.cause = id;
    cause.permanence = info.permanence;
    cause.action = info.action;
    cause.who = info.who;
    static_cast<CauseCounts&>(cause) = totals.counts;
    const TimeSpan& time = totals.time;
    cause.first_us = time.first_us == INT64_MAX ? 0 : source_.Believed(time.first_us);
    cause.last_us = time.last_us == INT64_MIN ? 0 : source_.Believed(time.last_us);
    cause.trend.resize(report_.timeline.size());
  }

  void Providers() {
    for (const auto& [key, within] : c_.provider_causes) {
      const Provider& provider = source_.engine.patterns().providers[key >> 8];
      ReportShare share{within.counts, provider.id, provider.name, 0, 0, {}};
      if (within.counts.attempts > 0) {
        share.first_us = source_.Believed(within.time.first_us);
        share.last_us = source_.Believed(within.time.last_us);
      }
      const auto shape = c_.shapes.find(within.first_shape);
      if (within.first_at.line != 0 && shape != c_.shapes.end()) {
        share.sample = source_.Sample(shape->second);
        // The words of this shape's first reply, which may be another provider's.
        if (shape->second.at != within.first_at) share.sample.at = source_.Place(within.first_at);
      }
      causes_[key & 0xff].providers.push_back(std::move(share));
    }
    for (ReportCause& cause : causes_) {
      std::sort(cause.providers.begin(), cause.providers.end(),
                [](const ReportShare& a, const ReportShare& b) {
                  return std::tuple(HarmOrder(a), std::string_view(a.name)) <
                         std::tuple(HarmOrder(b), std::string_view(b.name));
                });
    }
  }

  void Shares(Dimension dimension, std::vector<ReportShare> ReportCause::*list) {
    const Table& table = c_.table(dimension);
    std::array<std::vector<RowOfCause>, kCauseCount> entries;
    table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
      entries[static_cast<size_t>(cause)].push_back({id, counts});
    });
    for (size_t i = 0; i < kCauseCount; ++i) {
      if (dimension == Dimension::kDomain) causes_[i].domain_count = entries[i].size();
      KeepFirst(
          source_.options.shares,
          [&](const RowOfCause& a, const RowOfCause& b) {
            return std::tuple(HarmOrder(a.counts), table.Name(a.id)) <
                   std::tuple(HarmOrder(b.counts), table.Name(b.id));
          },
          &entries[i]);
      for (const RowOfCause& entry : entries[i]) {
        (causes_[i].*list)
            .push_back({entry.counts, "", std::string(table.Name(entry.id)), 0, 0, {}});
      }
    }
  }

  const SnapshotSource& source_;
  const Counters& c_;
  Report& report_;
  std::array<ReportCause, kCauseCount> causes_;
};

}  // namespace

void TakeCauses(const SnapshotSource& source, Report* report) { CauseTaker(source, report).Take(); }

}  // namespace whybounce
