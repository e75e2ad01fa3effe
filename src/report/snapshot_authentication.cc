// Who could not prove who they are: a domain's owner can mend that, and mends it for the domain.
#include <map>

#include "report/snapshot_parts.h"

namespace whybounce {
namespace {

bool IsAuthentication(Cause cause) {
  return cause == Cause::kSpfFailed || cause == Cause::kDkimFailed ||
         cause == Cause::kDmarcFailed || cause == Cause::kSenderUnauthenticated ||
         cause == Cause::kPtrMissing || cause == Cause::kTlsFailure;
}

}  // namespace

void TakeAuthentication(const SnapshotSource& source, Report* report) {
  const Table& senders = source.counters.table(Dimension::kSender);
  std::map<std::string_view, std::map<Cause, CauseCounts>> domains;
  senders.ForEachCause([&](StringId id, Cause cause, const CauseCounts& counts) {
    if (!IsAuthentication(cause)) return;
    const std::string_view sender = senders.Name(id);
    const size_t at = sender.rfind('@');
    if (at != sender.npos && at + 1 < sender.size())
      domains[sender.substr(at + 1)][cause].Add(counts);
  });
  ReportFindings& out = report->authentication;
  for (const auto& [domain, causes] : domains) {
    ReportFinding row;
    row.name = std::string(domain);
    for (const auto& [cause, counts] : causes) {
      row.attempts += counts.attempts;
      row.lost += counts.lost;
      row.waiting += counts.waiting;
      row.causes.push_back({{counts}, cause});
    }
    std::stable_sort(row.causes.begin(), row.causes.end(),
                     [](const auto& a, const auto& b) { return HarmOrder(a) < HarmOrder(b); });
    out.rows.push_back(std::move(row));
  }
  out.count = out.rows.size();
  KeepFirst(
      source.options.top,
      [](const ReportFinding& a, const ReportFinding& b) {
        return std::tuple(HarmOrder(a), std::string_view(a.name)) <
               std::tuple(HarmOrder(b), std::string_view(b.name));
      },
      &out.rows);
}

}  // namespace whybounce
