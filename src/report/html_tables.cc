#include "report/advice.h"
#include "report/html_parts.h"

namespace whybounce {
namespace {

// A column: its heading, and whether it holds numbers.
struct Column {
  std::string_view key;  // of the texts; or the heading itself, if it has no dot
  bool number = false;
};

void OpenTable(const std::vector<Column>& columns, HtmlOut* out) {
  out->Raw("<div class=\"scroll\"><table class=\"data\"><thead><tr>");
  for (const Column& column : columns) {
    out->Raw("<th scope=\"col\"", column.number ? " class=\"n\"" : "", ">");
    if (column.key.find('.') != std::string_view::npos) {
      out->Say(column.key);
    } else {
      out->Text(column.key);
    }
    out->Raw("</th>");
  }
  out->Raw("</tr></thead><tbody>\n");
}

void CloseTable(HtmlOut* out) { out->Raw("</tbody></table></div>"); }

void OpenSection(std::string_view id, std::string_view title, HtmlOut* out) {
  out->BeginSection(id, "card wide table", title);
}

void NumberCell(uint64_t n, HtmlOut* out) {
  out->Raw("<td class=\"n\" data-v=\"", n, "\">", out->p.Number(n), "</td>");
}

// A number, and which part of the whole it is.
void PartCell(uint64_t part, uint64_t whole, HtmlOut* out) {
  out->Raw("<td class=\"n\" data-v=\"", part, "\">", out->p.Number(part));
  if (whole >= kSharesFrom && part > 0) {
    out->Raw(" <small>");
    out->Text(out->p.Percent(part, whole));
    out->Raw("</small>");
  }
  out->Raw("</td>");
}

void SecondsCell(double seconds, HtmlOut* out) {
  out->Raw("<td class=\"n\" data-v=\"",
           seconds < 0 ? uint64_t{0} : static_cast<uint64_t>(seconds * 1000) + 1, "\">",
           seconds < 0 ? std::string("–") : out->p.Duration(seconds), "</td>");
}

// "Mailbox over quota 412, Sending IP blocked 3", each linked to what it means.
void CausesCell(const std::vector<ReportCauseShare>& causes, size_t most, HtmlOut* out) {
  out->Raw("<td class=\"causes\">");
  for (size_t i = 0; i < std::min(causes.size(), most); ++i) {
    const ReportCauseShare& share = causes[i];
    out->Raw("<span><a href=\"#cause-", Id(share.cause), "\">");
    out->Text(TitleOf(share.cause, out->p));
    out->Raw(
        "</a> ",
        out->p.Number(share.lost + share.waiting > 0 ? share.lost + share.waiting : share.attempts),
        "</span> ");
  }
  out->Raw("</td>");
}

void NameCell(std::string_view name, std::string_view wire, HtmlOut* out) {
  out->Raw("<th scope=\"row\"");
  // A name in letters of other scripts may look like another one: what the wire says stands by.
  if (!wire.empty() && wire != name) {
    out->Raw(" title=\"");
    out->Text(wire);
    out->Raw("\"");
  }
  out->Raw(">");
  out->Name(name);
  out->Raw("</th>");
}

void CountsRow(std::string_view name, std::string_view wire, const Counts& counts,
               const ReportRow* row, bool delays, HtmlOut* out) {
  if (counts.all_attempts() + counts.recipients() == 0) return;
  out->Raw(row == nullptr ? "<tr class=\"rest\">" : "<tr>");
  NameCell(name, wire, out);
  NumberCell(counts.recipients(), out);
  PartCell(counts.delivered, counts.recipients(), out);
  out->Raw("<td class=\"mix\">");
  if (counts.recipients() > 0) AppendMix(counts, out);
  out->Raw("</td>");
  PartCell(counts.lost, counts.recipients(), out);
  PartCell(counts.waiting, counts.recipients(), out);
  PartCell(counts.attempts[1], counts.all_attempts(), out);
  PartCell(counts.attempts[2], counts.all_attempts(), out);
  if (delays) SecondsCell(row == nullptr ? -1 : row->p50_s, out);
  if (delays) SecondsCell(row == nullptr ? -1 : row->p95_s, out);
  CausesCell(row == nullptr ? std::vector<ReportCauseShare>() : row->causes, 1, out);
  out->Raw("</tr>\n");
}

void SampleItems(const std::vector<ReportSample>& samples, HtmlOut* out) {
  out->Raw("<ul class=\"samples\">");
  for (const ReportSample& sample : samples) {
    out->Raw("<li><code>");
    out->Text(sample.reply);
    out->Raw("</code> <span class=\"at\">");
    if (sample.count > 0) out->Raw(out->p.Number(sample.count), " × · ");
    out->Text(absl::StrCat(sample.at.source, ":", sample.at.line));
    out->Raw("</span></li>");
  }
  out->Raw("</ul>");
}

void ShareList(std::string_view title, const std::vector<ReportShare>& shares, HtmlOut* out) {
  bool open = false;
  for (const ReportShare& share : shares) {
    if (share.name.empty() || share.name == "(other)") continue;
    if (!open) {
      out->Raw("<div><h4>");
      out->Say(title);
      out->Raw("</h4><ul>");
    }
    open = true;
    ReportRow row;
    row.name = share.name;
    out->Raw("<li>");
    out->Text(out->words.NameOf(row, RowsOf::kDomains));
    out->Raw(" <b>", out->p.Number(share.attempts), "</b></li>");
  }
  if (open) out->Raw("</ul></div>");
}

}  // namespace

void AppendRows(std::string_view id, RowsOf section, const ReportTable& table, HtmlOut* out) {
  if (table.rows.empty()) return;
  const bool delays = section == RowsOf::kProviders;
  // Hosts are for who looks for one; the rest is read.
  const bool folded = section == RowsOf::kRelays;
  OpenSection(id, out->words.Title(section), out);
  if (folded) {
    out->Raw("<details><summary>");
    out->Text(out->p.Say("report.page.show_all", {{"n", out->p.Number(table.rows.size())}}));
    out->Raw("</summary>");
  }
  constexpr std::string_view kNamed[] = {"report.page.provider", "report.page.domain",
                                         "report.page.sender", "report.page.relay"};
  std::vector<Column> columns = {{kNamed[static_cast<size_t>(section)]},
                                 {"report.head.recipients", true},
                                 {"report.head.delivered", true},
                                 {""},
                                 {"report.head.lost", true},
                                 {"report.head.waiting", true},
                                 {"4xx", true},
                                 {"5xx", true}};
  if (delays) columns.insert(columns.end(), {{"report.head.p50", true}, {"report.head.p95", true}});
  columns.push_back({"report.head.worst"});
  OpenTable(columns, out);
  for (const ReportRow& row : table.rows)
    CountsRow(out->words.NameOf(row, section), row.name, row.counts, &row, delays, out);
  CountsRow(out->p.Say("report.head.rest", {{"n", out->p.Number(table.count - table.rows.size())}}),
            "", table.rest, nullptr, delays, out);
  CountsRow(out->p.Text("report.head.unnamed"), "", table.unnamed, nullptr, delays, out);
  CloseTable(out);
  if (folded) out->Raw("</details>");
  if (delays) AppendProviderFolds(out);
  out->Raw("</section>\n");
}

void AppendDays(HtmlOut* out) {
  if (out->r.days.size() < 2) return;
  OpenSection("days", out->p.Text("report.head.days"), out);
  OpenTable({{"report.page.day"},
             {"report.head.recipients", true},
             {"report.head.delivered", true},
             {""},
             {"report.head.lost", true},
             {"report.head.waiting", true},
             {"report.head.rejected", true}},
            out);
  for (const ReportDay& day : out->r.days) {
    out->Raw("<tr>");
    NameCell(day.date, "", out);
    NumberCell(day.counts.recipients(), out);
    PartCell(day.counts.delivered, day.counts.recipients(), out);
    out->Raw("<td class=\"mix\">");
    if (day.counts.recipients() > 0) AppendMix(day.counts, out);
    out->Raw("</td>");
    PartCell(day.counts.lost, day.counts.recipients(), out);
    PartCell(day.counts.waiting, day.counts.recipients(), out);
    NumberCell(day.rejected, out);
    out->Raw("</tr>\n");
  }
  CloseTable(out);
  out->Raw("</section>\n");
}

void AppendInbound(HtmlOut* out) {
  const Report& r = out->r;
  if (r.rejections.empty()) return;
  OpenSection("inbound", out->p.Text("report.page.inbound"), out);
  out->Element("p", "note", out->p.Text("report.page.inbound_note"));
  out->Raw("<details><summary>");
  out->Text(out->p.Say("report.page.show_all", {{"n", out->p.Number(r.rejections.size())}}));
  out->Raw("</summary>");
  OpenTable({{"report.page.cause"}, {"report.head.replies", true}, {"report.head.sample"}}, out);
  for (const ReportRejection& row : r.rejections) {
    out->Raw("<tr><th scope=\"row\"><a href=\"#cause-", Id(row.cause), "\">");
    out->Text(TitleOf(row.cause, out->p));
    out->Raw("</a></th>");
    NumberCell(row.count, out);
    out->Raw("<td>");
    if (!row.samples.empty()) {
      const ReportSample& sample = row.samples[0];
      out->Element("code", "", sample.reply);
      out->Element("span", "at", absl::StrCat(" ", sample.at.source, ":", sample.at.line));
    }
    out->Raw("</td></tr>\n");
  }
  CloseTable(out);
  out->Raw("</details></section>\n");
}

void AppendOtherCauses(size_t first, HtmlOut* out) {
  const Report& r = out->r;
  if (first >= r.causes.size()) return;
  OpenSection("other-causes", out->p.Text("report.head.other_causes"), out);
  OpenTable({{"report.page.cause"},
             {"report.head.lost", true},
             {"report.head.waiting", true},
             {"report.head.attempts", true},
             {"report.head.where"},
             {"report.head.who"}},
            out);
  for (size_t i = first; i < r.causes.size(); ++i) {
    const ReportCause& cause = r.causes[i];
    out->Raw("<tr data-who=\"", Id(cause.who), "\"><th scope=\"row\"><a href=\"#cause-",
             Id(cause.cause), "\">");
    out->Text(TitleOf(cause.cause, out->p));
    out->Raw("</a></th>");
    NumberCell(cause.lost, out);
    NumberCell(cause.waiting, out);
    NumberCell(cause.attempts, out);
    out->Element("td", "", WhereOf(cause, out->p, 3));
    out->Element("td", "", NameOf(cause.who, out->p));
    out->Raw("</tr>\n");
  }
  CloseTable(out);
  out->Raw("</section>\n");
}

void AppendUnmatched(HtmlOut* out) {
  const Report& r = out->r;
  if (r.unmatched.empty()) return;
  OpenSection("unmatched", out->p.Text("report.head.unmatched"), out);
  out->Element("p", "note",
               out->p.Say("report.notes.unmatched",
                          {{"replies", out->p.Plural("report.count.replies", r.unmatched_count)},
                           {"shapes", out->p.Plural("report.count.shapes", r.unmatched_shapes)}}));
  OpenTable({{"report.page.reply"}, {"report.page.count", true}, {"report.page.line"}}, out);
  for (const ReportSample& sample : r.unmatched) {
    out->Raw("<tr><th scope=\"row\">");
    out->Element("code", "", sample.reply);
    if (const auto suggests = CauseFromId(sample.suggests)) {
      out->Element("div", "note",
                   out->p.Say("report.notes.suggests", {{"cause", TitleOf(*suggests, out->p)}}));
    }
    out->Raw("</th>");
    NumberCell(sample.count, out);
    out->Element("td", "at", absl::StrCat(sample.at.source, ":", sample.at.line));
    out->Raw("</tr>\n");
  }
  CloseTable(out);
  out->Raw("</section>\n");
}

void AppendEvidence(const ReportCause& cause, HtmlOut* out) {
  out->Raw("<details><summary>");
  out->Say("report.page.evidence");
  out->Raw("</summary>");
  OpenTable({{"report.page.provider"},
             {"report.head.attempts", true},
             {"report.head.lost", true},
             {"report.head.waiting", true},
             {"report.page.first"},
             {"report.page.last"},
             {"report.page.reply"}},
            out);
  for (size_t i = 0; i < std::min<size_t>(cause.providers.size(), 10); ++i) {
    const ReportShare& share = cause.providers[i];
    ReportRow row;
    row.name = share.name;
    out->Raw("<tr>");
    NameCell(out->words.NameOf(row, RowsOf::kProviders), "", out);
    NumberCell(share.attempts, out);
    NumberCell(share.lost, out);
    NumberCell(share.waiting, out);
    out->Raw("<td class=\"at\">", share.first_us == 0 ? "" : out->p.Minute(share.first_us),
             "</td><td class=\"at\">", share.first_us == 0 ? "" : out->p.Minute(share.last_us),
             "</td><td>");
    if (share.sample.at.line != 0) {
      out->Element("code", "", share.sample.reply);
      out->Element("span", "at",
                   absl::StrCat(" ", share.sample.at.source, ":", share.sample.at.line));
    }
    out->Raw("</td></tr>\n");
  }
  CloseTable(out);
  out->Raw("<div class=\"lists\">");
  ShareList("report.head.by_domain", cause.domains, out);
  ShareList("report.head.by_sender", cause.senders, out);
  ShareList("report.head.sending_ips", cause.sending_ips, out);
  ShareList("report.head.blocklists", cause.blocklists, out);
  out->Raw("</div>");
  SampleItems(cause.samples, out);
  out->Raw("</details>");
}

void AppendCounted(HtmlOut* out) {
  const Report& r = out->r;
  OpenSection("counted", out->p.Text("report.page.counted"), out);
  if (r.part.empty()) out->Element("p", "", out->words.Conservation());
  out->Raw("<ul class=\"notes\">");
  for (const std::string& note : out->words.Notes()) out->Element("li", "", note);
  for (const ReportProblem& problem : r.problems) {
    if (!problem.is_error) continue;
    out->Element("li", "problem",
                 absl::StrCat(AbslView(out->p.Text("report.notes.problems")), ": ", problem.path,
                              ": ", problem.what));
  }
  out->Raw("</ul>");
  OpenTable({{"report.page.sources"}, {"report.page.lines", true}, {"report.page.bytes", true}},
            out);
  for (const ReportSource& source : r.sources) {
    out->Raw("<tr>");
    NameCell(source.name, "", out);
    NumberCell(source.lines, out);
    out->Raw("<td class=\"n\" data-v=\"", source.bytes, "\">", out->p.Bytes(source.bytes),
             "</td></tr>\n");
  }
  CloseTable(out);
  if (!r.not_understood.empty()) {
    out->Element("p", "note", out->p.Text("report.notes.not_understood"));
    out->Raw("<ul class=\"samples\">");
    for (const auto& [at, line] : r.not_understood) {
      out->Raw("<li>");
      out->Element("code", "", line);
      out->Element("span", "at", absl::StrCat(" ", at.source, ":", at.line));
      out->Raw("</li>");
    }
    out->Raw("</ul>");
  }
  out->Raw("</section>\n");
}

}  // namespace whybounce
