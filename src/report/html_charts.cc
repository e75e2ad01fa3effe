#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "report/advice.h"
#include "report/html_parts.h"
#include "report/verdict.h"

namespace whybounce {
namespace {

// The least even number of two digits and zeros that is not below `n`: half of it is a number, too.
uint64_t NiceTop(uint64_t n) {
  uint64_t unit = 1;
  while (n > 20 * unit && unit < UINT64_MAX / 100) unit *= 10;
  return std::max<uint64_t>(2, (n + 2 * unit - 1) / (2 * unit) * 2 * unit);
}

std::string Short(double n) { return absl::StrFormat("%.2f", n); }

// A chart of bars, 1000 by 300 units, scaled to its place; `bars` draws. Labels stand around it.
template <typename Bars>
void Chart(uint64_t top, std::string_view label, HtmlOut* out, Bars bars) {
  out->Raw("<div class=\"chart\"><div class=\"axis-y\" aria-hidden=\"true\"><span>",
           out->p.Number(top), "</span><span>", top % 2 == 0 ? out->p.Number(top / 2) : "",
           "</span><span>0</span></div>");
  out->Raw("<svg viewBox=\"0 0 1000 300\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
  out->Text(label);
  out->Raw("\"><path class=\"grid\" d=\"M0 0H1000M0 150H1000M0 300H1000\"/>");
  bars();
  out->Raw("</svg>");
}

void Rect(std::string_view css_class, double x, double y, double width, double height,
          HtmlOut* out) {
  if (height <= 0) return;
  out->Raw("<rect class=\"", css_class, "\" x=\"", Short(x), "\" y=\"", Short(y), "\" width=\"",
           Short(width), "\" height=\"", Short(height), "\"/>");
}

void LegendItem(std::string_view css_class, std::string_view key, HtmlOut* out) {
  out->Raw("<li><span class=\"key ", css_class, "\"></span>");
  out->Say(key);
  out->Raw("</li>");
}

void Legend(HtmlOut* out) {
  out->Raw("<ul class=\"legend\">");
  LegendItem("delivered", "report.totals.delivered", out);
  LegendItem("waiting", "report.totals.waiting", out);
  LegendItem("lost", "report.totals.lost", out);
  out->Raw("</ul>");
}

std::string Fates(const Counts& counts, const HtmlOut& out) {
  return absl::StrCat(
      AbslView(out.p.Text("report.totals.delivered")), " ", out.p.Number(counts.delivered), ", ",
      AbslView(out.p.Text("report.totals.waiting")), " ", out.p.Number(counts.waiting), ", ",
      AbslView(out.p.Text("report.totals.lost")), " ", out.p.Number(counts.lost));
}

// Delivered below, waiting and lost on it.
void StackedBar(const Counts& counts, uint64_t top, double x, double width, std::string_view name,
                HtmlOut* out) {
  if (counts.recipients() == 0) return;
  const double unit = 300.0 / static_cast<double>(top);
  out->Raw("<g><title>");
  out->Text(absl::StrCat(AbslView(name), ": ", Fates(counts, *out)));
  out->Raw("</title>");
  double y = 300;
  for (const auto& [css_class, n] :
       {std::pair("delivered", counts.delivered), std::pair("waiting", counts.waiting),
        std::pair("lost", counts.lost)}) {
    const double height = static_cast<double>(n) * unit;
    y -= height;
    Rect(css_class, x, y, width, height, out);
  }
  out->Raw("</g>");
}

// A table below a chart, for who can't see it.
void FatesHead(std::string_view first, HtmlOut* out) {
  out->Raw("<details class=\"numbers\"><summary>");
  out->Say("report.page.show");
  out->Raw("</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">");
  out->Say(first);
  for (const char* key :
       {"report.totals.delivered", "report.totals.waiting", "report.totals.lost"}) {
    out->Raw("</th><th scope=\"col\" class=\"n\">");
    out->Say(key);
  }
  out->Raw("</th></tr></thead><tbody>");
}

void FatesRow(std::string_view name, const Counts& counts, HtmlOut* out) {
  out->Raw("<tr><th scope=\"row\">", name, "</th><td class=\"n\">", out->p.Number(counts.delivered),
           "</td><td class=\"n\">", out->p.Number(counts.waiting), "</td><td class=\"n\">",
           out->p.Number(counts.lost), "</td></tr>");
}

constexpr std::string_view kTableEnd = "</tbody></table></div></details>";

// Within a few hours the timeline says the same.
bool HasHours(const Report& r) {
  return !r.hours_of_day.empty() && r.last_us - r.first_us >= int64_t{12} * 3'600'000'000;
}

std::string SlotName(int64_t unix_s, int64_t slot_s, const HtmlOut& out) {
  std::string name = out.p.Minute(unix_s * 1'000'000);
  if (slot_s < 60) {
    absl::StrAppendFormat(&name, ":%02d", ((unix_s % 60) + 60) % 60);
  } else if (slot_s >= 86400) {
    name = name.substr(0, 10);
  }
  return name;
}

int64_t TimelineSeconds(const Report& r) {
  return r.slot_s * static_cast<int64_t>(r.timeline.size());
}

// Where in the timeline the main cause began; 0 where it did so before.
double OnsetPart(const Report& r) {
  const int64_t onset_us = OnsetOf(r);
  if (onset_us == 0 || r.timeline.empty()) return 0;
  const int64_t from_start_s = onset_us / 1'000'000 - r.timeline.front().unix_s;
  const double part = static_cast<double>(from_start_s) / static_cast<double>(TimelineSeconds(r));
  return part > 0.02 && part < 1 ? part : 0;
}

// Words on an axis stand at parts of its width and keep their size.
void AxisWord(double part, std::string_view css_class, std::string_view word, HtmlOut* out) {
  out->Raw("<text y=\"0.9em\" x=\"", Short(part * 100), "%\"", " text-anchor=\"",
           part < 0.05   ? "start"
           : part > 0.92 ? "end"
                         : "middle",
           "\"");
  if (!css_class.empty()) out->Raw(" class=\"", css_class, "\"");
  out->Raw(">");
  out->Text(word);
  out->Raw("</text>");
}

// Five to eight round times, and the onset below them.
void TimeAxis(HtmlOut* out) {
  constexpr int64_t kHour = 3600;
  constexpr int64_t kDay = 86400;
  constexpr int64_t kSteps[] = {10,   30,       60,        300,       600,       900,
                                1800, kHour,    2 * kHour, 3 * kHour, 6 * kHour, 12 * kHour,
                                kDay, 2 * kDay, 7 * kDay,  14 * kDay, 28 * kDay};
  constexpr int64_t kWordsMax = 8;
  const Report& r = out->r;
  const int64_t first_s = r.timeline.front().unix_s;
  const int64_t length_s = TimelineSeconds(r);
  const auto* const step = std::find_if(std::begin(kSteps), std::end(kSteps) - 1,
                                        [&](int64_t s) { return length_s / s < kWordsMax; });
  const int64_t ahead_s = out->p.ZoneSeconds(first_s);
  // In the zone's own hours; not before the beginning.
  const int64_t begin_s = (first_s + ahead_s + *step - 1) / *step * *step - ahead_s;
  out->Raw("<svg class=\"axis-x\" width=\"100%\" aria-hidden=\"true\">");
  for (int64_t at_s = begin_s; at_s < first_s + length_s; at_s += *step) {
    const std::string name = SlotName(at_s, *step, *out);
    const bool is_day = *step >= 86400 || name.substr(11, 5) == "00:00";
    AxisWord(static_cast<double>(at_s - first_s) / static_cast<double>(length_s), "",
             is_day ? name.substr(5, 5) : name.substr(11), out);
  }
  out->Raw("</svg>");
  const double onset = OnsetPart(r);
  if (onset == 0) return;
  out->Raw("<svg class=\"axis-x\" width=\"100%\">");
  AxisWord(onset, "onset",
           out->p.Say("report.page.onset", {{"time", out->p.Minute(OnsetOf(r)).substr(11)}}), out);
  out->Raw("</svg>");
}

}  // namespace

void AppendTimeline(HtmlOut* out) {
  const Report& r = out->r;
  if (r.timeline.empty() || r.mail.recipients() == 0) return;
  uint64_t most = 1;
  for (const ReportSlot& slot : r.timeline) most = std::max(most, slot.counts.recipients());
  const uint64_t top = NiceTop(most);
  out->BeginSection("over-time", "card wide", out->p.Text("report.page.over_time"));
  Legend(out);
  const double step = 1000.0 / static_cast<double>(r.timeline.size());
  const double gap = std::min(step * 0.15, 4.0);
  Chart(top, out->p.Text("report.page.over_time"), out, [&] {
    for (size_t i = 0; i < r.timeline.size(); ++i) {
      StackedBar(r.timeline[i].counts, top, static_cast<double>(i) * step + gap / 2, step - gap,
                 SlotName(r.timeline[i].unix_s, r.slot_s, *out), out);
    }
    if (const double onset = OnsetPart(r); onset > 0)
      out->Raw("<path class=\"onset\" d=\"M", Short(onset * 1000), " 0V300\"/>");
  });
  TimeAxis(out);
  out->Raw("</div><p class=\"note\">");
  out->Text(out->p.Say("report.page.over_time_note", {{"width", out->p.Span(r.slot_s)}}));
  out->Raw("</p>");
  FatesHead("report.page.time", out);
  for (const ReportSlot& slot : r.timeline)
    FatesRow(SlotName(slot.unix_s, r.slot_s, *out), slot.counts, out);
  out->Raw(kTableEnd, "</section>\n");
}

void AppendHours(HtmlOut* out) {
  const Report& r = out->r;
  if (!HasHours(r)) return;
  uint64_t most = 1;
  for (const Counts& counts : r.hours_of_day) most = std::max(most, counts.recipients());
  const uint64_t top = NiceTop(most);
  out->BeginSection("hours", "card", out->p.Text("report.page.hours"));
  Legend(out);
  Chart(top, out->p.Text("report.page.hours"), out, [&] {
    for (size_t i = 0; i < 24; ++i) {
      StackedBar(r.hours_of_day[i], top, static_cast<double>(i) * 1000 / 24 + 3, 1000.0 / 24 - 6,
                 absl::StrFormat("%02d:00", i), out);
    }
  });
  out->Raw(
      "<div class=\"axis-x\" aria-hidden=\"true\"><span>00</span><span>06</span><span>12</span>"
      "<span>18</span><span>24</span></div></div>");
  FatesHead("report.page.time", out);
  for (size_t i = 0; i < 24; ++i) FatesRow(absl::StrFormat("%02d:00", i), r.hours_of_day[i], out);
  out->Raw(kTableEnd, "</section>\n");
}

void AppendDelays(HtmlOut* out) {
  const Report& r = out->r;
  if (r.delays.empty()) return;
  // The few fastest share the first bar: a long empty left side would say nothing.
  std::vector<ReportDelay> bars;
  uint64_t whole = 0;
  for (const ReportDelay& delay : r.delays) whole += delay.recipients;
  uint64_t below = 0;
  for (const ReportDelay& delay : r.delays) {
    below += delay.recipients;
    if (bars.empty() && below * 100 < whole) continue;
    bars.push_back(delay);
    if (bars.size() == 1) bars[0].recipients = below;
  }
  uint64_t most = 1;
  for (const ReportDelay& bar : bars) most = std::max(most, bar.recipients);
  const uint64_t top = NiceTop(most);
  out->BeginSection("delays", HasHours(r) ? "card" : "card wide",
                    out->p.Text("report.page.delays"));
  out->Raw("<p class=\"figures\"><span><b>", out->p.Duration(r.p50_s), "</b> ");
  out->Say("report.head.p50");
  out->Raw("</span><span><b>", out->p.Duration(r.p95_s), "</b> ");
  out->Say("report.head.p95");
  out->Raw("</span></p>");
  const double step = 1000.0 / static_cast<double>(bars.size());
  const double gap = std::min(step * 0.15, 8.0);
  Chart(top, out->p.Text("report.page.delays"), out, [&] {
    for (size_t i = 0; i < bars.size(); ++i) {
      const double height =
          static_cast<double>(bars[i].recipients) * 300 / static_cast<double>(top);
      out->Raw("<g><title>≤ ");
      out->Text(absl::StrCat(out->p.Duration(bars[i].upper_s), ": ",
                             out->p.Plural("report.count.recipients", bars[i].recipients)));
      out->Raw("</title>");
      Rect("delay", static_cast<double>(i) * step + gap / 2, 300 - height, step - gap, height, out);
      out->Raw("</g>");
    }
  });
  out->Raw("<div class=\"axis-x\" aria-hidden=\"true\">");
  for (const size_t i : {size_t{0}, bars.size() / 2, bars.size() - 1}) {
    if (i == 0 || bars.size() > 2)
      out->Element("span", "", "≤ " + out->p.Duration(bars[i].upper_s));
  }
  out->Raw("</div></div><p class=\"note\">");
  out->Say("report.page.delays_note");
  out->Raw("</p></section>\n");
}

void AppendHeatMap(HtmlOut* out) {
  constexpr size_t kRows = 14;
  constexpr size_t kColumns = 8;
  const Report& r = out->r;
  std::vector<const ReportRow*> providers;
  for (const ReportRow& row : r.providers.rows) {
    if (!row.causes.empty() && providers.size() < kColumns) providers.push_back(&row);
  }
  if (providers.empty()) return;
  out->BeginSection("heat-map", "card wide", out->p.Text("report.page.heat_map"));
  out->Raw("<p class=\"note\">");
  out->Say("report.page.heat_map_note");
  out->Raw("</p><div class=\"scroll\"><table class=\"heat\"><thead><tr><th scope=\"col\">");
  out->Say("report.page.cause");
  out->Raw("</th>");
  for (const ReportRow* provider : providers) {
    out->Raw("<th scope=\"col\">");
    out->Text(out->words.NameOf(*provider, RowsOf::kProviders));
    out->Raw("</th>");
  }
  out->Raw("</tr></thead><tbody>");
  size_t rows = 0;
  for (const ReportCause& cause : r.causes) {
    if (++rows > kRows) break;
    out->Raw("<tr><th scope=\"row\"><a href=\"#cause-", Id(cause.cause), "\">");
    out->Text(TitleOf(cause.cause, out->p));
    out->Raw("</a></th>");
    for (const ReportRow* provider : providers) {
      const auto share =
          std::find_if(provider->causes.begin(), provider->causes.end(),
                       [&](const ReportCauseShare& one) { return one.cause == cause.cause; });
      if (share == provider->causes.end() || share->attempts == 0) {
        out->Raw("<td class=\"h0\"></td>");
        continue;
      }
      // A step per factor of 2: 1/512 of the attempts and less is the lightest of nine.
      const double part =
          static_cast<double>(share->attempts) /
          static_cast<double>(std::max<uint64_t>(provider->counts.all_attempts(), 1));
      const int step = std::clamp(static_cast<int>(std::floor(10 + std::log2(part) * 1.2)), 1, 9);
      out->Raw("<td class=\"h", step, "\" data-l=\"");
      out->Text(out->words.NameOf(*provider, RowsOf::kProviders));
      out->Raw("\" title=\"");
      out->Text(out->words.Share(share->attempts, provider->counts.all_attempts()));
      out->Raw("\">", out->p.Number(share->attempts), "</td>");
    }
    out->Raw("</tr>");
  }
  out->Raw("</tbody></table></div></section>\n");
}

SparkScale::SparkScale(const std::vector<ReportCause>& causes, size_t told) {
  for (size_t i = 0; i < std::min(told, causes.size()); ++i) {
    for (const uint64_t n : Sums(causes[i].trend)) top_ = std::max(top_, n);
  }
}

std::vector<uint64_t> SparkScale::Sums(const std::vector<uint64_t>& numbers) {
  constexpr size_t kBars = 48;
  std::vector<uint64_t> sums(std::min(numbers.size(), kBars));
  for (size_t i = 0; i < numbers.size(); ++i) sums[i * sums.size() / numbers.size()] += numbers[i];
  return sums;
}

void AppendSparkline(const std::vector<uint64_t>& numbers, SparkScale scale, HtmlOut* out) {
  const std::vector<uint64_t> sums = SparkScale::Sums(numbers);
  if (sums.empty()) return;
  out->Raw("<svg class=\"spark\" viewBox=\"0 0 ", static_cast<uint64_t>(sums.size() * 4),
           " 24\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
  out->Say("report.page.trend");
  out->Raw("\"><path d=\"");
  for (size_t i = 0; i < sums.size(); ++i) {
    if (sums[i] == 0) continue;
    // Roots: one scale for all, in which the few can still be seen beside the many.
    const double height =
        24.0 * std::sqrt(static_cast<double>(sums[i]) / static_cast<double>(scale.top()));
    out->Raw("M", static_cast<uint64_t>(i * 4), " 24v-", Short(height), "h3V24");
  }
  out->Raw("z\"/></svg>");
}

void AppendMix(const Counts& counts, HtmlOut* out) {
  const auto whole = static_cast<double>(counts.recipients());
  out->Raw(
      "<svg class=\"mix\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
      "role=\"img\" aria-label=\"");
  out->Text(Fates(counts, *out));
  out->Raw("\">");
  double x = 0;
  for (const auto& [css_class, n] :
       {std::pair("delivered", counts.delivered), std::pair("waiting", counts.waiting),
        std::pair("lost", counts.lost)}) {
    if (n == 0) continue;
    const double width = 100 * static_cast<double>(n) / whole;
    out->Raw("<rect class=\"", css_class, "\" x=\"", Short(x), "\" y=\"0\" width=\"", Short(width),
             "\" height=\"8\"/>");
    x += width;
  }
  out->Raw("</svg>");
}

}  // namespace whybounce
