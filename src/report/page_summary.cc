// Tables for who reports upward: how it stands, against the last period.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/page_tables.h"

namespace whybounce {
namespace {

// What would have proved it; the same in every language.
std::string_view Proof(Cause cause) {
  switch (cause) {
    case Cause::kSpfFailed:
      return "SPF";
    case Cause::kDkimFailed:
      return "DKIM";
    case Cause::kDmarcFailed:
      return "DMARC";
    case Cause::kPtrMissing:
      return "PTR";
    case Cause::kTlsFailure:
      return "TLS";
    default:
      return "SPF/DKIM";
  }
}

const Counts* Before(const ReportComparison& comparison, std::string_view id) {
  for (const auto& [provider, counts] : comparison.providers) {
    if (provider == id && counts.recipients() > 0) return &counts;
  }
  return nullptr;
}

}  // namespace

PageBlock PageTables::AtProvider(std::string_view id) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {{}, {.number = true}, {.number = true}, {.number = true}, {}, {}, {}};
  table.rows.push_back(
      Head({"report.page.cause", "report.head.attempts", "report.head.lost", "report.head.waiting",
            "report.page.first", "report.page.last", "report.page.reply"}));
  const auto minute = [&](int64_t unix_us) {
    return Line{Words(unix_us == 0 ? std::string() : p_.Minute(unix_us))};
  };
  for (const ReportCause& cause : r_.causes) {
    for (const ReportShare& share : cause.providers) {
      if (share.id != id) continue;
      const std::string reply = share.sample.at.line == 0 ? "" : Sanitized(share.sample.reply);
      table.rows.push_back({.cells = {{Title(cause.cause)},
                                      {Count(share.attempts)},
                                      {Count(share.lost)},
                                      {Count(share.waiting)},
                                      minute(share.first_us),
                                      minute(share.first_us == 0 ? 0 : share.last_us),
                                      {Code(reply)}}});
    }
  }
  return table;
}

PageBlock PageTables::DaysOfProvider(std::string_view id) const {
  std::map<std::string_view, CauseCounts> days;
  for (const ReportCauseDay& day : r_.cause_days) {
    if (day.provider == id) days[day.date].Add(day);
  }
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {{}, {.number = true}, {.number = true}, {.number = true}};
  table.rows.push_back(
      Head({"report.page.day", "report.head.attempts", "report.head.lost", "report.head.waiting"}));
  for (const auto& [date, counts] : days) {
    table.rows.push_back({.cells = {{Words(date)},
                                    {Count(counts.attempts)},
                                    {Count(counts.lost)},
                                    {Count(counts.waiting)}}});
  }
  return table;
}

PageBlock PageTables::Episodes(size_t most) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {
      {}, {.gives_way = true}, {}, {}, {}, {.number = true}, {.number = true}, {.number = true}};
  table.rows.push_back(Head({"report.page.provider", "report.page.cause", "report.page.address",
                             "report.page.first", "report.page.last", "report.head.attempts",
                             "report.head.lost", "report.head.waiting"}));
  for (size_t i = 0; i < std::min(r_.episodes.size(), most); ++i) {
    const ReportEpisode& episode = r_.episodes[i];
    ReportRow provider;
    provider.id = episode.id;
    provider.name = episode.name;
    table.rows.push_back({.cells = {{Name(words_.NameOf(provider, RowsOf::kProviders))},
                                    {Title(episode.cause)},
                                    {Name(Sanitized(episode.ip))},
                                    {Words(p_.Minute(episode.first_us))},
                                    {Words(p_.Minute(episode.last_us))},
                                    {Count(episode.attempts)},
                                    {Count(episode.lost)},
                                    {Count(episode.waiting)}}});
  }
  return table;
}

PageBlock PageTables::Authentication(size_t most) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {{}, {.number = true}, {.number = true}, {.number = true}, {.gives_way = true}};
  table.rows.push_back(Head({"report.page.domain", "report.head.attempts", "report.head.lost",
                             "report.head.waiting", "report.head.to_fix"}));
  const std::vector<ReportFinding>& rows = r_.authentication.rows;
  const size_t shown = std::min(rows.size(), most);
  for (size_t i = 0; i < shown; ++i) {
    Line proofs;
    for (const ReportCauseShare& share : rows[i].causes) {
      if (!proofs.empty()) proofs.push_back(Words(p_.Text("number.comma")));
      Span proof = Title(share.cause);
      proof.text = Proof(share.cause);
      proofs.push_back(std::move(proof));
      proofs.push_back(Words(absl::StrCat(" ", p_.Number(share.attempts))));
    }
    table.rows.push_back({.cells = {{Name(ReportWords::NameOf(rows[i]))},
                                    {Count(rows[i].attempts)},
                                    {Count(rows[i].lost)},
                                    {Count(rows[i].waiting)},
                                    std::move(proofs)}});
  }
  if (r_.authentication.count > shown)
    table.rows.push_back(More(r_.authentication.count - shown, table.columns.size()));
  return table;
}

PageBlock PageTables::Standing() const {
  PageBlock facts{PageBlock::Kind::kFacts, {}};
  const Counts& now = r_.mail;
  const auto add = [&](std::string_view key, uint64_t n, uint64_t before) {
    Row row{.cells = {{Words(p_.Text(key))}, {Count(n)}}};
    if (now.recipients() >= kSharesFrom) {
      std::string share = words_.Share(n, now.recipients());
      if (r_.comparison && r_.comparison->mail.recipients() >= kSharesFrom) {
        absl::StrAppend(
            &share, " ",
            p_.Say("report.summary.before",
                   {{"share", words_.Share(before, r_.comparison->mail.recipients())}}));
      }
      row.cells.push_back({Words(share)});
    }
    facts.rows.push_back(std::move(row));
  };
  const Counts before = r_.comparison ? r_.comparison->mail : Counts();
  add("report.totals.delivered", now.delivered, before.delivered);
  add("report.totals.lost", now.lost, before.lost);
  add("report.totals.waiting", now.waiting, before.waiting);
  const uint64_t complaints = r_.mails.kinds[static_cast<size_t>(MailKind::kFeedback)];
  if (complaints > 0) {
    facts.rows.push_back(
        {.cells = {{Words(p_.Text("report.summary.complaints"))}, {Count(complaints)}}});
  }
  return facts;
}

PageBlock PageTables::Acceptance(size_t most) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {{.gives_way = true}, {.number = true}, {.number = true}};
  table.rows.push_back(
      Head({"report.page.provider", "report.head.recipients", "report.head.delivered"}));
  if (r_.comparison) {
    table.columns.push_back({.number = true});
    table.rows[0].cells.push_back({Words(p_.Text("report.summary.before_head"))});
  }
  for (const std::string_view key : {"report.head.p50", "report.head.p95"}) {
    table.columns.push_back({.number = true});
    table.rows[0].cells.push_back({Words(p_.Text(key))});
  }
  for (const ReportRow& provider : r_.providers.rows) {
    if (table.rows.size() > most) break;
    const Counts& counts = provider.counts;
    Row row{.cells = {{Name(words_.NameOf(provider, RowsOf::kProviders))},
                      {Count(counts.recipients())},
                      {Words(words_.Share(counts.delivered, counts.recipients()))}}};
    if (r_.comparison) {
      const Counts* const before = Before(*r_.comparison, provider.id);
      row.cells.push_back(
          {Words(before == nullptr ? "-" : words_.Share(before->delivered, before->recipients()))});
    }
    row.cells.push_back({Words(p_.Duration(provider.p50_s))});
    row.cells.push_back({Words(p_.Duration(provider.p95_s))});
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace whybounce
