// The parts of the HTML report: what RenderReportHtml() is put together from.
#ifndef WHYBOUNCE_REPORT_HTML_PARTS_H_
#define WHYBOUNCE_REPORT_HTML_PARTS_H_

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "document/render.h"
#include "report/words.h"

namespace whybounce {

// Collects a page. Markup goes in by Raw(), everything else by Text(), which lets nothing through
// that is markup or a control character.
class HtmlOut {
 public:
  explicit HtmlOut(const ReportWords& report_words)
      : words(report_words), r(report_words.report()), p(report_words.phraser()) {}

  template <typename... Parts>
  void Raw(const Parts&... parts) {
    absl::StrAppend(&out_, Piece(parts)...);
  }
  void Text(std::string_view text) { AppendHtmlEscaped(Sanitized(text), &out_); }
  void Say(std::string_view key) { Text(p.Text(key)); }
  // <name class="css_class">text</name>, both without quotes or markup.
  void Element(std::string_view name, std::string_view css_class, std::string_view text) {
    Raw("<", name);
    if (!css_class.empty()) Raw(" class=\"", css_class, "\"");
    Raw(">");
    Text(text);
    Raw("</", name, ">");
  }
  // <section><h2>title</h2>, which the bar of contents names.
  void BeginSection(std::string_view id, std::string_view css_class, std::string_view title) {
    contents_.emplace_back(id, title);
    Raw("<section id=\"", id, "\"");
    if (!css_class.empty()) Raw(" class=\"", css_class, "\"");
    Raw("><h2>");
    Text(title);
    Raw("</h2>");
  }
  // A name that may be long: a line may end after its dots and at signs.
  void Name(std::string_view name) {
    while (!name.empty()) {
      const size_t end = std::min(name.find_first_of(".@"), name.size() - 1) + 1;
      Text(name.substr(0, end));
      name.remove_prefix(end);
      if (!name.empty()) Raw("<wbr>");
    }
  }
  // What was collected since the last time.
  std::string Take() { return std::exchange(out_, std::string()); }
  const std::vector<std::pair<std::string, std::string>>& contents() const { return contents_; }

  const ReportWords& words;
  const Report& r;
  const Phraser& p;

 private:
  static absl::AlphaNum Piece(std::string_view part) { return AbslView(part); }
  static absl::AlphaNum Piece(const char* part) { return part; }
  static absl::AlphaNum Piece(const std::string& part) { return part; }
  static absl::AlphaNum Piece(uint64_t part) { return part; }
  static absl::AlphaNum Piece(int part) { return part; }

  std::string out_;
  std::vector<std::pair<std::string, std::string>> contents_;  // id and title
};

// Charts. Numbers as SVG geometry, words beside it as HTML, so that words keep their size when a
// chart is scaled. Colours are the classes of patterns/page/report.css.
void AppendTimeline(HtmlOut* out);
void AppendHeatMap(HtmlOut* out);
void AppendDelays(HtmlOut* out);
void AppendHours(HtmlOut* out);
// The one scale of the small charts beside causes.
class SparkScale {
 public:
  SparkScale(const std::vector<ReportCause>& causes, size_t told);
  uint64_t top() const { return top_; }  // at least 1
  // As many bars as there is room for.
  static std::vector<uint64_t> Sums(const std::vector<uint64_t>& numbers);

 private:
  uint64_t top_ = 1;
};
void AppendSparkline(const std::vector<uint64_t>& numbers, SparkScale scale, HtmlOut* out);
// One bar of delivered, waiting and lost.
void AppendMix(const Counts& counts, HtmlOut* out);

// Tables: a <section> each, nothing if there are no rows. `id` names the section.
void AppendRows(std::string_view id, RowsOf section, const ReportTable& table, HtmlOut* out);
void AppendDays(HtmlOut* out);
// A section as it stands in the page that all formats have in common.
void AppendSection(const Section& section, HtmlOut* out);
// A fold per provider that refuses something: what, since when and in which words.
void AppendProviderFolds(HtmlOut* out);
void AppendInbound(HtmlOut* out);
void AppendUnmatched(HtmlOut* out);
// The causes from `first` on, of which nothing but their numbers is told.
void AppendOtherCauses(size_t first, HtmlOut* out);
// Providers, domains, senders, addresses and replies of one cause.
void AppendEvidence(const ReportCause& cause, HtmlOut* out);
// What was read, where the lines went, what was assumed.
void AppendCounted(HtmlOut* out);

}  // namespace whybounce

#endif  // WHYBOUNCE_REPORT_HTML_PARTS_H_
