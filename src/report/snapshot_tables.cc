// The parts of a snapshot that say where.
#include "absl/container/flat_hash_map.h"
#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

void SortCauses(size_t top, std::vector<ReportCauseShare>* causes) {
  KeepFirst(
      top,
      [](const ReportCauseShare& a, const ReportCauseShare& b) {
        return std::tuple(HarmOrder(a), a.cause) < std::tuple(HarmOrder(b), b.cause);
      },
      causes);
}

// What `whole` has and the rows have not.
Counts Without(const Counts& whole, const ReportTable& table) {
  Counts rows = table.rest;
  for (const ReportRow& row : table.rows) rows.Add(row.counts);
  Counts out = whole;
  ZipFields(&out, rows, [](uint64_t& all, uint64_t named) { all -= named; });
  return out;
}

auto SizeOrder(const Counts& counts) {
  return std::tuple(~counts.recipients(), ~counts.all_attempts());
}

ReportTable TableOf(const SnapshotSource& source, Dimension dimension, const Counts& mail) {
  const Table& table = source.counters.table(dimension);
  std::vector<StringId> ids;
  for (StringId id = 0; id < table.rows().size(); ++id) {
    const Counts& counts = table.rows()[id];
    if (counts.all_attempts() + counts.recipients() > 0) ids.push_back(id);
  }
  ReportTable out;
  out.count = ids.size();
  out.overflowed = table.overflowed();
  const auto less = [&](StringId a, StringId b) {
    return std::tuple(SizeOrder(table.rows()[a]), table.Name(a)) <
           std::tuple(SizeOrder(table.rows()[b]), table.Name(b));
  };
  const size_t shown = std::min(ids.size(), source.options.top);
  std::partial_sort(ids.begin(), ids.begin() + static_cast<ptrdiff_t>(shown), ids.end(), less);
  absl::flat_hash_map<StringId, size_t> row_of;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Counts& counts = table.rows()[ids[i]];
    if (i >= shown) {
      out.rest.Add(counts);
      continue;
    }
    row_of[ids[i]] = i;
    out.rows.emplace_back();
    out.rows.back().name = std::string(table.Name(ids[i]));
    out.rows.back().counts = counts;
  }
  table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    const auto row = row_of.find(id);
    if (row != row_of.end()) out.rows[row->second].causes.push_back({counts, cause});
  });
  for (ReportRow& row : out.rows) SortCauses(source.options.shares, &row.causes);
  out.unnamed = Without(mail, out);
  return out;
}

ReportTable ProvidersOf(const SnapshotSource& source) {
  const Counters& c = source.counters;
  std::vector<ReportRow> rows(c.providers.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const Provider& provider = source.engine.patterns().providers[i];
    rows[i].id = provider.id;
    rows[i].name = provider.name;
    rows[i].counts = c.providers[i];
    if (i >= c.delays.size() || c.delays[i].total() == 0) continue;
    rows[i].p50_s = c.delays[i].Percentile(0.5);
    rows[i].p95_s = c.delays[i].Percentile(0.95);
  }
  for (const auto& [key, within] : c.provider_causes) {
    if (key >> 8 < rows.size())
      rows[key >> 8].causes.push_back({within.counts, static_cast<Cause>(key & 0xff)});
  }
  ReportTable out;
  for (ReportRow& row : rows) {
    if (row.counts.all_attempts() + row.counts.recipients() == 0) continue;
    SortCauses(kCauseCount, &row.causes);
    out.rows.push_back(std::move(row));
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const ReportRow& a, const ReportRow& b) {
    return std::tuple(~a.counts.recipients(), ~a.counts.all_attempts(), std::string_view(a.name)) <
           std::tuple(~b.counts.recipients(), ~b.counts.all_attempts(), std::string_view(b.name));
  });
  out.count = out.rows.size();
  return out;
}

template <typename Wanted>
ReportFindings FindingsOf(const SnapshotSource& source, Dimension dimension, Wanted wanted) {
  const Table& table = source.counters.table(dimension);
  absl::flat_hash_map<StringId, CauseCounts> sums;
  table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    if (wanted(cause)) sums[id].Add(counts);
  });
  std::vector<std::pair<StringId, CauseCounts>> entries(sums.begin(), sums.end());
  ReportFindings out;
  out.count = entries.size();
  KeepFirst(
      source.options.top,
      [&](const auto& a, const auto& b) {
        return std::tuple(HarmOrder(a.second), table.Name(a.first)) <
               std::tuple(HarmOrder(b.second), table.Name(b.first));
      },
      &entries);
  absl::flat_hash_map<StringId, size_t> row_of;
  for (const auto& [id, counts] : entries) {
    row_of[id] = out.rows.size();
    out.rows.push_back({counts, std::string(table.Name(id)), "", {}});
  }
  table.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    const auto row = row_of.find(id);
    if (row != row_of.end() && wanted(cause))
      out.rows[row->second].causes.push_back({counts, cause});
  });
  for (ReportFinding& row : out.rows) SortCauses(source.options.shares, &row.causes);
  return out;
}

bool IsDead(Cause cause) {
  return cause == Cause::kNullMx || cause == Cause::kDomainUnknown ||
         cause == Cause::kHostDoesNotAcceptMail;
}

}  // namespace

void TakeTables(const SnapshotSource& source, Report* report) {
  report->providers = ProvidersOf(source);
  report->domains = TableOf(source, Dimension::kDomain, report->mail);
  report->senders = TableOf(source, Dimension::kSender, report->mail);
  report->relays = TableOf(source, Dimension::kRelay, report->mail);
}

void TakeFindings(const SnapshotSource& source, Report* report) {
  const auto any = [](Cause) { return true; };
  report->sending_ips = FindingsOf(source, Dimension::kSendingIp, any);
  report->blocklists = FindingsOf(source, Dimension::kBlocklist, any);
  for (ReportFinding& row : report->blocklists.rows) {
    for (const Blocklist& list : source.engine.patterns().blocklists) {
      if (list.zone == row.name) row.page = list.delisting;
    }
  }
  report->dead_domains = FindingsOf(source, Dimension::kDomain, IsDead);
  report->rejected_clients = FindingsOf(source, Dimension::kClient, any);
}

}  // namespace whybounce
