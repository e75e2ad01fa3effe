#include "report/snapshot.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace whybounce {
namespace {

ReportCounts Convert(const Counts& counts) {
  return {counts.attempts, counts.delivered, counts.lost,
          counts.waiting,  counts.first_try, counts.traced};
}

// Most recipients lost first, then most waiting, then most attempts, then by name.
auto HarmOrder(const ReportShare& s) {
  return std::tuple(~s.lost, ~s.waiting, ~s.attempts, std::string_view(s.name));
}

void SortAndCut(size_t top, std::vector<ReportShare>* shares) {
  std::sort(shares->begin(), shares->end(),
            [](const ReportShare& a, const ReportShare& b) { return HarmOrder(a) < HarmOrder(b); });
  if (shares->size() > top) shares->resize(top);
}

class SnapshotTaker {
 public:
  SnapshotTaker(const Counters& counters, const Engine& engine, const SnapshotOptions& options)
      : c_(counters), engine_(engine), options_(options) {}

  Report Take() {
    Totals();
    Causes();
    Providers();
    Rows(Dimension::kDomain, &report_.domains, &report_.domain_count, "domains");
    Rows(Dimension::kSender, &report_.senders, &report_.sender_count, "senders");
    Rows(Dimension::kRelay, &report_.relays, &report_.relay_count, "relays");
    Hours();
    Rejections();
    Unmatched();
    return std::move(report_);
  }

 private:
  ReportPlace Place(Position at) const {
    return {at.source < c_.sources.size() ? c_.sources[at.source].name : "", at.line};
  }

  ReportSample Sample(const ShapeRow& row) const {
    return {row.sample, Place(row.at), row.count, row.rule == 0 ? "" : engine_.rule(row.rule).id,
            engine_.patterns().providers[row.provider].id};
  }

  void Totals() {
    for (const Source& source : c_.sources)
      report_.sources.push_back({source.name, source.lines, source.bytes});
    for (StringId id = 1; id < c_.hosts.size(); ++id) report_.hosts.emplace_back(c_.hosts.View(id));
    std::sort(report_.hosts.begin(), report_.hosts.end());
    if (c_.first_us <= c_.last_us) {
      report_.first_us = c_.first_us;
      report_.last_us = c_.last_us;
    }
    report_.mail = Convert(c_.mail);
    report_.notifications = Convert(c_.notifications);
    report_.expired = c_.expired;
    report_.messages = c_.DistinctMessages();
    report_.notification_messages = c_.notification_messages;
    report_.arrivals = c_.arrivals;
    report_.copies = c_.copies + (c_.messages - report_.messages);
    report_.probes = c_.probes;
    report_.handed_on = c_.handed_on;
    report_.discarded = c_.discarded;
    report_.attempt_lines = c_.attempt_lines;
    report_.rejection_lines = c_.rejection_lines;
    DelayHistogram all;
    for (const DelayHistogram& delays : c_.delays) all.Merge(delays);
    Percentiles(all, &report_.p50_s, &report_.p95_s);
    const LineCounts& l = c_.lines;
    report_.lines = {l.read,           l.attempts,       l.rejections,
                     l.queue,          l.of_no_interest, l.other_program,
                     l.outside_period, l.not_understood, l.overlong};
    const MailCounts& m = c_.mails;
    report_.mails = {m.read, {}, m.outside_period, m.not_understood, m.cut, m.recipients, m.known};
    for (size_t i = 0; i < kMailKindCount; ++i)
      report_.mails.kinds.emplace_back(Id(static_cast<MailKind>(i)), m.kinds[i]);
    for (const Example& example : c_.examples) {
      report_.not_understood.emplace_back(Place(example.at), example.text);
    }
  }

  static void Percentiles(const DelayHistogram& delays, double* p50, double* p95) {
    if (delays.total() == 0) return;
    *p50 = delays.Percentile(0.5);
    *p95 = delays.Percentile(0.95);
  }

  void Causes() {
    std::array<ReportCause, kCauseCount> causes;
    for (size_t i = 0; i < kCauseCount; ++i) {
      const CauseTotals& totals = c_.causes[i];
      ReportCause& cause = causes[i];
      cause.cause = static_cast<Cause>(i);
      const CauseInfo& info = engine_.cause(cause.cause);
      cause.permanence = info.permanence;
      cause.action = info.action;
      cause.who = info.who;
      cause.attempts = totals.counts.attempts;
      cause.lost = totals.counts.lost;
      cause.waiting = totals.counts.waiting;
      cause.first_us = totals.first_us;
      cause.last_us = totals.last_us;
    }
    for (const auto& [key, within] : c_.provider_causes) {
      const Provider& provider = engine_.patterns().providers[key >> 8];
      const CauseCounts& counts = within.counts;
      causes[key & 0xff].providers.push_back(
          {provider.id, provider.name, counts.attempts, counts.lost, counts.waiting});
    }
    Shares(Dimension::kDomain, &ReportCause::domains, &causes);
    Shares(Dimension::kSender, &ReportCause::senders, &causes);
    Shares(Dimension::kSendingIp, &ReportCause::sending_ips, &causes);
    Shares(Dimension::kBlocklist, &ReportCause::blocklists, &causes);
    for (const auto& [key, row] : c_.shapes) {
      if (row.kind == EventKind::kAttempt)
        causes[static_cast<size_t>(row.cause)].samples.push_back(Sample(row));
    }
    for (ReportCause& cause : causes) {
      if (cause.attempts + cause.lost + cause.waiting == 0) continue;
      cause.domain_count = cause.domains.size();
      for (auto list : {&cause.providers, &cause.domains, &cause.senders, &cause.sending_ips,
                        &cause.blocklists}) {
        SortAndCut(options_.top, list);
      }
      SortSamples(&cause.samples, 3);
      cause.trend = Trend(cause.cause);
      report_.causes.push_back(std::move(cause));
    }
    std::sort(report_.causes.begin(), report_.causes.end(),
              [](const ReportCause& a, const ReportCause& b) {
                return std::tuple(~a.lost, ~a.waiting, ~a.attempts, a.cause) <
                       std::tuple(~b.lost, ~b.waiting, ~b.attempts, b.cause);
              });
  }

  void Shares(Dimension dimension, std::vector<ReportShare> ReportCause::*list,
              std::array<ReportCause, kCauseCount>* causes) const {
    const Table& table = c_.table(dimension);
    table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
      ((*causes)[static_cast<size_t>(cause)].*list)
          .push_back(
              {"", std::string(table.Name(id)), counts.attempts, counts.lost, counts.waiting});
    });
  }

  static void SortSamples(std::vector<ReportSample>* samples, size_t top) {
    std::sort(samples->begin(), samples->end(), [](const ReportSample& a, const ReportSample& b) {
      return std::tie(b.count, a.at.source, a.at.line, a.reply) <
             std::tie(a.count, b.at.source, b.at.line, b.reply);
    });
    if (samples->size() > top) samples->resize(top);
  }

  // Attempts in equal parts of the period.
  std::vector<uint64_t> Trend(Cause cause) const {
    std::vector<uint64_t> trend(options_.trend_parts);
    const int64_t first_s = c_.first_us / 1'000'000;
    const int64_t seconds = std::max<int64_t>(c_.last_us / 1'000'000 - first_s + 1, 1);
    const auto parts = static_cast<int64_t>(options_.trend_parts);
    for (const auto& [start_s, slot] : c_.time_slots.slots()) {
      for (const auto& [within, counts] : slot.causes) {
        if (within != cause) continue;
        const int64_t part =
            std::clamp<int64_t>((start_s - first_s) * parts / seconds, 0, parts - 1);
        trend[static_cast<size_t>(part)] += counts.attempts;
      }
    }
    return trend;
  }

  void Providers() {
    std::vector<std::pair<CauseCounts, Cause>> worst(c_.providers.size(), {{}, Cause::kDelivered});
    for (const auto& [key, counts] : c_.provider_causes) {
      if (key >> 8 < worst.size())
        Worse(counts.counts, static_cast<Cause>(key & 0xff), &worst[key >> 8]);
    }
    for (size_t i = 0; i < c_.providers.size(); ++i) {
      if (c_.providers[i].all_attempts() + c_.providers[i].recipients() == 0) continue;
      const Provider& provider = engine_.patterns().providers[i];
      ReportRow row{provider.id, provider.name, Convert(c_.providers[i])};
      if (i < c_.delays.size()) Percentiles(c_.delays[i], &row.p50_s, &row.p95_s);
      row.worst = worst[i].second;
      report_.providers.push_back(std::move(row));
    }
    SortRows(&report_.providers);
  }

  static void Worse(const CauseCounts& counts, Cause cause, std::pair<CauseCounts, Cause>* worst) {
    const auto order = [](const CauseCounts& c, Cause id) {
      return std::tuple(c.harm(), c.lost, c.attempts, 255 - static_cast<int>(id));
    };
    if (worst->second == Cause::kDelivered ||
        order(worst->first, worst->second) < order(counts, cause))
      *worst = {counts, cause};
  }

  static void SortRows(std::vector<ReportRow>* rows) {
    std::sort(rows->begin(), rows->end(), [](const ReportRow& a, const ReportRow& b) {
      return std::tuple(~a.counts.recipients(), ~a.counts.all_attempts(),
                        std::string_view(a.name)) <
             std::tuple(~b.counts.recipients(), ~b.counts.all_attempts(), std::string_view(b.name));
    });
  }

  void Rows(Dimension dimension, std::vector<ReportRow>* rows, uint64_t* count,
            const char* section) {
    const Table& table = c_.table(dimension);
    std::vector<std::pair<CauseCounts, Cause>> worst(table.size(), {{}, Cause::kDelivered});
    table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
      Worse(counts, cause, &worst[id]);
    });
    for (StringId id = 0; id < table.rows().size(); ++id) {
      const Counts& counts = table.rows()[id];
      if (counts.all_attempts() + counts.recipients() == 0) continue;
      ReportRow row{"", std::string(table.Name(id)), Convert(counts)};
      row.worst = worst[id].second;
      rows->push_back(std::move(row));
    }
    *count = rows->size();
    SortRows(rows);
    if (rows->size() > options_.top) rows->resize(options_.top);
    if (table.overflowed()) report_.overflowed.emplace_back(section);
  }

  void Hours() {
    std::map<int64_t, Counts> in_order;
    for (const auto& [start_s, slot] : c_.time_slots.slots())
      in_order[start_s / 3600 * 3600].Add(slot.all);
    for (const auto& [start_s, counts] : in_order)
      report_.hours.push_back({start_s, Convert(counts)});
  }

  void Rejections() {
    for (size_t i = 0; i < kCauseCount; ++i) {
      if (c_.causes[i].rejected == 0) continue;
      ReportRejection rejection{static_cast<Cause>(i), c_.causes[i].rejected, {}};
      for (const auto& [key, row] : c_.shapes) {
        if (row.kind == EventKind::kRejection && row.cause == rejection.cause)
          rejection.samples.push_back(Sample(row));
      }
      SortSamples(&rejection.samples, 3);
      report_.rejections.push_back(std::move(rejection));
    }
    std::sort(report_.rejections.begin(), report_.rejections.end(),
              [](const auto& a, const auto& b) {
                return std::tuple(~a.count, a.cause) < std::tuple(~b.count, b.cause);
              });
    const Table& clients = c_.table(Dimension::kClient);
    for (StringId id = 1; id < clients.rows().size(); ++id) {
      const uint64_t attempts = clients.rows()[id].all_attempts();
      if (attempts > 0)
        report_.rejected_clients.push_back({"", std::string(clients.Name(id)), attempts, 0, 0});
    }
    SortAndCut(options_.top, &report_.rejected_clients);
  }

  void Unmatched() {
    for (const auto& [key, row] : c_.shapes) {
      if (row.cause != Cause::kUndetermined) continue;
      report_.unmatched.push_back(Sample(row));
      report_.unmatched_count += row.count;
    }
    report_.unmatched_shapes = report_.unmatched.size();
    SortSamples(&report_.unmatched, options_.top);
  }

  const Counters& c_;
  const Engine& engine_;
  const SnapshotOptions& options_;
  Report report_;
};

}  // namespace

Report TakeSnapshot(const Counters& counters, const Engine& engine,
                    const SnapshotOptions& options) {
  return SnapshotTaker(counters, engine, options).Take();
}

}  // namespace whybounce
