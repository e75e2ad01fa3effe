#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/layout.h"
#include "document/text_table.h"
#include "report/advice.h"
#include "report/render.h"
#include "report/verdict.h"
#include "report/words.h"

namespace whybounce {
namespace {

constexpr size_t kWideFrom = 120;  // columns: room for a second provider and longer bars
constexpr size_t kBarsFrom = 96;   // columns: room for any bars

enum class Style : uint8_t { kPlain, kBold, kDim, kBad, kGood, kWarn };

class TextWriter {
 public:
  TextWriter(const Report& report, const Phraser& phraser, const TextOptions& options)
      : r_(report),
        p_(phraser),
        words_(report, phraser),
        options_(options),
        width_(std::clamp<size_t>(options.width, 80, 200)) {}

  std::string Write() {
    Paragraph(Dotted(words_.Head()), 0, Style::kDim);
    Line("");
    constexpr Style kOfHealth[] = {Style::kBold, Style::kBold, Style::kGood,
                                   Style::kWarn, Style::kWarn, Style::kBad};
    Paragraph(words_.Verdict(), 0, kOfHealth[static_cast<size_t>(HealthOf(r_))]);
    Line("");
    if (r_.mail.all_attempts() + r_.mail.recipients() > 0) Totals();
    if (r_.comparison) Changes(*r_.comparison);
    Causes();
    if (options_.tables.provider) Rows(RowsOf::kProviders, r_.providers);
    if (options_.tables.domain) Rows(RowsOf::kDomains, r_.domains);
    if (options_.tables.sender) Rows(RowsOf::kSenders, r_.senders);
    if (options_.tables.relay) Rows(RowsOf::kRelays, r_.relays);
    if (options_.tables.day && r_.days.size() > 1) Days();
    Findings("report.head.sending_ips", r_.sending_ips);
    Findings("report.head.blocklists", r_.blocklists);
    Findings("report.head.dead_domains", r_.dead_domains);
    Refused();
    Unmatched();
    Notes();
    return std::move(out_);
  }

 private:
  std::string Paint(Style style, std::string_view text) const {
    constexpr std::string_view kCodes[] = {"",           "\033[1m",  "\033[2m",
                                           "\033[1;31m", "\033[32m", "\033[33m"};
    if (!options_.colours || style == Style::kPlain) return std::string(text);
    return absl::StrCat(AbslView(kCodes[static_cast<size_t>(style)]), AbslView(text), "\033[0m");
  }
  void Line(std::string_view text, Style style = Style::kPlain) {
    absl::StrAppend(&out_, Paint(style, text), "\n");
  }
  void Paragraph(std::string_view text, size_t indent, Style style = Style::kPlain) {
    for (const std::string& line : Wrapped(text, width_ - indent)) {
      out_.append(indent, ' ');
      Line(line, style);
    }
  }
  static std::string Dotted(const std::vector<std::string>& parts) {
    std::string line;
    for (const std::string& part : parts) absl::StrAppend(&line, line.empty() ? "" : " · ", part);
    return line;
  }
  std::string Text(std::string_view key) const { return std::string(p_.Text(key)); }

  void Totals() {
    const ReportCounts& mail = r_.mail;
    TextTable table({Align::kLeft, Align::kRight, Align::kLeft});
    const auto fate = [&](std::string_view key, uint64_t n) {
      return absl::StrCat(AbslView(p_.Text(key)), " ", words_.CountAndShare(n, mail.recipients()));
    };
    std::vector<std::string> fates = {fate("report.totals.delivered", mail.delivered),
                                      fate("report.totals.lost", mail.lost),
                                      fate("report.totals.waiting", mail.waiting)};
    const bool narrow = width_ < kBarsFrom;
    const std::string waiting = narrow ? fates.back() : std::string();
    if (narrow) fates.pop_back();
    table.AddRow({Text("report.totals.recipients"), p_.Number(mail.recipients()), Dotted(fates)});
    if (narrow) table.AddRow({"", "", waiting});
    std::vector<std::string> classes = {absl::StrCat("2xx ", p_.Number(mail.attempts[0])),
                                        absl::StrCat("4xx ", p_.Number(mail.attempts[1])),
                                        absl::StrCat("5xx ", p_.Number(mail.attempts[2]))};
    const std::string delays = words_.FirstTryAndDelays();
    table.AddRow({Text("report.totals.attempts"), p_.Number(mail.all_attempts()), Dotted(classes)});
    if (!delays.empty()) table.AddRow({"", "", delays});
    constexpr size_t kLabelAndNumber = 26;
    const std::vector<std::string> own = Wrapped(words_.Notifications(), width_ - kLabelAndNumber);
    if (r_.part.empty())
      table.AddRow({Text("report.totals.messages"), p_.Number(r_.messages),
                    own.empty() ? std::string() : own.front()});
    for (size_t i = 1; i < own.size() && r_.part.empty(); ++i) table.AddRow({"", "", own[i]});
    for (const std::string& line : table.Lines(width_ - 2)) Line("  " + line);
    Line("");
  }

  void Changes(const ReportComparison& comparison) {
    Paragraph(p_.Say("report.head.changes", {{"with", Sanitized(comparison.with)}}), 0,
              Style::kBold);
    for (const std::string& line : words_.ChangeOverAll(comparison)) Paragraph(line, 1);
    for (const ReportChange& change : comparison.changes) {
      const bool worse = change.change == Change::kNew || change.change == Change::kMore;
      Paragraph(words_.ChangeLine(change), 1, worse ? Style::kWarn : Style::kGood);
    }
    Line("");
  }

  // On narrow screens without the share, which would be cut.
  std::string Where(const ReportCause& cause) const {
    if (width_ >= kBarsFrom) return WhereOf(cause, p_, width_ < kWideFrom ? 1 : 2);
    for (const ReportShare& provider : cause.providers) {
      if (!provider.id.empty()) return provider.name;
    }
    return WhereOf(cause, p_, 1);
  }

  // "▁▂▅█": attempts over the period.
  std::string Bars(const std::vector<uint64_t>& trend) const {
    if (width_ < kBarsFrom) return "";
    constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const size_t parts = std::min<size_t>(trend.size(), width_ < kWideFrom ? 8 : 24);
    std::vector<uint64_t> sums(parts);
    for (size_t i = 0; i < trend.size(); ++i) sums[i * parts / trend.size()] += trend[i];
    const uint64_t top = sums.empty() ? 0 : *std::max_element(sums.begin(), sums.end());
    std::string bars;
    for (const uint64_t n : sums)
      bars.append(kBars[n == 0 || top == 0 ? 0 : (n * 7 + top - 1) / top]);
    return bars;
  }

  void Causes() {
    if (r_.causes.empty()) return;
    // Where there is little room, where it happens is worth more than all of a title.
    constexpr size_t kTitle = 1;
    constexpr size_t kWhere = 4;
    TextTable table({Align::kRight, Align::kLeft, Align::kRight, Align::kRight, Align::kLeft,
                     Align::kLeft, Align::kLeft},
                    width_ < kBarsFrom ? kTitle : kWhere);
    table.AddRow({"", Text("report.head.what_to_do"), Text("report.head.lost"),
                  Text("report.head.waiting"), Text("report.head.where"), "",
                  Text("report.head.who")});
    const size_t told = CausesTold(r_, options_.tables.causes);
    for (size_t i = 0; i < told; ++i) {
      const ReportCause& cause = r_.causes[i];
      table.AddRow({absl::StrCat(i + 1), TitleOf(cause.cause, p_), p_.Number(cause.lost),
                    p_.Number(cause.waiting), Where(cause), Bars(cause.trend),
                    NameOf(cause.who, p_)});
    }
    const std::vector<std::string> lines = table.Lines(width_);
    Line(lines[0], Style::kBold);
    for (size_t i = 1; i < lines.size(); ++i) {
      const ReportCause& cause = r_.causes[i - 1];
      Line(lines[i], cause.lost > 0 ? Style::kBold : Style::kPlain);
      Paragraph(absl::StrCat(AdviceFor(cause, r_, p_), " ",
                             p_.Say("report.notes.more", {{"cause", Id(cause.cause)}})),
                4);
      if (!options_.details) continue;
      for (const ReportSample& sample : cause.samples)
        Paragraph(words_.SampleLine(sample), 6, Style::kDim);
    }
    Line("");
    // Named, so that the numbers add up.
    std::string others;
    std::string delayed;
    uint64_t other_count = 0;
    for (size_t i = told; i < r_.causes.size(); ++i) {
      const ReportCause& cause = r_.causes[i];
      const bool harms = cause.lost + cause.waiting > 0;
      std::string* const list = harms ? &others : &delayed;
      absl::StrAppend(list, list->empty() ? "" : " · ", TitleOf(cause.cause, p_), " ",
                      harms ? absl::StrCat(p_.Number(cause.lost), "/", p_.Number(cause.waiting))
                            : p_.Number(cause.attempts));
      other_count += harms ? 1 : 0;
    }
    if (!others.empty()) {
      out_.pop_back();  // the blank line
      Line(p_.Say("report.head.rest", {{"n", p_.Number(other_count)}}), Style::kBold);
      Paragraph(others, 4);
      Line("");
    }
    if (delayed.empty()) return;
    Line(Text("report.head.delayed"), Style::kBold);
    Paragraph(delayed, 1);
    Line("");
  }

  void Print(const TextTable& table) {
    const std::vector<std::string> lines = table.Lines(width_ - 1);
    Line(lines[0], Style::kBold);
    for (size_t i = 1; i < lines.size(); ++i) Line(" " + lines[i]);
    Line("");
  }

  void Rows(RowsOf section, const ReportTable& rows) {
    if (rows.rows.empty()) return;
    const bool delays = section == RowsOf::kProviders;
    std::vector<Align> columns(delays ? 7 : 5, Align::kRight);
    columns.front() = Align::kLeft;
    columns.push_back(Align::kLeft);
    TextTable table(columns);
    std::vector<std::string> head = {words_.Title(section), Text("report.head.recipients"),
                                     Text("report.head.delivered"), "4xx", "5xx"};
    if (delays) head.insert(head.end(), {Text("report.head.p50"), Text("report.head.p95")});
    head.push_back(Text("report.head.worst"));
    table.AddRow(std::move(head));
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
      if (row != nullptr) {
        cells.push_back(row->causes.empty() ? Text("report.head.nothing")
                                            : std::string(Id(row->causes.front().cause)));
      } else {
        cells.emplace_back();
      }
      table.AddRow(std::move(cells));
    };
    for (const ReportRow& row : rows.rows) add(words_.NameOf(row, section), row.counts, &row);
    add(p_.Say("report.head.rest", {{"n", p_.Number(rows.count - rows.rows.size())}}), rows.rest,
        nullptr);
    add(Text("report.head.unnamed"), rows.unnamed, nullptr);
    Print(table);
  }

  void Days() {
    TextTable table(
        {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.AddRow({Text("report.head.days"), Text("report.head.recipients"),
                  Text("report.head.delivered"), Text("report.head.lost"),
                  Text("report.head.waiting"), Text("report.head.rejected")});
    for (const ReportDay& day : r_.days) {
      table.AddRow({day.date, p_.Number(day.counts.recipients()),
                    words_.Share(day.counts.delivered, day.counts.recipients()),
                    p_.Number(day.counts.lost), p_.Number(day.counts.waiting),
                    p_.Number(day.rejected)});
    }
    Print(table);
  }

  void Findings(std::string_view title, const ReportFindings& findings) {
    if (findings.rows.empty()) return;
    TextTable table({Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
    table.AddRow({Text(title), Text("report.head.attempts"), Text("report.head.lost"),
                  Text("report.head.causes")});
    for (const ReportFinding& row : findings.rows) {
      std::string causes = words_.CausesOf(row.causes, 3);
      if (!row.page.empty()) absl::StrAppend(&causes, "  ", row.page);
      table.AddRow({ReportWords::NameOf(row), p_.Number(row.attempts), p_.Number(row.lost),
                    std::move(causes)});
    }
    if (findings.count > findings.rows.size()) {
      table.AddRow(
          {p_.Say("report.head.rest", {{"n", p_.Number(findings.count - findings.rows.size())}}),
           "", "", ""});
    }
    Print(table);
  }

  void Refused() {
    if (r_.rejections.empty()) return;
    TextTable table({Align::kLeft, Align::kRight, Align::kLeft});
    table.AddRow(
        {Text("report.head.refused"), Text("report.head.replies"), Text("report.head.sample")});
    const size_t shown = std::min(r_.rejections.size(), options_.tables.causes);
    for (size_t i = 0; i < shown; ++i) {
      const ReportRejection& row = r_.rejections[i];
      table.AddRow({std::string(Id(row.cause)), p_.Number(row.count),
                    row.samples.empty() ? "" : Sanitized(row.samples[0].reply)});
    }
    if (r_.rejections.size() > shown) {
      uint64_t rest = 0;
      for (size_t i = shown; i < r_.rejections.size(); ++i) rest += r_.rejections[i].count;
      table.AddRow({p_.Say("report.head.rest", {{"n", p_.Number(r_.rejections.size() - shown)}}),
                    p_.Number(rest), ""});
    }
    Print(table);
  }

  void Unmatched() {
    if (r_.unmatched.empty()) return;
    const std::string count = p_.Plural("report.count.replies", r_.unmatched_count);
    const std::string shapes = p_.Plural("report.count.shapes", r_.unmatched_shapes);
    Paragraph(
        absl::StrCat(Text("report.head.unmatched"), ": ",
                     p_.Say("report.notes.unmatched", {{"replies", count}, {"shapes", shapes}})),
        0, Style::kBold);
    const size_t most = options_.tables.replies > 0 ? options_.tables.replies
                        : options_.details          ? 10
                                                    : 3;
    for (size_t i = 0; i < std::min(r_.unmatched.size(), most); ++i)
      Line(Ellipsized("  " + words_.SampleLine(r_.unmatched[i]), width_));
    Line("");
  }

  void Notes() {
    for (const ReportProblem& problem : r_.problems) {
      if (!problem.is_error && !options_.details) continue;
      Paragraph(absl::StrCat(Text("report.notes.problems"), ": ", Sanitized(problem.path), ": ",
                             Sanitized(problem.what)),
                0, Style::kWarn);
    }
    std::vector<std::string> notes;
    if (r_.part.empty()) notes.push_back(words_.Conservation());
    for (std::string& note : words_.Notes()) notes.push_back(std::move(note));
    Paragraph(Dotted(notes), 0, Style::kDim);
    if (r_.not_understood.empty()) return;
    Line(Text("report.notes.not_understood"), Style::kWarn);
    for (const auto& [at, line] : r_.not_understood) {
      Line(Ellipsized(absl::StrCat("  ", Sanitized(at.source), ":", at.line, ": ", Sanitized(line)),
                      width_));
    }
  }

  const Report& r_;
  const Phraser& p_;
  const ReportWords words_;
  const TextOptions& options_;
  const size_t width_;
  std::string out_;
};

}  // namespace

std::string RenderText(const Report& report, const Phraser& phraser, const TextOptions& options) {
  return TextWriter(report, phraser, options).Write();
}

}  // namespace whybounce
