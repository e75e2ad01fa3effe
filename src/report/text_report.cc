#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/layout.h"
#include "base/text.h"
#include "report/advice.h"
#include "report/mail_notes.h"
#include "report/render.h"
#include "report/text_table.h"

namespace whybounce {
namespace {

constexpr uint64_t kSharesFrom = 50;  // under this many, counts only
constexpr size_t kRows = 10;

enum class Style : uint8_t { kPlain, kBold, kDim, kBad, kGood, kWarn };

class TextWriter {
 public:
  TextWriter(const Report& report, const Phraser& phraser, const TextOptions& options)
      : r_(report),
        p_(phraser),
        options_(options),
        width_(std::clamp<size_t>(options.width, 80, 200)) {}

  std::string Write() {
    Head();
    Verdict();
    if (r_.mail.all_attempts() + r_.mail.recipients() > 0) Totals();
    Causes();
    Rows("report.head.by_provider", r_.providers, true);
    Rows("report.head.by_domain", r_.domains, false);
    Rows("report.head.by_sender", r_.senders, false);
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
  std::string Share(uint64_t part, uint64_t whole) const {
    return whole < kSharesFrom ? p_.Number(part) : p_.Percent(part, whole);
  }

  void Head() {
    std::vector<std::string> parts = {absl::StrCat("whybounce ", WHYBOUNCE_VERSION)};
    uint64_t bytes = 0;
    for (const ReportSource& source : r_.sources) bytes += source.bytes;
    parts.push_back(
        absl::StrCat(p_.Plural("report.files", r_.sources.size()), ", ", p_.Bytes(bytes)));
    if (r_.hosts.size() == 1) parts.push_back(Sanitized(r_.hosts[0]));
    if (r_.hosts.size() > 1) {
      parts.push_back(p_.Say("report.hosts_more", {{"host", Sanitized(r_.hosts[0])},
                                                   {"n", p_.Number(r_.hosts.size() - 1)}}));
    }
    if (r_.first_us != 0) {
      parts.push_back(p_.Say(
          "report.period",
          {{"from", p_.Minute(r_.first_us)}, {"to", p_.Minute(r_.last_us)}, {"zone", r_.zone}}));
    }
    std::string line;
    for (const std::string& part : parts) absl::StrAppend(&line, line.empty() ? "" : " · ", part);
    Paragraph(line, 0, Style::kDim);
    Line("");
  }

  void Verdict() {
    const uint64_t recipients = r_.mail.recipients();
    if (recipients == 0) {
      Paragraph(p_.Text("report.verdict.empty"), 0, Style::kBold);
      Line("");
      return;
    }
    if (r_.lines.read == 0) {
      Paragraph(MailVerdict(r_, p_), 0, Style::kBold);
      Line("");
      return;
    }
    const double lost = static_cast<double>(r_.mail.lost) / static_cast<double>(recipients);
    const bool healthy = lost < 0.01;
    const std::string_view key = r_.mail.delivered == recipients ? "report.verdict.healthy_all"
                                 : healthy                       ? "report.verdict.healthy"
                                 : lost < 0.05                   ? "report.verdict.troubled"
                                                                 : "report.verdict.impaired";
    std::string text =
        p_.Say(key, {{"lost", Share(r_.mail.lost, recipients)},
                     {"waiting", Share(r_.mail.waiting, recipients)},
                     {"delivered", Share(r_.mail.delivered, recipients)},
                     {"recipients", p_.Plural("report.count.recipients", recipients)}});
    if (!healthy && !r_.causes.empty()) {
      const ReportCause& worst = r_.causes.front();
      const std::string where = WhereOf(worst, p_);
      const bool main = worst.lost * 2 > r_.mail.lost;
      const std::string cause_key = absl::StrCat("report.verdict.", main ? "main" : "first",
                                                 where.empty() ? "_anywhere" : "");
      absl::StrAppend(
          &text, " ",
          p_.Say(cause_key, {{"title", TitleOf(worst.cause, p_)},
                             {"where", where},
                             {"recipients", p_.Plural("report.count.recipients", worst.lost)},
                             {"since", p_.Minute(worst.first_us)}}));
      absl::StrAppend(&text, " ",
                      worst.who == Who::kNobody
                          ? std::string(p_.Text("report.verdict.act_nobody"))
                          : p_.Say("report.verdict.act", {{"who", NameOf(worst.who, p_)}}));
    }
    Paragraph(text, 0, healthy ? Style::kGood : lost < 0.05 ? Style::kWarn : Style::kBad);
    Line("");
  }

  std::string Labelled(std::string_view key, uint64_t n, uint64_t whole) const {
    std::string text = absl::StrCat(AbslView(p_.Text(key)), " ", p_.Number(n));
    if (whole >= kSharesFrom && n > 0) absl::StrAppend(&text, " (", p_.Percent(n, whole), ")");
    return text;
  }

  void Totals() {
    const ReportCounts& mail = r_.mail;
    TextTable table({Align::kLeft, Align::kRight, Align::kLeft});
    std::string fates =
        absl::StrCat(Labelled("report.totals.delivered", mail.delivered, mail.recipients()), " · ",
                     Labelled("report.totals.lost", mail.lost, mail.recipients()), " · ",
                     Labelled("report.totals.waiting", mail.waiting, mail.recipients()));
    table.AddRow(
        {std::string(p_.Text("report.totals.recipients")), p_.Number(mail.recipients()), fates});
    std::string classes =
        absl::StrCat("2xx ", p_.Number(mail.attempts[0]), " · 4xx ", p_.Number(mail.attempts[1]),
                     " · 5xx ", p_.Number(mail.attempts[2]));
    if (mail.traced >= kSharesFrom) {
      absl::StrAppend(
          &classes, "   ",
          p_.Say("report.totals.first_try", {{"share", p_.Percent(mail.first_try, mail.traced)}}));
    }
    if (r_.p50_s >= 0) {
      absl::StrAppend(&classes, ", ",
                      p_.Say("report.totals.delays",
                             {{"p50", p_.Duration(r_.p50_s)}, {"p95", p_.Duration(r_.p95_s)}}));
    }
    table.AddRow(
        {std::string(p_.Text("report.totals.attempts")), p_.Number(mail.all_attempts()), classes});
    std::string messages;
    if (r_.notification_messages > 0) {
      messages = p_.Say("report.totals.notifications",
                        {{"messages", p_.Number(r_.notification_messages)},
                         {"delivered", p_.Number(r_.notifications.delivered)},
                         {"lost", p_.Number(r_.notifications.lost)},
                         {"waiting", p_.Number(r_.notifications.waiting)}});
    }
    table.AddRow(
        {std::string(p_.Text("report.totals.messages")), p_.Number(r_.messages), messages});
    for (const std::string& line : table.Lines(width_ - 2)) Line("  " + line);
    Line("");
  }

  // "▁▂▅█": attempts over the period.
  static std::string Bars(const std::vector<uint64_t>& trend) {
    constexpr std::string_view kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const uint64_t top = *std::max_element(trend.begin(), trend.end());
    std::string bars;
    for (const uint64_t n : trend)
      bars.append(kBars[n == 0 || top == 0 ? 0 : (n * 7 + top - 1) / top]);
    return bars;
  }

  void Causes() {
    if (r_.causes.empty()) return;
    TextTable table({Align::kRight, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight,
                     Align::kLeft, Align::kLeft, Align::kLeft});
    table.AddRow(
        {"", std::string(p_.Text("report.head.what_to_do")), "",
         std::string(p_.Text("report.head.lost")), std::string(p_.Text("report.head.waiting")),
         std::string(p_.Text("report.head.where")), "", std::string(p_.Text("report.head.who"))});
    const size_t shown = std::min(r_.causes.size(), kRows);
    for (size_t i = 0; i < shown; ++i) {
      const ReportCause& cause = r_.causes[i];
      table.AddRow({absl::StrCat(i + 1), std::string(Id(cause.cause)), TitleOf(cause.cause, p_),
                    p_.Number(cause.lost), p_.Number(cause.waiting), WhereOf(cause, p_),
                    Bars(cause.trend), NameOf(cause.who, p_)});
    }
    const std::vector<std::string> lines = table.Lines(width_);
    Line(lines[0], Style::kBold);
    for (size_t i = 0; i < shown; ++i) {
      const ReportCause& cause = r_.causes[i];
      Line(lines[i + 1], cause.lost > 0 ? Style::kBold : Style::kPlain);
      Paragraph(AdviceFor(cause, p_), 4);
      if (options_.details) Samples(cause.samples);
    }
    Line("");
  }

  void Samples(const std::vector<ReportSample>& samples) {
    for (const ReportSample& sample : samples) {
      Paragraph(absl::StrCat(p_.Number(sample.count), " × ", Sanitized(sample.at.source), ":",
                             sample.at.line, ": ", Sanitized(sample.reply)),
                6, Style::kDim);
    }
  }

  void Rows(std::string_view title, const std::vector<ReportRow>& rows, bool with_delays) {
    if (rows.empty()) return;
    std::vector<Align> columns = {Align::kLeft, Align::kRight, Align::kRight, Align::kRight,
                                  Align::kRight};
    if (with_delays) columns.insert(columns.end(), {Align::kRight, Align::kRight});
    columns.push_back(Align::kLeft);
    TextTable table(columns);
    std::vector<std::string> head = {std::string(p_.Text(title)),
                                     std::string(p_.Text("report.head.recipients")),
                                     std::string(p_.Text("report.head.delivered")), "4xx", "5xx"};
    if (with_delays) {
      head.emplace_back(p_.Text("report.head.p50"));
      head.emplace_back(p_.Text("report.head.p95"));
    }
    head.emplace_back(p_.Text("report.head.worst"));
    table.AddRow(std::move(head));
    for (size_t i = 0; i < std::min(rows.size(), kRows); ++i) {
      const ReportRow& row = rows[i];
      const uint64_t attempts = row.counts.all_attempts();
      std::string name = Sanitized(row.name);
      if (name.empty())
        name = p_.Text(with_delays ? "report.head.other_provider" : "report.head.null_sender");
      std::vector<std::string> cells = {std::move(name), p_.Number(row.counts.recipients()),
                                        Share(row.counts.delivered, row.counts.recipients()),
                                        Share(row.counts.attempts[1], attempts),
                                        Share(row.counts.attempts[2], attempts)};
      if (with_delays) {
        cells.push_back(p_.Duration(row.p50_s));
        cells.push_back(p_.Duration(row.p95_s));
      }
      cells.push_back(row.worst == Cause::kDelivered ? std::string(p_.Text("report.head.nothing"))
                                                     : std::string(Id(row.worst)));
      table.AddRow(std::move(cells));
    }
    const std::vector<std::string> lines = table.Lines(width_ - 1);
    Line(lines[0], Style::kBold);
    for (size_t i = 1; i < lines.size(); ++i) Line(" " + lines[i]);
    Line("");
  }

  void Refused() {
    if (r_.rejections.empty()) return;
    TextTable table({Align::kLeft, Align::kRight, Align::kLeft});
    table.AddRow({std::string(p_.Text("report.head.refused")),
                  std::string(p_.Text("report.head.replies")),
                  std::string(p_.Text("report.head.sample"))});
    for (size_t i = 0; i < std::min(r_.rejections.size(), kRows); ++i) {
      const ReportRejection& row = r_.rejections[i];
      table.AddRow({std::string(Id(row.cause)), p_.Number(row.count),
                    row.samples.empty() ? "" : Sanitized(row.samples[0].reply)});
    }
    const std::vector<std::string> lines = table.Lines(width_ - 1);
    Line(lines[0], Style::kBold);
    for (size_t i = 1; i < lines.size(); ++i) Line(" " + lines[i]);
    Line("");
  }

  void Unmatched() {
    if (r_.unmatched.empty()) return;
    const std::string count = p_.Plural("report.count.replies", r_.unmatched_count);
    const std::string shapes = p_.Plural("report.count.shapes", r_.unmatched_shapes);
    Paragraph(
        absl::StrCat(AbslView(p_.Text("report.head.unmatched")), ": ",
                     p_.Say("report.notes.unmatched", {{"replies", count}, {"shapes", shapes}})),
        0, Style::kBold);
    for (size_t i = 0; i < std::min<size_t>(r_.unmatched.size(), options_.details ? kRows : 3);
         ++i) {
      const ReportSample& sample = r_.unmatched[i];
      Line(Ellipsized(absl::StrCat("  ", p_.Number(sample.count), " × ", Sanitized(sample.reply),
                                   " (", Sanitized(sample.at.source), ":", sample.at.line, ")"),
                      width_));
    }
    Line("");
  }

  void Notes() {
    for (const ReportProblem& problem : r_.problems) {
      if (!problem.is_error && !options_.details) continue;
      Paragraph(absl::StrCat(AbslView(p_.Text("report.notes.problems")), ": ",
                             Sanitized(problem.path), ": ", Sanitized(problem.what)),
                0, Style::kWarn);
    }
    const ReportLines& l = r_.lines;
    std::string text =
        p_.Say("report.notes.conservation", {{"read", p_.Number(l.read)},
                                             {"attempts", p_.Number(l.attempts)},
                                             {"rejections", p_.Number(l.rejections)},
                                             {"queue", p_.Number(l.queue)},
                                             {"of_no_interest", p_.Number(l.of_no_interest)},
                                             {"other_program", p_.Number(l.other_program)},
                                             {"not_understood", p_.Number(l.not_understood)}});
    if (l.outside_period > 0)
      absl::StrAppend(&text, " + ",
                      p_.Say("report.notes.outside", {{"n", p_.Number(l.outside_period)}}));
    if (const std::string apart = CountedApart(); !apart.empty()) {
      absl::StrAppend(&text, " · ", p_.Say("report.totals.apart", {{"list", apart}}));
    }
    if (r_.assumed_year)
      absl::StrAppend(&text, " · ",
                      p_.Say("report.notes.year", {{"year", absl::StrCat(r_.first_year)}}));
    if (r_.assumed_zone)
      absl::StrAppend(&text, " · ", p_.Say("report.notes.zone", {{"zone", r_.zone}}));
    if (l.overlong > 0)
      absl::StrAppend(&text, " · ",
                      p_.Say("report.notes.overlong", {{"n", p_.Number(l.overlong)}}));
    if (l.read > 0 || r_.mails.read == 0) Paragraph(text, 0, Style::kDim);
    if (r_.mails.read > 0) Paragraph(MailNotes(r_, p_), 0, Style::kDim);
    if (r_.not_understood.empty()) return;
    Line(p_.Text("report.notes.not_understood"), Style::kWarn);
    for (const auto& [at, line] : r_.not_understood) {
      Line(Ellipsized(absl::StrCat("  ", Sanitized(at.source), ":", at.line, ": ", Sanitized(line)),
                      width_));
    }
  }

  // What is among the attempt lines but no mail of somebody.
  std::string CountedApart() const {
    std::vector<std::string> parts;
    for (const auto& [key, n] : {std::pair("report.totals.own", r_.notifications.all_attempts()),
                                 std::pair("report.totals.handed_on", r_.handed_on),
                                 std::pair("report.totals.copies", r_.copies),
                                 std::pair("report.totals.probes", r_.probes),
                                 std::pair("report.totals.discarded", r_.discarded)}) {
      if (n > 0) parts.push_back(p_.Plural(key, n));
    }
    return p_.Join(parts);
  }

  const Report& r_;
  const Phraser& p_;
  const TextOptions& options_;
  const size_t width_;
  std::string out_;
};

}  // namespace

std::string RenderText(const Report& report, const Phraser& phraser, const TextOptions& options) {
  return TextWriter(report, phraser, options).Write();
}

}  // namespace whybounce
