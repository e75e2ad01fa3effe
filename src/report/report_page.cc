#include "report/report_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/page_tables.h"
#include "report/verdict.h"

namespace whybounce {
namespace {

constexpr size_t kSummaryRows = 5;

Row ParagraphOf(std::string_view text, Tone tone = Tone::kPlain) {
  return {.cells = {{Words(text)}}, .tone = tone};
}

// "▁▂▅█": attempts over the period.
std::string Bars(const std::vector<uint64_t>& trend, size_t most) {
  constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const size_t parts = std::min(trend.size(), most);
  std::vector<uint64_t> sums(parts);
  for (size_t i = 0; i < trend.size() && parts > 0; ++i) sums[i * parts / trend.size()] += trend[i];
  const uint64_t top = sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end());
  std::string bars;
  for (const uint64_t n : sums)
    bars.append(kBars[n == 0 || top == 0 ? 0 : (n * 7 + top - 1) / top]);
  return bars;
}

class PageBuilder {
 public:
  PageBuilder(const Report& report, const Phraser& phraser, const PageDetail& detail)
      : r_(report),
        p_(phraser),
        words_(report, phraser),
        tables_(words_),
        detail_(detail),
        told_(CausesTold(report, detail.tables.causes)) {}

  Page Build();

 private:
  // A section: a chart has no method, for only HTML draws it.
  enum class In : uint8_t { kReport, kSummary, kBoth };
  struct Part {
    std::string_view id;
    void (PageBuilder::*tell)(Section* section) = nullptr;
    In in = In::kReport;
  };
  static const Part kParts[];

  void Head(Section* section) {
    std::string line;
    for (const std::string& part : words_.Head())
      absl::StrAppend(&line, line.empty() ? "" : " \u00b7 ", part);
    section->blocks.push_back({PageBlock::Kind::kParagraph, {ParagraphOf(line, Tone::kSoft)}});
  }

  void Verdict(Section* section) {
    constexpr Tone kTones[] = {Tone::kStrong, Tone::kStrong, Tone::kGood,
                               Tone::kWarn,   Tone::kWarn,   Tone::kBad};
    section->blocks.push_back(
        {PageBlock::Kind::kParagraph,
         {ParagraphOf(words_.Verdict(), kTones[static_cast<size_t>(HealthOf(r_))])}});
  }

  void Totals(Section* section) {
    const Counts& mail = r_.mail;
    if (mail.all_attempts() + mail.recipients() == 0) return;
    const auto fate = [&](std::string_view key, uint64_t n) {
      return Line{Words(
          absl::StrCat(AbslView(p_.Text(key)), " ", words_.CountAndShare(n, mail.recipients())))};
    };
    PageBlock facts{PageBlock::Kind::kFacts, {}};
    const auto add = [&](std::string_view key, uint64_t n, std::vector<Line> values) {
      Row row{.cells = {{Words(p_.Text(key))}, {tables_.Count(n)}}};
      for (Line& value : values) row.cells.push_back(std::move(value));
      facts.rows.push_back(std::move(row));
    };
    add("report.totals.recipients", mail.recipients(),
        {fate("report.totals.delivered", mail.delivered), fate("report.totals.lost", mail.lost),
         fate("report.totals.waiting", mail.waiting)});
    std::vector<Line> tries;
    for (size_t i = 0; i < mail.attempts.size(); ++i) {
      constexpr std::string_view kClasses[] = {"2xx ", "4xx ", "5xx "};
      tries.push_back({Words(absl::StrCat(AbslView(kClasses[i]), p_.Number(mail.attempts[i])))});
    }
    const std::string delays = words_.FirstTryAndDelays();
    if (!delays.empty()) tries.push_back({Words(delays)});
    add("report.totals.attempts", mail.all_attempts(), std::move(tries));
    const std::string own = words_.Notifications();
    if (r_.part.empty()) {
      add("report.totals.messages", r_.messages,
          own.empty() ? std::vector<Line>() : std::vector<Line>{{Words(own)}});
    }
    section->blocks.push_back(std::move(facts));
  }

  void Changes(Section* section) {
    if (!r_.comparison) return;
    section->heading = p_.Say("report.head.changes", {{"with", Sanitized(r_.comparison->with)}});
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const std::string& line : words_.ChangeOverAll(*r_.comparison))
      list.rows.push_back(ParagraphOf(line));
    for (const ReportChange& change : r_.comparison->changes) {
      if (detail_.summary && list.rows.size() > kSummaryRows) break;
      const bool worse = change.change == Change::kNew || change.change == Change::kMore;
      list.rows.push_back(
          ParagraphOf(words_.ChangeLine(change), worse ? Tone::kWarn : Tone::kGood));
    }
    section->blocks.push_back(std::move(list));
  }

  std::string Where(const ReportCause& cause) const {
    if (!detail_.shares) {
      for (const ReportShare& provider : cause.providers) {
        if (!provider.id.empty()) return provider.name;
      }
    }
    return WhereOf(cause, p_, detail_.providers);
  }

  void Causes(Section* section) {
    if (r_.causes.empty()) return;
    section->heading = p_.Text("report.head.what_to_do");
    // Where there is little room, where it happens is worth more than all of a title.
    PageBlock table{PageBlock::Kind::kFigures, {}};
    table.columns = {{.number = true},
                     {.gives_way = !detail_.shares},
                     {.number = true},
                     {.number = true},
                     {.gives_way = detail_.shares},
                     {},
                     {}};
    table.rows.push_back(
        tables_.Head({"", "report.page.cause", "report.head.lost", "report.head.waiting",
                      "report.head.where", "", "report.head.who"}));
    for (size_t i = 0; i < told_; ++i) {
      const ReportCause& cause = r_.causes[i];
      Row row{.id = std::string(Id(cause.cause)),
              .cells = {{tables_.Count(i + 1)},
                        {tables_.Title(cause.cause)},
                        {tables_.Count(cause.lost)},
                        {tables_.Count(cause.waiting)},
                        {Words(Where(cause))},
                        {Words(Bars(cause.trend, detail_.bars))},
                        {Words(NameOf(cause.who, p_))}},
              .tone = cause.lost > 0 ? Tone::kStrong : Tone::kPlain};
      std::string advice = AdviceFor(cause, r_, p_);
      if (detail_.commands)
        absl::StrAppend(&advice, " ", p_.Say("report.notes.more", {{"cause", Id(cause.cause)}}));
      row.notes.push_back({Words(advice)});
      for (size_t s = 0; s < std::min(cause.samples.size(), detail_.samples); ++s)
        row.notes.push_back({Code(words_.SampleLine(cause.samples[s]))});
      table.rows.push_back(std::move(row));
    }
    section->blocks.push_back(std::move(table));
  }

  // Named, so that the numbers add up.
  void OtherCauses(Section* section) {
    if (told_ == r_.causes.size()) return;
    if (!detail_.others_short) {
      section->heading = p_.Text("report.head.other_causes");
      section->blocks.push_back(tables_.Causes(told_));
      return;
    }
    PageBlock list{PageBlock::Kind::kRemarks, {}};
    size_t count = 0;
    for (size_t i = told_; i < r_.causes.size(); ++i) {
      const ReportCause& cause = r_.causes[i];
      if (cause.lost + cause.waiting == 0) break;
      ++count;
      list.rows.push_back(ParagraphOf(absl::StrCat(
          TitleOf(cause.cause, p_), " ", p_.Number(cause.lost), "/", p_.Number(cause.waiting))));
    }
    if (count == 0) return;
    section->heading = p_.Say("report.head.rest", {{"n", p_.Number(count)}});
    section->blocks.push_back(std::move(list));
  }

  // Where the other causes stand in one table, these are in it.
  void Delayed(Section* section) {
    if (!detail_.others_short) return;
    PageBlock list{PageBlock::Kind::kRemarks, {}};
    for (size_t i = told_; i < r_.causes.size(); ++i) {
      const ReportCause& cause = r_.causes[i];
      if (cause.lost + cause.waiting > 0) continue;
      list.rows.push_back(
          ParagraphOf(absl::StrCat(TitleOf(cause.cause, p_), " ", p_.Number(cause.attempts))));
    }
    if (list.rows.empty()) return;
    section->heading = p_.Text("report.head.delayed");
    section->blocks.push_back(std::move(list));
  }

  void Rows(bool shown, RowsOf what, const ReportTable& table, Section* section) {
    if (!shown || table.rows.empty()) return;
    section->heading = words_.Title(what);
    section->blocks.push_back(tables_.Rows(what, table));
  }
  void Providers(Section* section) {
    Rows(detail_.tables.provider, RowsOf::kProviders, r_.providers, section);
  }
  void Domains(Section* section) {
    Rows(detail_.tables.domain, RowsOf::kDomains, r_.domains, section);
  }
  void Senders(Section* section) {
    Rows(detail_.tables.sender, RowsOf::kSenders, r_.senders, section);
  }
  void Relays(Section* section) { Rows(detail_.tables.relay, RowsOf::kRelays, r_.relays, section); }

  void Days(Section* section) {
    if (!detail_.tables.day || r_.days.size() < 2) return;
    section->heading = p_.Text("report.head.days");
    section->blocks.push_back(tables_.Days());
  }

  void Found(std::string_view title, std::string_view named, const ReportFindings& findings,
             Section* section) {
    if (findings.rows.empty()) return;
    section->heading = p_.Text(title);
    section->blocks.push_back(tables_.Findings(named, findings, detail_.links));
  }
  void SendingIps(Section* section) {
    Found("report.head.sending_ips", "report.page.address", r_.sending_ips, section);
  }
  void Blocklists(Section* section) {
    Found("report.head.blocklists", "report.page.list", r_.blocklists, section);
  }
  void DeadDomains(Section* section) {
    Found("report.head.dead_domains", "report.page.domain", r_.dead_domains, section);
  }
  void Episodes(Section* section) {
    if (r_.episodes.empty()) return;
    section->heading = p_.Text("report.head.episodes");
    section->blocks.push_back(tables_.Episodes(detail_.summary ? kSummaryRows : SIZE_MAX));
  }
  void Authentication(Section* section) {
    if (r_.authentication.rows.empty()) return;
    section->heading = p_.Text("report.head.authentication");
    section->blocks.push_back(tables_.Authentication(detail_.summary ? kSummaryRows : SIZE_MAX));
  }
  void Standing(Section* section) {
    if (r_.mail.recipients() > 0) section->blocks.push_back(tables_.Standing());
  }
  void Acceptance(Section* section) {
    if (r_.providers.rows.empty()) return;
    section->heading = p_.Text("report.head.by_provider");
    section->blocks.push_back(tables_.Acceptance(kSummaryRows));
  }
  void Clients(Section* section) {
    if (!detail_.clients) return;
    Found("report.page.clients", "report.page.address", r_.rejected_clients, section);
  }

  void Inbound(Section* section) {
    if (r_.rejections.empty()) return;
    section->heading = p_.Text("report.head.refused");
    section->blocks.push_back(tables_.Rejections(detail_.tables.causes));
  }

  void Unmatched(Section* section) {
    if (r_.unmatched.empty()) return;
    section->heading = p_.Text("report.head.unmatched");
    section->blocks.push_back(
        Paragraph(p_.Say("report.notes.unmatched",
                         {{"replies", p_.Plural("report.count.replies", r_.unmatched_count)},
                          {"shapes", p_.Plural("report.count.shapes", r_.unmatched_shapes)}})));
    PageBlock list{PageBlock::Kind::kLines, {}};
    for (size_t i = 0; i < std::min(r_.unmatched.size(), detail_.replies); ++i)
      list.rows.push_back({.cells = {{Code(words_.SampleLine(r_.unmatched[i]))}}});
    section->blocks.push_back(std::move(list));
  }

  void NotRead(Section* section) {
    PageBlock list{PageBlock::Kind::kBullets, {}};
    for (const ReportProblem& problem : r_.problems) {
      if (!problem.is_error && !detail_.warnings) continue;
      const std::string what = absl::StrCat(Sanitized(problem.path), ": ", Sanitized(problem.what));
      list.rows.push_back({.cells = {{Code(what)}}, .tone = Tone::kWarn});
    }
    if (list.rows.empty()) return;
    section->heading = p_.Text("report.notes.problems");
    section->blocks.push_back(std::move(list));
  }

  void Counted(Section* section) {
    PageBlock list{PageBlock::Kind::kRemarks, {}};
    if (r_.part.empty()) list.rows.push_back(ParagraphOf(words_.Conservation()));
    for (const std::string& note : words_.Notes()) list.rows.push_back(ParagraphOf(note));
    section->blocks.push_back(std::move(list));
  }

  void NotUnderstood(Section* section) {
    if (r_.not_understood.empty()) return;
    section->heading = p_.Text("report.notes.not_understood");
    PageBlock list{PageBlock::Kind::kLines, {}};
    for (const auto& [at, line] : r_.not_understood) {
      list.rows.push_back({.cells = {{Code(absl::StrCat(Sanitized(at.source), ":", at.line, ": ",
                                                        Sanitized(line)))}}});
    }
    section->blocks.push_back(std::move(list));
  }

  const Report& r_;
  const Phraser& p_;
  const ReportWords words_;
  const PageTables tables_;
  const PageDetail& detail_;
  const size_t told_;  // causes with advice
};

const PageBuilder::Part PageBuilder::kParts[] = {
    {"head", &PageBuilder::Head, PageBuilder::In::kBoth},
    {"verdict", &PageBuilder::Verdict, PageBuilder::In::kBoth},
    {"standing", &PageBuilder::Standing, PageBuilder::In::kSummary},
    {"totals", &PageBuilder::Totals},
    {"over-time"},
    {"changes", &PageBuilder::Changes, PageBuilder::In::kBoth},
    {"what-to-do", &PageBuilder::Causes, PageBuilder::In::kBoth},
    {"other-causes", &PageBuilder::OtherCauses},
    {"delayed", &PageBuilder::Delayed},
    {"heat-map"},
    {"delays"},
    {"hours"},
    {"acceptance", &PageBuilder::Acceptance, PageBuilder::In::kSummary},
    {"providers", &PageBuilder::Providers},
    {"domains", &PageBuilder::Domains},
    {"senders", &PageBuilder::Senders},
    {"relays", &PageBuilder::Relays},
    {"days", &PageBuilder::Days},
    {"sending-ips", &PageBuilder::SendingIps},
    {"blocklists", &PageBuilder::Blocklists, PageBuilder::In::kBoth},
    {"episodes", &PageBuilder::Episodes, PageBuilder::In::kBoth},
    {"authentication", &PageBuilder::Authentication, PageBuilder::In::kBoth},
    {"dead-domains", &PageBuilder::DeadDomains},
    {"inbound", &PageBuilder::Inbound},
    {"clients", &PageBuilder::Clients},
    {"unmatched", &PageBuilder::Unmatched},
    {"explained"},
    {"not-read", &PageBuilder::NotRead},
    {"counted", &PageBuilder::Counted},
    {"not-understood", &PageBuilder::NotUnderstood},
};

Page PageBuilder::Build() {
  Page page{.kind = "report",
            .language = std::string(p_.catalogue().language()),
            .separator = " \u00b7 "};
  for (const Part& part : kParts) {
    if (part.in == (detail_.summary ? In::kReport : In::kSummary)) continue;
    Section section{.id = std::string(part.id), .level = 3};
    if (part.tell != nullptr) (this->*part.tell)(&section);
    page.sections.push_back(std::move(section));
  }
  return page;
}

}  // namespace

Page ReportPage(const Report& report, const Phraser& phraser, const PageDetail& detail) {
  return PageBuilder(report, phraser, detail).Build();
}

}  // namespace whybounce
