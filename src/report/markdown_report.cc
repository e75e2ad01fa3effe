#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/render.h"
#include "report/words.h"

namespace whybounce {
namespace {

// Our own words: only what would be markup.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_<>[]|#~").find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

// Words of strangers: neither markup, nor links, nor @mentions of the chat.
std::string Code(std::string_view text) {
  std::string out = "`";
  for (const char c : Sanitized(text)) {
    if (c == '|') out.push_back('\\');  // it would end a table's cell even here
    out.push_back(c == '`' ? '\'' : c);
  }
  return out == "`" ? "" : out + "`";
}

class MarkdownWriter {
 public:
  MarkdownWriter(const Report& report, const Phraser& phraser, const TablesShown& tables)
      : r_(report), p_(phraser), words_(report, phraser), tables_(tables) {}

  std::string Write() {
    std::string head;
    for (const std::string& part : words_.Head())
      absl::StrAppend(&head, head.empty() ? "" : " · ", Escaped(part));
    absl::StrAppend(&out_, "*", head, "*\n\n**", Escaped(words_.Verdict()), "**\n\n");
    if (r_.mail.all_attempts() + r_.mail.recipients() > 0) Totals();
    if (r_.comparison) Changes(*r_.comparison);
    Causes();
    if (tables_.provider) Rows(RowsOf::kProviders, r_.providers);
    if (tables_.domain) Rows(RowsOf::kDomains, r_.domains);
    if (tables_.sender) Rows(RowsOf::kSenders, r_.senders);
    if (tables_.relay) Rows(RowsOf::kRelays, r_.relays);
    if (tables_.day && r_.days.size() > 1) Days();
    Findings("report.head.sending_ips", r_.sending_ips);
    Findings("report.head.blocklists", r_.blocklists);
    Findings("report.head.dead_domains", r_.dead_domains);
    Refused();
    Unmatched();
    Notes();
    return std::move(out_);
  }

 private:
  std::string Text(std::string_view key) const { return Escaped(p_.Text(key)); }
  void Heading(std::string_view text) { absl::StrAppend(&out_, "### ", Escaped(text), "\n\n"); }

  // `align`: one of 'l' and 'r' per column.
  void TableHead(const std::vector<std::string>& cells, std::string_view align) {
    TableRow(cells);
    for (const char c : align) out_ += c == 'r' ? "|--:" : "|---";
    out_ += "|\n";
  }
  void TableRow(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) absl::StrAppend(&out_, "| ", cell, " ");
    out_ += "|\n";
  }

  void Totals() {
    const ReportCounts& mail = r_.mail;
    const auto fate = [&](std::string_view key, uint64_t n) {
      return absl::StrCat(Text(key), " ", words_.CountAndShare(n, mail.recipients()));
    };
    absl::StrAppend(&out_, "- ", Text("report.totals.recipients"), " ",
                    p_.Number(mail.recipients()), ": ",
                    fate("report.totals.delivered", mail.delivered), ", ",
                    fate("report.totals.lost", mail.lost), ", ",
                    fate("report.totals.waiting", mail.waiting), "\n");
    absl::StrAppend(&out_, "- ", Text("report.totals.attempts"), " ",
                    p_.Number(mail.all_attempts()), ": 2xx ", p_.Number(mail.attempts[0]), ", 4xx ",
                    p_.Number(mail.attempts[1]), ", 5xx ", p_.Number(mail.attempts[2]));
    const std::string delays = words_.FirstTryAndDelays();
    absl::StrAppend(&out_, delays.empty() ? "" : "; ", Escaped(delays), "\n");
    if (r_.part.empty()) {
      const std::string own = words_.Notifications();
      absl::StrAppend(&out_, "- ", Text("report.totals.messages"), " ", p_.Number(r_.messages),
                      own.empty() ? "" : "; ", Escaped(own), "\n");
    }
    out_ += "\n";
  }

  void Changes(const ReportComparison& comparison) {
    Heading(p_.Say("report.head.changes", {{"with", Sanitized(comparison.with)}}));
    for (const std::string& line : words_.ChangeOverAll(comparison))
      absl::StrAppend(&out_, "- ", Escaped(line), "\n");
    for (const ReportChange& change : comparison.changes)
      absl::StrAppend(&out_, "- ", Escaped(words_.ChangeLine(change)), "\n");
    out_ += "\n";
  }

  void Causes() {
    if (r_.causes.empty()) return;
    Heading(p_.Text("report.head.what_to_do"));
    const size_t told = CausesTold(r_, tables_.causes);
    for (size_t i = 0; i < told; ++i) {
      const ReportCause& cause = r_.causes[i];
      const std::string where = WhereOf(cause, p_, 2);
      absl::StrAppend(&out_, i + 1, ". **", Escaped(TitleOf(cause.cause, p_)), "** (",
                      Code(Id(cause.cause)), "): ", Text("report.head.lost"), " ",
                      p_.Number(cause.lost), ", ", Text("report.head.waiting"), " ",
                      p_.Number(cause.waiting), where.empty() ? "" : " · ", Escaped(where), " · ",
                      Escaped(NameOf(cause.who, p_)), "  \n   ");
      absl::StrAppend(&out_, Escaped(AdviceFor(cause, r_, p_)), "\n");
      if (!cause.samples.empty())
        absl::StrAppend(&out_, "   ", Code(words_.SampleLine(cause.samples[0])), "\n");
    }
    out_ += "\n";
    if (told < r_.causes.size()) OtherCauses(told);
  }

  void OtherCauses(size_t first) {
    TableHead(
        {Text("report.head.other_causes"), Text("report.head.lost"), Text("report.head.waiting"),
         Text("report.head.attempts"), Text("report.head.where"), Text("report.head.who")},
        "lrrrll");
    for (size_t i = first; i < r_.causes.size(); ++i) {
      const ReportCause& cause = r_.causes[i];
      TableRow({absl::StrCat(Escaped(TitleOf(cause.cause, p_)), " ", Code(Id(cause.cause))),
                p_.Number(cause.lost), p_.Number(cause.waiting), p_.Number(cause.attempts),
                Escaped(WhereOf(cause, p_, 2)), Escaped(NameOf(cause.who, p_))});
    }
    out_ += "\n";
  }

  void Rows(RowsOf section, const ReportTable& table) {
    if (table.rows.empty()) return;
    const bool delays = section == RowsOf::kProviders;
    std::vector<std::string> head = {Escaped(words_.Title(section)), Text("report.head.recipients"),
                                     Text("report.head.delivered"), "4xx", "5xx"};
    if (delays) head.insert(head.end(), {Text("report.head.p50"), Text("report.head.p95")});
    head.push_back(Text("report.head.worst"));
    TableHead(head, delays ? "lrrrrrrl" : "lrrrrl");
    const auto add = [&](std::string name, const ReportCounts& counts, const ReportRow* row) {
      const uint64_t attempts = counts.all_attempts();
      if (attempts + counts.recipients() == 0) return;
      std::vector<std::string> cells = {std::move(name), p_.Number(counts.recipients()),
                                        words_.Share(counts.delivered, counts.recipients()),
                                        words_.Share(counts.attempts[1], attempts),
                                        words_.Share(counts.attempts[2], attempts)};
      if (delays) {
        cells.push_back(row != nullptr ? p_.Duration(row->p50_s) : "");
        cells.push_back(row != nullptr ? p_.Duration(row->p95_s) : "");
      }
      cells.push_back(row != nullptr && !row->causes.empty() ? Code(Id(row->causes[0].cause)) : "");
      TableRow(cells);
    };
    for (const ReportRow& row : table.rows)
      add(Code(words_.NameOf(row, section)), row.counts, &row);
    add(Escaped(p_.Say("report.head.rest", {{"n", p_.Number(table.count - table.rows.size())}})),
        table.rest, nullptr);
    add(Text("report.head.unnamed"), table.unnamed, nullptr);
    out_ += "\n";
  }

  void Days() {
    TableHead(
        {Text("report.head.days"), Text("report.head.recipients"), Text("report.head.delivered"),
         Text("report.head.lost"), Text("report.head.waiting"), Text("report.head.rejected")},
        "lrrrrr");
    for (const ReportDay& day : r_.days) {
      TableRow({day.date, p_.Number(day.counts.recipients()),
                words_.Share(day.counts.delivered, day.counts.recipients()),
                p_.Number(day.counts.lost), p_.Number(day.counts.waiting),
                p_.Number(day.rejected)});
    }
    out_ += "\n";
  }

  void Findings(std::string_view title, const ReportFindings& findings) {
    if (findings.rows.empty()) return;
    TableHead({Text(title), Text("report.head.attempts"), Text("report.head.lost"),
               Text("report.head.causes")},
              "lrrl");
    for (const ReportFinding& row : findings.rows) {
      TableRow({Code(ReportWords::NameOf(row)), p_.Number(row.attempts), p_.Number(row.lost),
                Escaped(words_.CausesOf(row.causes, 3))});
    }
    if (findings.count > findings.rows.size()) {
      TableRow({Escaped(p_.Say("report.head.rest",
                               {{"n", p_.Number(findings.count - findings.rows.size())}})),
                "", "", ""});
    }
    out_ += "\n";
  }

  void Refused() {
    if (r_.rejections.empty()) return;
    TableHead(
        {Text("report.head.refused"), Text("report.head.replies"), Text("report.head.sample")},
        "lrl");
    for (const ReportRejection& row : r_.rejections) {
      TableRow({Code(Id(row.cause)), p_.Number(row.count),
                row.samples.empty() ? "" : Code(row.samples[0].reply)});
    }
    out_ += "\n";
  }

  void Unmatched() {
    if (r_.unmatched.empty()) return;
    Heading(p_.Text("report.head.unmatched"));
    absl::StrAppend(
        &out_,
        Escaped(p_.Say("report.notes.unmatched",
                       {{"replies", p_.Plural("report.count.replies", r_.unmatched_count)},
                        {"shapes", p_.Plural("report.count.shapes", r_.unmatched_shapes)}})),
        "\n\n");
    for (const ReportSample& sample : r_.unmatched)
      absl::StrAppend(&out_, "- ", Code(words_.SampleLine(sample)), "\n");
    out_ += "\n";
  }

  void Notes() {
    for (const ReportProblem& problem : r_.problems) {
      if (!problem.is_error) continue;
      absl::StrAppend(&out_, "- ", Text("report.notes.problems"), ": ",
                      Code(absl::StrCat(problem.path, ": ", problem.what)), "\n");
    }
    if (r_.part.empty()) absl::StrAppend(&out_, "- ", Escaped(words_.Conservation()), "\n");
    for (const std::string& note : words_.Notes())
      absl::StrAppend(&out_, "- ", Escaped(note), "\n");
    for (const auto& [at, line] : r_.not_understood) {
      absl::StrAppend(&out_, "- ",
                      Code(absl::StrCat(Sanitized(at.source), ":", at.line, ": ", line)), "\n");
    }
  }

  const Report& r_;
  const Phraser& p_;
  const ReportWords words_;
  const TablesShown& tables_;
  std::string out_;
};

}  // namespace

std::string RenderMarkdown(const Report& report, const Phraser& phraser,
                           const TablesShown& tables) {
  return MarkdownWriter(report, phraser, tables).Write();
}

}  // namespace whybounce
