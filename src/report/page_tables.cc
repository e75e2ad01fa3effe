#include "report/page_tables.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/advice.h"

namespace whybounce {
namespace {

constexpr ColumnForm kText = {};
constexpr ColumnForm kNumber = {.number = true};
constexpr ColumnForm kGivesWay = {.gives_way = true};  // to the names

// "check.spamhaus.org": enough to go there.
std::string Bare(std::string_view url) {
  ConsumePrefix(&url, "https://");
  if (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

}  // namespace

Row PageTables::Head(std::initializer_list<std::string_view> keys) const {
  Row row;
  for (const std::string_view key : keys)
    row.cells.push_back({Words(key.find('.') == key.npos ? key : p_.Text(key))});
  return row;
}

Span PageTables::Count(uint64_t n) const { return Number(p_.Number(n), n); }

Span PageTables::Title(Cause cause) const {
  return {.text = TitleOf(cause, p_),
          .id = std::string(Id(cause)),
          .page = absl::StrCat("cause-", AbslView(Id(cause)))};
}

Line PageTables::Causes(const std::vector<ReportCauseShare>& causes, size_t most) const {
  Line line;
  for (size_t i = 0; i < std::min(most, causes.size()); ++i) {
    const ReportCauseShare& share = causes[i];
    const uint64_t harmed = share.lost + share.waiting;
    if (i > 0) line.push_back(Words(p_.Text("number.comma")));
    line.push_back(Title(share.cause));
    line.push_back(Words(absl::StrCat(" ", p_.Number(harmed > 0 ? harmed : share.attempts))));
  }
  return line;
}

Row PageTables::More(uint64_t n, size_t columns) const {
  Row row{.id = "rest", .cells = {{Words(p_.Say("report.head.rest", {{"n", p_.Number(n)}}))}}};
  row.cells.resize(columns);
  return row;
}

PageBlock PageTables::Causes(size_t first) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {kText, kNumber, kNumber, kNumber, kText, kText};
  table.rows.push_back(Head({"report.page.cause", "report.head.lost", "report.head.waiting",
                             "report.head.attempts", "report.head.where", "report.head.who"}));
  for (size_t i = first; i < r_.causes.size(); ++i) {
    const ReportCause& cause = r_.causes[i];
    table.rows.push_back({.id = std::string(Id(cause.who)),
                          .cells = {{Title(cause.cause)},
                                    {Count(cause.lost)},
                                    {Count(cause.waiting)},
                                    {Count(cause.attempts)},
                                    {Words(WhereOf(cause, p_, 2))},
                                    {Words(NameOf(cause.who, p_))}}});
  }
  return table;
}

PageBlock PageTables::Rows(RowsOf what, const ReportTable& table) const {
  const bool delays = what == RowsOf::kProviders;
  constexpr std::string_view kNamed[] = {"report.page.provider", "report.page.domain",
                                         "report.page.sender", "report.page.relay"};
  PageBlock out{PageBlock::Kind::kFigures, {}};
  out.rows.push_back(Head({kNamed[static_cast<size_t>(what)], "report.head.recipients",
                           "report.head.delivered", "4xx", "5xx"}));
  out.columns = {kText, kNumber, kNumber, kNumber, kNumber};
  Row& head = out.rows.front();
  if (delays) {
    for (const std::string_view key : {"report.head.p50", "report.head.p95"}) {
      head.cells.push_back({Words(p_.Text(key))});
      out.columns.push_back(kNumber);
    }
  }
  head.cells.push_back({Words(p_.Text("report.head.worst"))});
  out.columns.push_back(kGivesWay);
  const auto add = [&](Span name, const Counts& counts, const ReportRow* row) {
    const uint64_t attempts = counts.all_attempts();
    if (attempts + counts.recipients() == 0) return;
    Row cells{.id = row == nullptr ? "rest" : "",
              .cells = {{std::move(name)},
                        {Count(counts.recipients())},
                        {Words(words_.Share(counts.delivered, counts.recipients()))},
                        {Words(words_.Share(counts.attempts[1], attempts))},
                        {Words(words_.Share(counts.attempts[2], attempts))}}};
    if (delays) {
      cells.cells.push_back({Words(row == nullptr ? "" : p_.Duration(row->p50_s))});
      cells.cells.push_back({Words(row == nullptr ? "" : p_.Duration(row->p95_s))});
    }
    if (row == nullptr || row->causes.empty()) {
      cells.cells.push_back({Words(row == nullptr ? "" : p_.Text("report.head.nothing"))});
    } else {
      cells.cells.push_back({Title(row->causes.front().cause)});
    }
    out.rows.push_back(std::move(cells));
  };
  for (const ReportRow& row : table.rows) add(Name(words_.NameOf(row, what)), row.counts, &row);
  const uint64_t more = table.count - table.rows.size();
  add(Words(p_.Say("report.head.rest", {{"n", p_.Number(more)}})), table.rest, nullptr);
  add(Words(p_.Text("report.head.unnamed")), table.unnamed, nullptr);
  return out;
}

PageBlock PageTables::Days() const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {kText, kNumber, kNumber, kNumber, kNumber, kNumber};
  table.rows.push_back(Head({"report.page.day", "report.head.recipients", "report.head.delivered",
                             "report.head.lost", "report.head.waiting", "report.head.rejected"}));
  for (const ReportDay& day : r_.days) {
    const Counts& counts = day.counts;
    table.rows.push_back({.cells = {{Words(day.date)},
                                    {Count(counts.recipients())},
                                    {Words(words_.Share(counts.delivered, counts.recipients()))},
                                    {Count(counts.lost)},
                                    {Count(counts.waiting)},
                                    {Count(day.rejected)}}});
  }
  return table;
}

PageBlock PageTables::Findings(std::string_view named, const ReportFindings& findings,
                               bool links) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  Row head = Head({named, "report.head.attempts", "report.head.lost", "report.head.waiting"});
  table.columns = {kText, kNumber, kNumber, kNumber};
  // Where to ask for removal; where nobody can be asked there is no such column.
  const bool can_ask =
      !links && std::any_of(findings.rows.begin(), findings.rows.end(),
                            [](const ReportFinding& row) { return !row.page.empty(); });
  if (can_ask) {
    head.cells.push_back({Words(p_.Text("report.head.removal"))});
    table.columns.push_back(kText);
  }
  head.cells.push_back({Words(p_.Text("report.head.causes"))});
  table.columns.push_back(kGivesWay);
  table.rows.push_back(std::move(head));
  for (const ReportFinding& row : findings.rows) {
    Span name = Name(ReportWords::NameOf(row));
    if (links) name.url = row.page;
    Row cells{
        .cells = {
            {std::move(name)}, {Count(row.attempts)}, {Count(row.lost)}, {Count(row.waiting)}}};
    if (can_ask) cells.cells.push_back({Span{.text = Bare(row.page), .url = row.page}});
    cells.cells.push_back(Causes(row.causes, 2));
    table.rows.push_back(std::move(cells));
  }
  if (findings.count > findings.rows.size())
    table.rows.push_back(More(findings.count - findings.rows.size(), table.columns.size()));
  return table;
}

PageBlock PageTables::Rejections(size_t most) const {
  PageBlock table{PageBlock::Kind::kFigures, {}};
  table.columns = {kText, kNumber, kText};
  table.rows.push_back(Head({"report.page.cause", "report.head.replies", "report.head.sample"}));
  const size_t shown = std::min(r_.rejections.size(), most);
  for (size_t i = 0; i < shown; ++i) {
    const ReportRejection& row = r_.rejections[i];
    table.rows.push_back(
        {.cells = {{Title(row.cause)},
                   {Count(row.count)},
                   {Code(row.samples.empty() ? "" : Sanitized(row.samples[0].reply))}}});
  }
  if (r_.rejections.size() > shown) {
    uint64_t rest = 0;
    for (size_t i = shown; i < r_.rejections.size(); ++i) rest += r_.rejections[i].count;
    table.rows.push_back(More(r_.rejections.size() - shown, 3));
    table.rows.back().cells[1] = {Count(rest)};
  }
  return table;
}

}  // namespace whybounce
